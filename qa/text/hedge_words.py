"""Words that leave open whether what follows them is so: 'may', 'allegedly', 'plans to'."""

from __future__ import annotations

_HEDGE_WORDS = """
    may might could allegedly alleged reportedly possibly perhaps probably likely expected suspected
    planned plans hopes hope hoped promised threatened threatens considering consider accused
    believed
"""
HEDGES = frozenset(_HEDGE_WORDS.split())
