"""Says which days 'on Friday', 'over the weekend' or 'last week' mean in an article.

A phrase that two readers may date differently is left alone: 'last Monday' said on a Friday,
'every Friday', 'the Friday before', and all that is in quotation marks, which may have been
said on another day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.text.calendar_words import MONTHS
from qa.text.dates import DateMention, dates_in
from qa.text.relative_days import DAY, days_of
from qa.text.temporal_expressions import temporal_expressions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

_BRACKET = re.compile(r"\s?\[[^\[\]]*\]")
# How near an explicit date is to a weekday that belongs to it: 'October 25 (Friday)'.
_BESIDE = re.compile(r"[\s,(–-]{0,3}\Z")


@dataclass(frozen=True, slots=True)
class Resolved:
    """Code points `start` to `end` of a text mean the days from `first` to `last`."""

    start: int
    end: int
    first: date
    last: date


def with_dates(text: str, published: date) -> str:
    """Return a text with the days that its phrases mean in square brackets behind them.

    'on Friday' becomes 'on Friday [25 October 2024]'. Nothing else is changed, and nothing is
    inserted twice.
    """
    pieces, offset = [], 0
    for one in resolve(text, published):
        pieces += [text[offset : one.end], f" [{written(one.first, one.last)}]"]
        offset = one.end
    return "".join([*pieces, text[offset:]])


def resolve(text: str, published: date) -> tuple[Resolved, ...]:
    """Return the phrases of a text that mean days, said on the day `published`, in order.

    Left out are those inside square brackets, those with a bracket behind them, and weekdays
    beside an explicit date.
    """
    # A bracket between a phrase and the words that tell its meaning would change that meaning,
    # and a second time over the same text would then find more.
    bare, offsets = _without_brackets(text)
    named = [one for one in dates_in(bare) if one.day]
    found = []
    for phrase in temporal_expressions(bare):
        start, end = offsets[phrase.start()], offsets[phrase.end() - 1] + 1
        in_one_piece = end - start == phrase.end() - phrase.start()
        if not in_one_piece or _BRACKET.match(text, end) or _is_dated(phrase, named):
            continue
        if days := days_of(phrase, published):
            found.append(Resolved(start, end, *days))
    return tuple(found)


def written(first: date, last: date) -> str:
    """Return days as they are read: '25 October 2024', '26–27 October 2024', 'September 2024'."""
    if first == last:
        return f"{first.day} {_month_and_year(first)}"
    if first.year == last.year and first.day == 1 and (last + DAY).day == 1:
        return _whole_months(first, last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {_month_and_year(last)}"
    year = "" if first.year == last.year else f" {first.year}"
    opening = f"{first.day} {MONTHS[first.month - 1]}{year}"
    return f"{opening} – {last.day} {_month_and_year(last)}"


def _whole_months(first: date, last: date) -> str:
    if last.month - first.month == len(MONTHS) - 1:
        return str(first.year)
    opening = "" if first.month == last.month else f"{MONTHS[first.month - 1]}–"
    return opening + _month_and_year(last)


def _month_and_year(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def _without_brackets(text: str) -> tuple[str, list[int]]:
    """Return a text without its brackets, and the offset in `text` of each character left."""
    offsets: list[int] = []
    offset = 0
    for bracket in _BRACKET.finditer(text):
        offsets += range(offset, bracket.start())
        offset = bracket.end()
    offsets += range(offset, len(text))
    return "".join(text[offset] for offset in offsets), offsets


def _is_dated(phrase: re.Match[str], named: Iterable[DateMention]) -> bool:
    """Tell whether a weekday is beside an explicit date, or is a part of one."""
    if not phrase["name"]:
        return False
    start, end, text = phrase.start(), phrase.end(), phrase.string
    return any(
        (one.start < end and start < one.end)
        or (one.end <= start and _BESIDE.match(text, one.end, start) is not None)
        or (end <= one.start and _BESIDE.match(text, end, one.start) is not None)
        for one in named
    )
