"""What people think of answers. Given a person's verdict on an answer, it keeps and counts it."""
