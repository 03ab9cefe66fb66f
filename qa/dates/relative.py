"""The days that 'on Friday', 'over the weekend' or 'last week' mean on the day of an article.

A phrase that two readers may date differently is left alone: 'last Monday' said on a Friday,
'every Friday', 'the Friday before', and all that stands in quotation marks, which may have been
said on another day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from qa.dates.mentions import MONTHS, WEEKDAYS, dates_in
from qa.dates.tense import is_to_come

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Days = tuple[date, date]

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_SATURDAY = 5
_TUESDAY = 1
_MONTHS_A_YEAR = 12
_MONTHS_A_QUARTER = 3

_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty"
).split()
_WHOSE = r"(?:['’]s?(?!\w))?"
_PART = r"(?:\s+(?:morning|afternoon|evening|night))?"
_WEEKDAY = "|".join(WEEKDAYS)
_FORMS = {
    "day": rf"(?:the\s+day\s+before\s+yesterday|the\s+day\s+after\s+tomorrow|(?:yesterday|tomorrow)"
    rf"{_PART}|today|tonight|this\s+(?:morning|afternoon|evening)|last\s+night){_WHOSE}",
    "ago": r"(?P<count>an?|[0-9]{1,3}|" + "|".join(_NUMBERS) + r")\s+(?P<unit>day|week|month|year)"
    r"s?\s+ago",
    "weekday_of": rf"(?P<of_day>{_WEEKDAY})\s+(?:of\s+)?(?P<of_which>last|this|next)\s+week\b{_WHOSE}",
    "weekend": rf"(?:(?P<which_end>last|this|next)\s+|(?:over|at|on|during)\s+the\s+)weekend\b{_WHOSE}",
    "span": rf"(?:(?P<part>earlier|later)\s+)?(?P<which>last|this|next)\s+"
    rf"(?P<long>week|month|year|quarter)\b{_WHOSE}",
    "weekday": rf"(?:(?P<which_day>this\s+(?:past|coming)|last|this|next|past|coming)\s+)?"
    rf"(?P<name>{_WEEKDAY})\b{_WHOSE}",
}
_PHRASE = re.compile(
    rf"(?<![\w-])(?:{'|'.join(f'(?P<{name}>{form})' for name, form in _FORMS.items())})(?![\w-])",
    re.IGNORECASE,
)

# What before a phrase makes it a name, a habit, a length of time or a day told by another one.
_NOT_AFTER = {
    "ago": r"more\s+than|less\s+than|fewer\s+than|at\s+least|nearly|almost|about|around|some|over"
    r"|under|roughly|approximately|only|or|to|and|half|[–-]",
    "span": r"the|every|each|same",
    "weekend": r"every|each|same",
    "weekday": r"good|black|bloody|ash|palm|easter|whit|shrove|holy|cyber|super|giving|maundy|fat"
    r"|pancake|sheffield|man|ruby|spy|low|trinity|passion|happy|manic|red|blue|small\s+business|every"
    r"|each|an?|any|most|all|some|one|another|the|that|per|no|same|alternate|other|first|second"
    r"|third|fourth|fifth|previous|following|subsequent|until\s+the|(?:" + _WEEKDAY + r")\s+(?:to"
    r"|through)|(?:" + _WEEKDAY + r")\s?[-–—]",
    "day": r"usa|russia|psychology|history",
}
_NOT_BEFORE = {
    "day": r"['’]s\s+(?:world|society|age|climate|market|economy|youth|standards|terms)\b"
    r"|\s+(?:programme|show|newspaper)\b",
    "span": r"\s+of\b",
    "weekday": r"\s+(?:Times|Mirror|Telegraph|Post|Mail|Express|World|People|Herald|Independent"
    r"|Review|Sun|Night\s+(?:Live|Football|Lights)|Addams|before|after\s+(?:that|next)|week)\b"
    r"|\s+(?:to|through)\s+(?:" + _WEEKDAY + r")\b|\s?[-–—]\s?(?:" + _WEEKDAY + r")\b|\s+the\s+[0-9]",
}
_AFTER = {name: re.compile(rf"(?:^|[\s(“‘\"])(?:{words})\s*\Z", re.IGNORECASE) for name, words in _NOT_AFTER.items()}
_BEFORE = {name: re.compile(words) for name, words in _NOT_BEFORE.items()}
_LONGEST_LEAD = 40

_BRACKET = re.compile(r"\s?\[[^\[\]]*\]")
_QUOTED = re.compile(r"“[^”\n]*”?|\"[^\"\n]*\"?")
# How near an explicit date must stand to a weekday to be the weekday's own: 'Friday (Oct. 25)'.
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
    pieces, place = [], 0
    for one in resolve(text, published):
        pieces += [text[place : one.end], f" [{written(one.first, one.last)}]"]
        place = one.end
    return "".join([*pieces, text[place:]])


def written(first: date, last: date) -> str:
    """Return days as they are read: '25 October 2024', '26–27 October 2024', 'September 2024'."""
    if first == last:
        return f"{first.day} {_month_and_year(first)}"
    if _is_whole(first, last):
        if (first.month, last.month) == (1, _MONTHS_A_YEAR):
            return str(first.year)
        opening = "" if first.month == last.month else f"{MONTHS[first.month - 1]}–"
        return opening + _month_and_year(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {_month_and_year(last)}"
    year = "" if first.year == last.year else f" {first.year}"
    opening = f"{first.day} {MONTHS[first.month - 1]}{year}"
    return f"{opening} – {last.day} {_month_and_year(last)}"


def _month_and_year(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def _is_whole(first: date, last: date) -> bool:
    return first.year == last.year and first.day == 1 and (last + _DAY).day == 1


def resolve(text: str, published: date) -> tuple[Resolved, ...]:
    """Return the phrases of a text that mean days, and which, said on the day `published`.

    Left out are those inside square brackets or with a bracket behind them.
    """
    # Brackets must not come between a phrase and what tells its meaning, or a second time over
    # the same text would find more.
    bare, places = _without_brackets(text)
    found = []
    for start, end, (first, last) in _resolved(bare, published):
        begin, finish = places[start], places[end - 1] + 1
        whole = finish - begin == end - start
        if whole and not _BRACKET.match(text, finish):
            found.append(Resolved(begin, finish, first, last))
    return tuple(found)


def _without_brackets(text: str) -> tuple[str, list[int]]:
    """Return a text without what stands in brackets, and the place of each character that is."""
    places, place = [], 0
    for bracket in _BRACKET.finditer(text):
        places += range(place, bracket.start())
        place = bracket.end()
    places += range(place, len(text))
    return "".join(text[place] for place in places), places


def _resolved(text: str, published: date) -> Iterator[tuple[int, int, Days]]:
    taken = [match.span() for match in _QUOTED.finditer(text)]
    named = [(one.start, one.end) for one in dates_in(text) if one.day]
    for found in _PHRASE.finditer(text):
        start, end = found.span()
        if _is_other(found) or any(begin < end and start < close for begin, close in taken):
            continue
        if found["name"] and _is_dated(text, start, end, named):
            continue
        try:
            days = _READERS[found.lastgroup or ""](found, published)
        except (OverflowError, ValueError):  # before the year 1, or after 9999
            continue
        if days:
            yield start, end, days


def _is_other(found: re.Match[str]) -> bool:
    """Tell whether the words around a phrase give it another meaning."""
    form, text = found.lastgroup or "", found.string
    lead = text[max(found.start() - _LONGEST_LEAD, 0) : found.start()]
    after = _AFTER.get(form)
    if after and after.search(lead):
        return True
    before = _BEFORE.get(form)
    # A possessive is a part of the phrase; what it belongs to is not.
    end = found.end() - len(re.search(rf"{_WHOSE}\Z", found[0])[0])  # type: ignore[index]
    if before and (before.match(text, end) or before.match(text, found.end())):
        return True
    weekday = found["name"] or found["of_day"]
    return bool(weekday) and not weekday[0].isupper()


def _is_dated(text: str, start: int, end: int, named: list[tuple[int, int]]) -> bool:
    """Tell whether an explicit date stands at a weekday."""
    return any(
        (begin < end and start < close)
        or (close <= start and _BESIDE.match(text, close, start))
        or (end <= begin and _BESIDE.match(text, end, begin))
        for begin, close in named
    )


def _day(found: re.Match[str], published: date) -> Days:
    words = found[0].lower()
    step = -1 if re.match(r"yesterday|last", words) else int(words.startswith("tomorrow"))
    if words.startswith("the"):
        step = 2 if "tomorrow" in words else -2
    return (published + step * _DAY,) * 2


def _ago(found: re.Match[str], published: date) -> Days | None:
    count = found["count"].lower()
    number = int(count) if count.isdecimal() else 1
    if count in _NUMBERS:
        number = _NUMBERS.index(count) + 1
    unit = found["unit"].lower()
    if unit == "day":
        return (published - number * _DAY,) * 2
    return _long(unit, -number, published)


def _long(unit: str, step: int, published: date) -> Days:
    """Return the first and last day of the week, month, quarter or year `step` from now."""
    if unit == "week":
        monday = published - published.weekday() * _DAY + step * _WEEK
        return monday, monday + 6 * _DAY
    months = {"month": 1, "quarter": _MONTHS_A_QUARTER, "year": _MONTHS_A_YEAR}[unit]
    since = published.year * _MONTHS_A_YEAR + published.month - 1
    first = (since // months + step) * months
    return _first_of(first), _first_of(first + months) - _DAY


def _first_of(months: int) -> date:
    return date(months // _MONTHS_A_YEAR, months % _MONTHS_A_YEAR + 1, 1)


_STEPS = {"last": -1, "this": 0, "next": 1}


def _span(found: re.Match[str], published: date) -> Days:
    unit = found["long"].lower()
    first, last = _long(unit, _STEPS[found["which"].lower()], published)
    part = (found["part"] or "").lower()
    if unit == "week" and first <= published <= last:
        # Said of days that are over, or of those that are left.
        if part == "earlier":
            return first, published
        if part == "later":
            return published, last
    return first, last


def _weekend(found: re.Match[str], published: date) -> Days | None:
    which = (found["which_end"] or "the").lower()
    coming = published + (_SATURDAY - published.weekday()) * _DAY
    inside = published.weekday() >= _SATURDAY
    step = -1
    if which == "next":
        step = 1 if inside else 0
        if not inside and published.weekday() > _TUESDAY:
            return None  # the one at hand, or the one after it
    elif which != "last" and (inside or is_to_come(found.string, *found.span())):
        step = 0
    elif which == "this" and published.weekday() > _TUESDAY:
        return None
    return coming + step * _WEEK, coming + step * _WEEK + _DAY


def _weekday_of(found: re.Match[str], published: date) -> Days:
    monday, _ = _long("week", _STEPS[found["of_which"].lower()], published)
    return (monday + WEEKDAYS.index(found["of_day"].title()) * _DAY,) * 2


def _weekday(found: re.Match[str], published: date) -> Days | None:
    ahead = (WEEKDAYS.index(found["name"].title()) - published.weekday()) % 7
    coming = published + ahead * _DAY
    latest = coming - _WEEK if ahead else published
    monday, sunday = _long("week", 0, published)
    which = " ".join((found["which_day"] or "").lower().split())
    if which == "last":
        latest = coming - _WEEK
        return (latest,) * 2 if latest < monday else None
    if which == "next":
        coming = coming if ahead else published + _WEEK
        return (coming,) * 2 if coming > sunday else None
    if "past" in which:
        return (coming - _WEEK,) * 2
    if "coming" in which:
        return (coming if ahead else published + _WEEK,) * 2
    if is_to_come(found.string, *found.span()):
        return (coming,) * 2
    if which == "this":
        return (monday + WEEKDAYS.index(found["name"].title()) * _DAY,) * 2
    return (latest,) * 2


_READERS: dict[str, Callable[[re.Match[str], date], Days | None]] = {
    "day": _day,
    "ago": _ago,
    "weekday_of": _weekday_of,
    "weekend": _weekend,
    "span": _span,
    "weekday": _weekday,
}
