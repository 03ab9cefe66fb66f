"""Does the quote say it? Given a claim and its quotes, it gives a verdict, its faults in words."""
