"""The dates that a text names, as far as it names them: '24 October', 'Sept. 2023', '2022'.

A grammar of its own: dateutil and dateparser parse a date that stands alone but hardly find one
in running text, and take 30 ms and more to import, where this takes one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from qa.text.calendar_words import ANY_MONTH, ANY_SHORT_WEEKDAY, ANY_WEEKDAY, MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterator

# Any year has a 29 February for one that is not named.
_LEAP_YEAR = 2000

# What a number counts is no day and no year: 'In May 12 people', '2000 soldiers'.
_COUNTS = (
    r"(?!\s?%|\s+(?:people|persons?|men|women|children|troops|soldiers|civilians|others|deaths"
    r"|homes|houses|cases|votes|seats|points|jobs|companies|students|workers|members|times|days"
    r"|weeks|months|years|hours|minutes|feet|metres|meters|km|kilometres|kilometers|miles|tons"
    r"|tonnes|dollars|euros|pounds|roubles|rubles|hundred|thousand|million|billion|trillion"
    r"|percent|per\s+cent|gmt|utc|hrs)\b)"
)
_NAME = rf"(?:{ANY_MONTH})\b\.?"
_NUMBER = r"(?:0?[1-9]|[12][0-9]|3[01])"
_ORDINAL = r"(?:st|nd|rd|th)?"
_YEAR = r"[12][0-9]{3}(?![0-9]|[.,:][0-9])\b"
_WEEKDAY = rf"(?:(?:{ANY_WEEKDAY}|(?:{ANY_SHORT_WEEKDAY})\.?),?\s+)?"
_TO = r"(?:\s?[-–—/]\s?|\s+(?:to|and|or|through|until)\s+)"
_BEFORE = r"(?<![\w$€£#])(?<![0-9][.,:/-])"
# A range such as 'Oct. 22–24, 2024' names two days.
_FORMS = {
    "iso": r"(?P<iy>[12][0-9]{3})(?P<is>[-/.])(?P<im>[0-9]{1,2})(?P=is)(?P<id>[0-9]{1,2})"
    r"(?:(?=T[0-9])|(?![\w]|[-/.:][0-9]))",
    "slashes": r"(?P<sa>[0-9]{1,2})(?P<ss>[-/.])(?P<sb>[0-9]{1,2})(?P=ss)(?P<sy>[12][0-9]{3})"
    r"(?![\w]|[-/.:][0-9])",
    "day_first": rf"{_WEEKDAY}(?:the\s+)?(?:(?P<d1>{_NUMBER}){_ORDINAL}{_TO}(?:the\s+)?)?"
    rf"(?P<d2>{_NUMBER}){_ORDINAL}(?:\s+of\s+|\s+|-)(?P<d_name>{_NAME})"
    rf"(?:(?:,?\s+|\s+of\s+|-)(?P<d_year>{_YEAR}){_COUNTS})?",
    "month_first": rf"{_WEEKDAY}(?P<m_name>{_NAME})\s+(?:the\s+)?(?P<m1>{_NUMBER}){_ORDINAL}\b"
    rf"(?:{_TO}(?P<m2>{_NUMBER}){_ORDINAL}\b(?![.,:]?[0-9]))?(?!,[0-9]{{3}}|[.:][0-9]){_COUNTS}"
    rf"(?:\s?,?\s+(?P<m_year>{_YEAR}){_COUNTS})?",
    "month_of_year": rf"(?P<y_name>{_NAME})(?:,?\s+|\s+of\s+)(?P<y_year>{_YEAR}){_COUNTS}",
    "month_alone": rf"(?P<name>{_NAME})",
    "year_alone": rf"(?P<year>{_YEAR}){_COUNTS}",
}
_ANY_FORM = "|".join(f"(?P<{name}>{form})" for name, form in _FORMS.items())
_DATE = re.compile(rf"{_BEFORE}(?:{_ANY_FORM})", re.IGNORECASE)

# Words after which 'May' and 'March' are months, and a number with four digits a year.
_LEADS = re.compile(
    r"(?:\b(?:in|since|until|till|by|last|next|this|early|late|mid|during|through|from|before|after"
    r"|every|each|between|throughout|on|as\s+of|(?:end|middle|beginning|start|month|half|days?"
    r"|weeks?)\s+of)[\s-]|"
    rf"\b(?:{'|'.join(MONTHS)})"
    r"(?:\s+(?:to|and|or|through)\s|\s?[-–—]\s?))\s*\Z",
    re.IGNORECASE,
)
_MAX_LEAD = 30
_ALSO_WORDS = frozenset({"may", "march", "mar"})
_ALSO_NAMES = frozenset({"april", "june", "august"})
_SURNAME = re.compile(r"\s+[A-Z][a-z]")
# 'about 2000' is no year.
_ABOUT = re.compile(
    r"\b(?:about|around|nearly|almost|over|than|some|least|most|to|roughly|approximately|another)"
    r"\s+\Z",
    re.IGNORECASE,
)
_LIKELY_YEARS = range(1800, 2100)


@dataclass(frozen=True, slots=True)
class DateMention:
    """Code points `start` to `end` of a text name a date; what they leave open is None.

    A weekday in front of it is inside the span.
    """

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None


def dates_in(text: str) -> tuple[DateMention, ...]:
    """Return the dates that a text names, in order; of a range of days the first and the last.

    What may be no date is left out: 03/04/2024, whose order is open, a decade, 'May' without a
    day, a year or a word like 'in' before it.
    """
    return tuple(mention for found in _DATE.finditer(text) for mention in _mentions(found))


def agrees(mention: DateMention, other: DateMention) -> bool:
    """Tell whether `other` names all that `mention` names, and the same."""
    return all(
        getattr(mention, part) in {None, getattr(other, part)} for part in ("year", "month", "day")
    )


def _mentions(found: re.Match[str]) -> Iterator[DateMention]:
    """Yield what a match of the grammar names, unless it is not a date after all."""
    match found.lastgroup or "":
        case "iso":
            yield from _valid(found, "iy", int(found["im"]), ("id",))
        case "slashes":
            first, second = int(found["sa"]), int(found["sb"])
            if first == second or max(first, second) > len(MONTHS):
                day, month = ("sb", first) if second > first else ("sa", second)
                yield from _valid(found, "sy", month, (day,))
        case "day_first" if _is_month(found, "d_name"):
            yield from _valid(found, "d_year", _month(found["d_name"]), ("d1", "d2"))
        case "month_first" if _is_month(found, "m_name"):
            yield from _valid(found, "m_year", _month(found["m_name"]), ("m1", "m2"))
        case "month_of_year" if _is_month(found, "y_name"):
            yield from _valid(found, "y_year", _month(found["y_name"]), ())
        case "month_alone" if _is_month_alone(found):
            yield from _valid(found, None, _month(found["name"]), ())
        case "year_alone" if _is_year(found):
            yield DateMention(*found.span(), int(found["year"]), None, None)


def _valid(
    found: re.Match[str], year_group: str | None, month: int, day_groups: tuple[str, ...]
) -> Iterator[DateMention]:
    """Yield a mention for each day, or for the month, if the calendar has them.

    The first day of a range ends with its number, the last one begins with its own.
    """
    year = int(found[year_group]) if year_group and found[year_group] else None
    groups = [group for group in day_groups if found[group]]
    if not 1 <= month <= len(MONTHS):
        return
    if not groups:
        yield DateMention(*found.span(), year, month, None)
    for position, group in enumerate(groups):
        start = found.start() if position == 0 else found.start(group)
        end = found.end() if position == len(groups) - 1 else found.end(group)
        if _is_day(year or _LEAP_YEAR, month, int(found[group])):
            yield DateMention(start, end, year, month, int(found[group]))


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _month(name: str) -> int:
    """Return the number of a month, by the three letters that tell it."""
    return next(
        number for number, month in enumerate(MONTHS, 1) if month[:3].lower() == name[:3].lower()
    )


def _is_month(found: re.Match[str], group: str) -> bool:
    """Tell whether a name beside a day or a year is a month: 'which may 12 jurors' is not."""
    name = found[group]
    return name[0].isupper() or name.rstrip(".") not in _ALSO_WORDS or _is_led(found)


def _is_month_alone(found: re.Match[str]) -> bool:
    """Tell whether a name alone is a month: not the verbs 'may' and 'march', not April Jones."""
    name = found["name"].rstrip(".")
    if name[0].islower():
        return name in {month.lower() for month in MONTHS} - _ALSO_WORDS - _ALSO_NAMES
    if name.lower() in _ALSO_WORDS or name.title() not in MONTHS:
        return _is_led(found)
    named = name.lower() in _ALSO_NAMES and _SURNAME.match(found.string, found.end())
    return not named or _is_led(found)


def _is_year(found: re.Match[str]) -> bool:
    """Tell whether a number alone is a year."""
    if _is_led(found):
        return True
    return int(found["year"]) in _LIKELY_YEARS and not _ABOUT.search(_lead(found))


def _is_led(found: re.Match[str]) -> bool:
    return _LEADS.search(_lead(found)) is not None


def _lead(found: re.Match[str]) -> str:
    """Return the words before a match."""
    return found.string[max(found.start() - _MAX_LEAD, 0) : found.start()]
