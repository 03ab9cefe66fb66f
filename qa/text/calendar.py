"""The months and the days of the week among the words of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.text.calendar_words import MONTH_FORMS, WEEKDAY_FORMS

if TYPE_CHECKING:
    from qa.text.tokens import Token

# As qa.text.spelling spells them: by the shortest form.
_MONTHS = frozenset(next(iter(short), name.lower()) for name, short in MONTH_FORMS.items())
_DAYS = frozenset(form for name, short in WEEKDAY_FORMS.items() for form in (name.lower(), *short))


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
