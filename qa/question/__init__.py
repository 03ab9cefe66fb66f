"""What a question asks. Given a text and the history before it, it gives a standalone question.

It is cleaned; a follow-up is rewritten with the antecedents that it leaves out; then it is
analysed: its words with their weights, the expected answer type, the as-of date.
"""
