"""All that Footnote knows of English above the index. Given a text, it gives values found in it.

Tokens and their stems, numbers, dates and the days that 'on Friday' means, names, who speaks, what
is quoted, which characters nobody sees, which addresses may be linked. Nothing here knows of
questions, articles or models.
"""
