"""The numbers of a text, as values with their units: 'twelve' is 12, '$1.2m' is 1,200,000 USD."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.text.number_words import ORDINALS, SCALES, TENS, UNITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.text.tokens import Token

_SMALL = {word: value for value, word in enumerate(UNITS)} | {"dozen": 12}
_TENS = {word: 10 * value for value, word in enumerate(TENS, start=2)}
_ORDINALS = {word: value for value, word in enumerate(ORDINALS, start=1)}
_SCALES = {
    "hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12,
}  # fmt: skip
_WORD_SCALES = frozenset(SCALES)
_UNITS = {
    "%": "%", "percent": "%", "pc": "%",
    "$": "dollar", "dollar": "dollar", "dollars": "dollar", "usd": "dollar",
    "€": "euro", "euro": "euro", "euros": "euro", "eur": "euro",
    "£": "pound", "¥": "yen", "₴": "hryvnia", "₽": "rouble",
    "rouble": "rouble", "roubles": "rouble", "ruble": "rouble", "rubles": "rouble",
    "yuan": "yuan", "hryvnia": "hryvnia", "hryvnias": "hryvnia",
}  # fmt: skip
_POINTS = (["percentage", "points"], ["percentage", "point"])
_SIGNS = frozenset("$€£¥₴₽")
_DIGITS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_ORDINAL_ENDINGS = frozenset({"st", "nd", "rd", "th"})
# 'One of them', 'no one', 'one another' and 'at one point' count nothing.
_NO_NUMBER_BEFORE = frozenset({"no", "any", "every", "some", "this", "that", "the", "at", "each"})
_NO_NUMBER_AFTER = frozenset({"of", "another", "s", "else", "day"})


@dataclass(frozen=True, slots=True)
class Number:
    """A value, its unit ('' without one, 'th' for a place in an order), and where it is.

    `first` and `last` count tokens.
    """

    value: float
    unit: str
    first: int
    last: int


def numbers(found: Sequence[Token]) -> list[Number]:
    """Return the numbers among the tokens of a text, in order."""
    result: list[Number] = []
    position = 0
    while position < len(found):
        number = _at(found, position)
        if number is None:
            position += 1
        else:
            result.append(number)
            position = number.last + 1
    return result


def _at(found: Sequence[Token], position: int) -> Number | None:
    """Return the number that begins at a token."""
    word = found[position].plain
    if word in _ORDINALS:
        return Number(float(_ORDINALS[word]), "th", position, position)
    read = _digits(found, position) or _words(found, position)
    if read is None:
        return None
    value, last, unit = read
    if unit is None:
        value, last = _scaled(found, value, last)
        unit, last = _unit(found, position, last)
    return Number(value, unit, position, last)


def _digits(found: Sequence[Token], position: int) -> tuple[float, int, str | None] | None:
    text = found[position].text
    if not _DIGITS.fullmatch(text):
        return None
    value = float(text.replace(",", ""))
    if _touches(found, position) and found[position + 1].plain in _ORDINAL_ENDINGS:
        return value, position + 1, "th"
    return value, position, None


def _words(found: Sequence[Token], position: int) -> tuple[float, int, str | None] | None:
    """Read 'twenty-one', 'a hundred', 'two hundred and five'."""
    word = found[position].plain
    if word == "one" and _counts_nothing(found, position):
        return None
    before = found[position - 1].plain if position else ""
    if word in _WORD_SCALES and before == "a":
        return 1.0, position - 1, None
    read = _below_hundred(found, position)
    if read is None:
        return None
    value, last = read
    if _plain(found, last + 1) == "hundred":
        value, last = value * 100, last + 1
        rest = _below_hundred(found, last + 1 + (_plain(found, last + 1) == "and"))
        if rest is not None:
            value, last = value + rest[0], rest[1]
    return value, last, None


def _below_hundred(found: Sequence[Token], position: int) -> tuple[float, int] | None:
    word = _plain(found, position)
    if word in _SMALL:
        return float(_SMALL[word]), position
    if word not in _TENS:
        return None
    one = _SMALL.get(_plain(found, position + 1), 0)
    if 0 < one < 10:  # noqa: PLR2004 - twenty-one
        return float(_TENS[word] + one), position + 1
    return float(_TENS[word]), position


def _plain(found: Sequence[Token], position: int) -> str:
    return found[position].plain if position < len(found) else ""


def _counts_nothing(found: Sequence[Token], position: int) -> bool:
    before = found[position - 1].plain if position else ""
    after = found[position + 1].plain if position + 1 < len(found) else ""
    return before in _NO_NUMBER_BEFORE or after in _NO_NUMBER_AFTER


def _scaled(found: Sequence[Token], value: float, last: int) -> tuple[float, int]:
    """Return the number with 'million' and the like taken in, and a 'two hundred and five'."""
    while last + 1 < len(found) and (scale := _SCALES.get(found[last + 1].plain)):
        if len(found[last + 1].plain) <= 2 and not _touches(found, last):  # noqa: PLR2004 - '5m'
            break
        value, last = value * scale, last + 1
    return value, last


def _unit(found: Sequence[Token], first: int, last: int) -> tuple[str, int]:
    before = found[first - 1].plain if first else ""
    if before in _SIGNS:
        return _UNITS[before], last
    clause = found[last].clause
    after = [token.plain for token in found[last + 1 : last + 3] if token.clause == clause]
    if after[:2] == ["per", "cent"]:
        return "%", last + 2
    if after[:2] in _POINTS:
        return "points", last + 2
    if after and after[0] in _UNITS:
        return _UNITS[after[0]], last + 1
    return "", last


def _touches(found: Sequence[Token], position: int) -> bool:
    """Tell whether the next token follows without a space."""
    return position + 1 < len(found) and found[position].end == found[position + 1].start
