"""Finds passages. Given a question and what was talked of before it, it gives them ranked.

By meaning and by words, fused by reciprocal rank, without near copies of what better ones tell.
"""
