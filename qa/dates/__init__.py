"""Dates in English news: those named, those meant by 'on Friday', and those that a question sets."""
