"""Extractive answers. Given a question and passages, it gives quoted sentences and a confidence.

The shipped span model scores, a calibrated choice picks the sentence, and articles that answer
otherwise are set beside it as conflicts.
"""
