"""Which days a phrase means, by the day on which it is said."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from qa.text.calendar_words import WEEKDAYS
from qa.text.temporal_expressions import NUMBERS
from qa.text.tense import is_to_come

if TYPE_CHECKING:
    from collections.abc import Callable

    Days = tuple[date, date]
    """The first day and the last."""

DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_TUESDAY, _SATURDAY = 1, 5
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_STEPS = {"last": -1, "this": 0, "next": 1}


def days_of(found: re.Match[str], published: date) -> Days | None:
    """Return the days that a phrase of `phrases_in` means, or None if two readings are open."""
    try:
        return _READERS[found.lastgroup or ""](found, published)
    except (OverflowError, ValueError):  # before the year 1, or after 9999
        return None


def _day(found: re.Match[str], published: date) -> Days:
    words = found[0].lower()
    step = int(words.startswith("tomorrow")) - bool(re.match("yesterday|last", words))
    if words.startswith("the"):
        step = 2 if "tomorrow" in words else -2
    return (published + step * DAY,) * 2


def _ago(found: re.Match[str], published: date) -> Days:
    count, unit = found["count"].lower(), found["unit"].lower()
    number = int(count) if count.isdecimal() else 1
    if count in NUMBERS:
        number = NUMBERS.index(count) + 1
    if unit == "day":
        return (published - number * DAY,) * 2
    return _period(unit, -number, published)


def _period(unit: str, step: int, published: date) -> Days:
    """Return the week, month, quarter or year that is `step` of them from now."""
    if unit == "week":
        monday = published - published.weekday() * DAY + step * _WEEK
        return monday, monday + 6 * DAY
    months = _MONTHS[unit]
    first = ((published.year * 12 + published.month - 1) // months + step) * months
    return _first_of(first), _first_of(first + months) - DAY


def _first_of(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)


def _span(found: re.Match[str], published: date) -> Days:
    first, last = _period(found["long"].lower(), _STEPS[found["which"].lower()], published)
    if found["long"].lower() == "week" and first <= published <= last:
        match (found["part"] or "").lower():
            case "earlier":
                return first, published
            case "later":
                return published, last
    return first, last


def _weekend(found: re.Match[str], published: date) -> Days | None:
    which = (found["which_end"] or "").lower()
    saturday = published + (_SATURDAY - published.weekday()) * DAY
    on_it = published.weekday() >= _SATURDAY
    if which == "last":
        saturday -= _WEEK
    elif which == "next":
        if not on_it and published.weekday() > _TUESDAY:
            return None  # the one at hand, or the one after it
        saturday += on_it * _WEEK
    elif not on_it and not is_to_come(found.string, *found.span()):
        if which == "this" and published.weekday() > _TUESDAY:
            return None
        saturday -= _WEEK
    return saturday, saturday + DAY


def _weekday_of(found: re.Match[str], published: date) -> Days:
    monday, _ = _period("week", _STEPS[found["of_which"].lower()], published)
    return (monday + WEEKDAYS.index(found["of_day"].title()) * DAY,) * 2


def _weekday(found: re.Match[str], published: date) -> Days | None:
    """Return the day a weekday's name means.

    Alone it is today or the nearest one, before or to come. 'Last' and 'next' count only where
    the nearest one lies in another week than today: else it is open which of two is meant.
    """
    monday, sunday = _period("week", 0, published)
    named = monday + WEEKDAYS.index(found["name"].title()) * DAY
    before = named if named < published else named - _WEEK
    after = named if named > published else named + _WEEK
    to_come = is_to_come(found.string, *found.span())
    day: date | None
    match " ".join((found["which_day"] or "").lower().split()):
        case "last":
            day = before if before < monday else None
        case "next":
            day = after if after > sunday else None
        case "past" | "this past":
            day = before
        case "coming" | "this coming":
            day = after
        case "this" if not to_come:
            day = named
        case _ if named == published:
            day = published
        case _:
            day = after if to_come else before
    return (day, day) if day else None


_READERS: dict[str, Callable[[re.Match[str], date], Days | None]] = {
    "day": _day,
    "ago": _ago,
    "weekday_of": _weekday_of,
    "weekend": _weekend,
    "span": _span,
    "weekday": _weekday,
}
