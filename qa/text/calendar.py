"""The months and the days of the week among the words of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.text.tokens import Token

# As qa.text.spelling spells them.
_MONTH_WORDS = """
    jan feb mar apr may jun jul aug sep oct nov dec
"""
_DAY_WORDS = """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri
    sat sun
"""
_MONTHS = frozenset(_MONTH_WORDS.split())
_DAYS = frozenset(_DAY_WORDS.split())


def calendar(token: Token) -> str:
    """Return 'month' or 'day' for a word that names one, else ''."""
    if not token.is_capitalised:
        return ""
    if token.plain in _MONTHS:
        return "month"
    return "day" if token.plain in _DAYS or token.plain.removesuffix("s") in _DAYS else ""


def is_month(word: str) -> bool:
    """Tell whether a word in lower case is a month's name."""
    return word in _MONTHS
