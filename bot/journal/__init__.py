"""What the app remembers: every question, and what became of it."""
