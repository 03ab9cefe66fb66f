"""Whether two sentences give different values for one thing: a number, a date or a name.

What may be the same said otherwise is no difference: '12' and 'twelve', 'about 1,200,000' and
'1.2 million', 'Oct. 24' and '24 October 2024', 'Putin' and 'President Vladimir Putin'.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from math import floor, log10
from typing import TYPE_CHECKING, TypeVar

from index.stop_words import STOP_WORDS
from qa.text.calendar_words import MONTHS, WEEKDAYS
from qa.text.dates import DateMention, dates_in
from qa.text.names import roots
from qa.text.number_limits import Limit
from qa.text.numbers import in_one_unit, numbers
from qa.text.relative_dates import resolve
from qa.text.tokens import TITLES, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from qa.text.numbers import Number
    from qa.text.relative_dates import Resolved
    from qa.text.tokens import Token

# What is said to be about so much may be so much less or more.
_TOLERANCE = 0.15
# From here on, numbers are rounded in print.
_ROUNDED = 1000
_MAX_DIGITS = 15
_MIN_DIGITS = 2
# How like two spellings of a name are: 'Zelensky', 'Zelenskyy'.
_ALIKE = 0.8
_SHORTEST_SPELLED = 5
# How many code points may stand between the parts of a name: ", ".
_BESIDE = 2
_NO_NAMES = frozenset(word.lower() for word in (*MONTHS, *WEEKDAYS)) | TITLES | STOP_WORDS

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, and the code points `start` to `end` of it that answer.

    `published` is the day of its article, when it is known.
    """

    sentence: str
    start: int
    end: int
    published: date | None = None

    def dates(self) -> list[DateMention]:
        """Return the dates that the answer names, and the days that it means."""
        found = list(dates_in(self.sentence))
        if self.published:
            found += map(_common, resolve(self.sentence, self.published))
        return [one for one in found if one.start < self.end and self.start < one.end]

    def names(self) -> list[Token]:
        """Return the parts of the answer's names, titles and days of the week left out."""
        return [
            one
            for one in tokens(self.sentence)
            if one.start < self.end
            and self.start < one.end
            and one.is_capitalised
            and one.plain not in _NO_NAMES
        ]


def differ(first: Said, second: Said) -> bool:
    """Tell whether both sentences answer with a value of the same kind, and not with the same."""
    dates = first.dates(), second.dates()
    if any(dates):
        return _differ_everywhere(*dates, _is_other_date)
    amounts = _amounts(first), _amounts(second)
    if any(amounts):
        return _differ_everywhere(*amounts, _is_other_amount)
    return _are_other_names(first, second)


def _differ_everywhere(
    first: Sequence[Value], second: Sequence[Value], other: Callable[[Value, Value], bool]
) -> bool:
    """Tell whether no value is on both sides; of as many on each, one that differs is enough.

    '1910 and 1911' is not '1913 and 1911', but may be '1911'.
    """
    alone = [one for one in first if all(other(one, two) for two in second)]
    if len(first) == len(second):
        return bool(alone)
    return bool(second) and len(alone) == len(first) > 0


def _common(one: Resolved) -> DateMention:
    """Return what all the days that a phrase means have in common."""
    first, last = one.first, one.last
    year = first.year if first.year == last.year else None
    month = first.month if year and first.month == last.month else None
    return DateMention(one.start, one.end, year, month, first.day if first == last else None)


def _is_other_date(first: DateMention, second: DateMention) -> bool:
    """Tell whether two dates cannot be the same, as far as both are told."""
    parts = ((getattr(first, part), getattr(second, part)) for part in ("year", "month", "day"))
    return any(one != two for one, two in parts if one and two)


def _amounts(said: Said) -> list[Number]:
    """Return the numbers of the answer, with their units out of the sentence."""
    found = tokens(said.sentence)
    return [
        one
        for one in numbers(found)
        if found[one.first].start < said.end and said.start < found[one.last].end
    ]


def _is_other_amount(first: Number, second: Number) -> bool:
    factors = in_one_unit(first, second)
    if factors is None:
        return False  # two currencies or measures may well be the same sum
    one, two = (float(n.value * factor) for n, factor in zip((first, second), factors, strict=True))
    limits = {first.limit, second.limit, *_of_range(first), *_of_range(second)}
    if limits != {Limit.EXACT}:
        return abs(one - two) > _TOLERANCE * max(abs(one), abs(two))
    digits = min(_digits(one), _digits(two))
    return _rounded(one, digits) != _rounded(two, digits)


def _of_range(number: Number) -> set[Limit]:
    return {Limit.ABOUT} if number.high != number.value else set()


def _digits(value: float) -> int:
    """Return how many digits of a number are told; those of a small one all are."""
    if abs(value) < _ROUNDED:
        return _MAX_DIGITS
    return max(len(f"{abs(value):.0f}".rstrip("0")), _MIN_DIGITS)


def _rounded(value: float, digits: int) -> float:
    return round(value, digits - 1 - floor(log10(abs(value)))) if value else 0.0


def _are_other_names(first: Said, second: Said) -> bool:
    """Tell whether both name somebody or something, and neither may be the other.

    A name that both share leaves them apart only if each has another part beside it: 'North
    Korea' is not 'South Korea', but 'Putin' is 'Vladimir Putin'.
    """
    here, there = first.names(), second.names()
    if not here or not there or _stands_in(here, second) or _stands_in(there, first):
        return False
    left, right = _unmatched(here, there), _unmatched(there, here)
    if len(left) == len(here):
        return True
    return _adjoin(left, here) and _adjoin(right, there)


def _stands_in(names: Sequence[Token], said: Said) -> bool:
    """Tell whether all parts of a name stand in a sentence, or its initials do."""
    words = tokens(said.sentence)
    return not _unmatched(names, words) or "".join(one.plain[0] for one in names) in {
        one.plain for one in words if one.text.isupper() and len(one.plain) > 1
    }


def _unmatched(names: Sequence[Token], others: Sequence[Token]) -> list[Token]:
    return [one for one in names if not any(_is_alike(one.plain, two.plain) for two in others)]


def _is_alike(first: str, second: str) -> bool:
    if roots(first) & roots(second):
        return True
    if min(len(first), len(second)) < _SHORTEST_SPELLED:
        return False
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE


def _adjoin(left: Sequence[Token], names: Sequence[Token]) -> bool:
    """Tell whether an unmatched part of a name stands at once beside another part."""
    return any(
        0 <= max(one.start - other.end, other.start - one.end) <= _BESIDE and len(one.plain) > 1
        for one in left
        for other in names
        if other not in left
    )
