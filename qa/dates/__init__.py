"""Dates in English news: named, meant by 'on Friday', and set by a question."""
