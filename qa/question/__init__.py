"""What a question asks. Given a text and what was said before it, it gives a standalone question.

It is cleaned, completed with what a follow-up leaves out, and taken apart: its words with their
weights, the kind of answer that it wants, the day as of which it is asked.
"""
