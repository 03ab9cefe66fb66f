"""The periods that a question names: 'between March and April 2024', 'in May 2023'."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from qa.text.dates import dates_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.text.dates import DateMention

_LEAD = re.compile(
    r"\b(?P<word>between|from|in|of|on|dated|during|throughout|since|after|before|until|till|by"
    r"|up\s+to)\s+(?:the\s+)?\Z",
    re.IGNORECASE,
)
_TO = re.compile(r"\s*(?:and|to|until|till|through|[-–—])\s*(?:the\s+)?", re.IGNORECASE)
_MAX_LEAD = 20
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Code points `start` to `end` of a question name the days from `since` to `until`.

    `lead` is the word before the dates, in lower case; `names_year_only` tells that no month is
    named.
    """

    start: int
    end: int
    lead: str
    since: date | None
    until: date | None
    names_year_only: bool


def periods_in(question: str) -> list[Period]:
    """Return the periods that a question names with their years, in order."""
    mentions = dates_in(question)
    found = [
        _range(question, first, last)
        for first, last in pairwise(mentions)
        if _TO.fullmatch(question[first.end : last.start])
    ]
    ranges = [one for one in found if one is not None]
    taken = [(one.start, one.end) for one in ranges]
    free = (one for one in mentions if not any(start <= one.start < end for start, end in taken))
    return sorted([*ranges, *_single(question, free)], key=lambda one: one.start)


def _range(question: str, first: DateMention, last: DateMention) -> Period | None:
    """Return the period from one date to another; a year may stand with the last one only."""
    lead = _lead(question, first.start)
    if lead is None or lead["word"].lower() not in {"between", "from"} or last.year is None:
        return None
    if first.year is None:
        # 'Between December and March 2024' begins a year earlier.
        later = (first.month or 1) > (last.month or 12)
        first = replace(first, year=last.year - later)
    if first.month is None and last.month is not None and first.day is not None:
        first = replace(first, month=last.month)
    since, until = _first_day(first), _last_day(last)
    if since > until:
        return None
    return Period(lead.start(), last.end, lead["word"].lower(), since, until, _is_year(first, last))


def _single(question: str, mentions: Iterator[DateMention]) -> Iterator[Period]:
    for one in mentions:
        lead = _lead(question, one.start)
        if lead is None or one.year is None:
            continue
        word = " ".join(lead["word"].lower().split())
        first, last = _first_day(one), _last_day(one)
        since, until = {
            "since": (first, None),
            "after": (last + _DAY, None),
            "before": (None, first - _DAY),
            "until": (None, last),
            "till": (None, last),
            "by": (None, last),
            "up to": (None, last),
        }.get(word, (first, last))
        yield Period(lead.start(), one.end, word, since, until, _is_year(one))


def _lead(question: str, start: int) -> re.Match[str] | None:
    return _LEAD.search(question, max(start - _MAX_LEAD, 0), start)


def _first_day(one: DateMention) -> date:
    return date(one.year or 1, one.month or 1, one.day or 1)


def _last_day(one: DateMention) -> date:
    year, month = one.year or 1, one.month or 12
    return date(year, month, one.day or monthrange(year, month)[1])


def _is_year(*mentions: DateMention) -> bool:
    return all(one.month is None for one in mentions)
