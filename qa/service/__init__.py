"""Footnote as a whole. Given settings, it gives answers from an index that follows its seeds.

The composition root, the status of the index, diagnostics, suggested questions, and the entry
points by which the packages above add commands and checks.
"""
