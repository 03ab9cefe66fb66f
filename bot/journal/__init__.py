"""What the app stores: every question and its state, in SQLite."""
