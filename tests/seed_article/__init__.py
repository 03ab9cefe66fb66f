"""What is asked of the user's article, and what it answers."""
