"""What people think of answers: kept, counted, printed."""
