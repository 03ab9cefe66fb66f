"""Filters in words: 'Harbor Times, March to April 2024'."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.filters import Filters

_DAY = timedelta(days=1)


def described(filters: Filters) -> str:
    """Return what filters let through, in words; '' when that is everything."""
    parts = (
        _listed(filters.outlets),
        f"by {_listed(filters.authors)}" if filters.authors else "",
        f"section {_listed(filters.sections)}" if filters.sections else "",
        _period(filters.since, filters.until),
    )
    return ", ".join(filter(None, parts))


def _listed(names: Iterable[str]) -> str:
    *others, last = [*names] or [""]
    return f"{', '.join(others)} and {last}" if others else last


def _period(since: date | None, until: date | None) -> str:
    if since is None:
        return f"published by {_day(until)}" if until else ""
    if until is None:
        return f"since {_day(since)}"
    if since == until:
        return _day(since)
    if since.day != 1 or (until + _DAY).day != 1:
        return f"{_day(since)} to {_day(until)}"
    if (since.month, until.month) == (1, 12):
        first, last = f"{since:%Y}", f"{until:%Y}"
    else:
        first = f"{since:%B}" if since.year == until.year else f"{since:%B %Y}"
        last = f"{until:%B %Y}"
        if (since.year, since.month) == (until.year, until.month):
            first = last
    return last if first == last else f"{first} to {last}"


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"
