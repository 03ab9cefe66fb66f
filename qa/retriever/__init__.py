"""Hybrid search. Given a question and the context of its conversation, it gives ranked passages.

Dense and lexical rankings, fused by reciprocal rank, without near duplicates of better passages.
"""
