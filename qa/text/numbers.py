"""The numbers of a text, as values with their units: 'twelve' is 12, 'half a million' 500,000.

Equal values are equal however they are written; what limits one ('more than half') and what
changes by or to it ('rose to 1,200') is part of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from index.stop_words import STOP_WORDS
from qa.text.calendar import is_month
from qa.text.cardinals import scale_of
from qa.text.measures import PLACE, POINTS, SHARE, SIGNS, dimension, is_measure, is_time, unit_at
from qa.text.number_grammar import read_number
from qa.text.number_limits import Limit, change_before, limit_after, limit_before

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.text.tokens import Token

    Bound = tuple[Fraction, int]
    """A value, and 1 where only what is more is meant, -1 where only what is less."""

# '2010 to 2012' are two years.
_YEARS = range(1800, 2101)
_ENDS: tuple[list[str], ...] = (["to"], ["or"], ["through"], [])
_INFINITE = Fraction(10**30)
# 'Dozens' are so many dozens, and fewer than so many.
_SEVERAL = (2, 1000)
# 'About 30' is 27 to 33, 'nearly 30' 27 to less than 30.
_ROUGHLY = Fraction(1, 10)
# A limit tells of another only where both are of one size: 900 is no reason to say 'over 40'.
_MAX_RATIO = Fraction(3, 2)
# What money is not told by, nor a share: a bare number.
_STRICT = frozenset({SHARE, POINTS, PLACE})


@dataclass(frozen=True, slots=True)
class Number:
    """A value, or a range from `value` to `high`, its unit, and where it is.

    The unit is '' without one, PLACE for a place in an order, SHARE for a share of a whole, POINTS
    for percentage points, a currency or a measure. `change` is 'to', 'by' or 'from' where
    something rises or falls to, by or from it. `first` and `last` count tokens.
    """

    value: Fraction
    high: Fraction
    unit: str
    first: int
    last: int
    limit: Limit = Limit.EXACT
    change: str = ""


def numbers(found: Sequence[Token]) -> list[Number]:
    """Return the numbers among the tokens of a text, in order."""
    result: list[Number] = []
    place = 0
    while place < len(found):
        number = _at(found, place)
        if number is None:
            place += 1
            continue
        place = number.last + 1
        if result and _meet(found, result[-1], number):
            low = _as_told(found, result.pop(), number)
            is_range = low.change != "from" and low.value < number.value
            result += [_range(low, number)] if is_range else [low, number]
        else:
            result.append(number)
    return result


def shares(found: Sequence[Token]) -> Iterator[Number]:
    """Yield what part of a whole numbers tell: '26 of his 40 cows' is 13/20."""
    for part, whole in pairwise(numbers(found)):
        between = [token.plain for token in found[part.last + 1 : whole.first]]
        plain = part.unit == whole.unit == "" and 0 < part.value < whole.value
        if plain and between[:1] == ["of"] and STOP_WORDS.issuperset(between):
            value = part.value / whole.value
            yield replace(part, value=value, high=value, unit=SHARE, last=whole.last)


def _at(found: Sequence[Token], place: int) -> Number | None:
    """Return the number that begins at a token."""
    read = read_number(found, place)
    if read is None:
        return None
    value, last, unit = read.value, read.last, read.unit
    if unit is None:
        unit, last = _unit(found, place, last)
        value = value / 100 if unit == SHARE else value
    if unit == PLACE and _is_day(found, place, last):
        unit = ""
    if [token.plain for token in found[last + 1 : last + 3]] == ["under", "zero"]:
        value, last = -value, last + 2
    limit = Limit.SEVERAL if read.several else limit_before(found, place)
    if limit is Limit.OVER and is_time(unit) and found[place - 1].plain == "over":
        limit = Limit.EXACT  # 'over two days' tells how long something took
    if limit is Limit.EXACT:
        limit, last = limit_after(found, last)
    return Number(value, value, unit, place, last, limit, change_before(found, place))


def _unit(found: Sequence[Token], first: int, last: int) -> tuple[str, int]:
    """Return the unit before or behind a number, and the last token of both."""
    if first and found[first - 1].plain in SIGNS and (sign := unit_at(found, first - 1)):
        return sign[0], last
    return unit_at(found, last + 1) or ("", last)


def _is_day(found: Sequence[Token], first: int, last: int) -> bool:
    """Tell whether a place in an order is a day: 'the 3rd of May', 'May 3rd'."""
    after = [token.plain for token in found[last + 1 : last + 3] if token.plain != "of"]
    before = [token.plain for token in found[max(0, first - 1) : first]]
    return any(map(is_month, (*after[:1], *before)))


def _meet(found: Sequence[Token], low: Number, high: Number) -> bool:
    """Tell whether two numbers are the ends of one thing: '10 to 12', '2-3', 'between 5 and 8'."""
    between = [
        token.plain for token in found[low.last + 1 : high.first] if token.plain not in SIGNS
    ]
    before = found[low.first - 1].plain if low.first else ""
    if between not in _ENDS and not (between == ["and"] and before == "between"):
        return False
    if not between and found[high.first].start - found[low.last].end != 1:
        return False
    days = _is_day(found, low.first, low.last) or _is_day(found, high.first, high.last)
    years = any(one.value in _YEARS and not one.unit for one in (low, high))
    units = low.unit and low.unit != high.unit and (high.unit or before not in SIGNS)
    return not (days or years or units or Limit.SEVERAL in {low.limit, high.limit})


def _as_told(found: Sequence[Token], low: Number, high: Number) -> Number:
    """Return a number in the unit and the scale of the next: '2 to 3 million euros'."""
    value = low.value / 100 if not low.unit and high.unit == SHARE else low.value
    scale = scale_of(found, high.first, high.last)
    if scale_of(found, low.first, low.last) == 1 and value * scale < high.value:
        value *= scale
    return replace(low, value=value, high=value, unit=low.unit or high.unit)


def _range(low: Number, high: Number) -> Number:
    return replace(low, high=high.high, last=high.last)


def in_one_unit(one: Number, other: Number) -> tuple[Fraction, Fraction] | None:
    """Return how many of one unit each of two numbers' units is, or None if they measure otherwise.

    A bare number may have any measure, such as the years of somebody's age, and any currency.
    """
    if one.unit == other.unit:
        return Fraction(1), Fraction(1)
    if not (one.unit and other.unit):
        return None if {one.unit, other.unit} & _STRICT else (Fraction(1), Fraction(1))
    (here, factor), (there, other_factor) = dimension(one.unit), dimension(other.unit)
    return (factor, other_factor) if here == there else None


def tells(known: Number, said: Number) -> bool:
    """Tell whether a number that is known is enough to say another.

    '12' tells 'twelve', 'a dozen' and 'about 12'; 'more than 12' does not tell '12'. What is
    counted in no unit tells nothing of money.
    """
    factors = in_one_unit(known, said)
    if factors is None or (not known.unit and said.unit and not is_measure(said.unit)):
        return False
    if said.high != said.value and known.high == known.value:
        return False  # a score, '151 to 168', looks like a range
    (low, high), (least, most) = _bounds(known, factors[0]), _bounds(said, factors[1])
    if not (least <= low and high <= most):
        return False
    here, there = abs(said.value * factors[1]), abs(known.value * factors[0])
    alike = max(here, there) <= _MAX_RATIO * min(here, there)
    return alike or said.limit is Limit.SEVERAL or known.high != known.value


def _bounds(number: Number, factor: Fraction) -> tuple[Bound, Bound]:
    """Return the least and the greatest value that a number may mean."""
    low, high = number.value * factor, number.high * factor
    rough = abs(high) * _ROUGHLY
    exact = (low, 0), (high, 0)
    return {
        Limit.EXACT: exact,
        Limit.OVER: ((low, 1), (_INFINITE, 0)),
        Limit.AT_LEAST: ((low, 0), (_INFINITE, 0)),
        Limit.UNDER: ((-_INFINITE, 0), (high, -1)),
        Limit.AT_MOST: ((-_INFINITE, 0), (high, 0)),
        Limit.ABOUT: ((low - rough, 0), (high + rough, 0)),
        Limit.NEARLY: ((low - rough, 0), (high, -1)),
        Limit.JUST_OVER: ((low, 1), (high + rough, 0)),
        Limit.SEVERAL: ((_SEVERAL[0] * low, 0), (_SEVERAL[1] * high, -1)),
    }[number.limit]
