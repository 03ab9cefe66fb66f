"""Claims that are true and claims that are not, made from the real passages of an index.

`generate` makes both; `untouched` says in how many true ways a sentence can be retold, and
`numbers`, `names`, `dates`, `meaning`, `speech` and `citing` change one thing each, so that a claim
becomes false or stands on nothing. Nothing here knows how claims are verified.
"""
