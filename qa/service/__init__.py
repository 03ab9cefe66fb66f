"""Footnote as a whole. Given settings, it gives answers from an index that follows its seeds.

Composition, the state of the index, what works and what does not, questions to begin with. What
the packages above plug in is found here.
"""
