"""Feedback: stores the verdicts of people on answers, and counts them."""
