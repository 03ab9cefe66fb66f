"""Whole and decimal numbers as they are written: '1,200', '1.2m', 'two hundred and five'."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from qa.text.measures import SHARE
from qa.text.number_words import SCALES, TENS, UNITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.text.tokens import Token

SMALL = {word: value for value, word in enumerate(UNITS)} | {"dozen": 12}
TENS_BY_WORD = {word: 10 * value for value, word in enumerate(TENS, start=2)}
_BIG = {word: 1000**power for power, word in enumerate(SCALES[1:], start=1)}
SCALES_BY_WORD = _BIG | {
    "hundred": 100, "dozen": 12,
    "k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "b": 10**9, "tn": 10**12,
}  # fmt: skip
ARTICLES = frozenset({"a", "an"})
_SIGNS = str.maketrans({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-", ",": None})
_DIGITS = re.compile(r"-?\d+(?:\.\d+)?")
_SLASHED = re.compile(r"\d/\d{1,3}")
# 'One of them', 'no one', 'one another' and 'at one point' count nothing.
_NO_NUMBER_BEFORE = frozenset({"no", "any", "every", "some", "this", "that", "the", "at", "each"})
_NO_NUMBER_AFTER = frozenset({"of", "another", "s", "else", "day"})


class Reading(NamedTuple):
    """A value that ends with token `last`; `unit` is None where words behind it may tell it.

    With `several` it is a plural, 'dozens': so many more than once.
    """

    value: Fraction
    last: int
    unit: str | None = None
    several: bool = False


def plain(found: Sequence[Token], place: int, beside: int | None = None) -> str:
    """Return a word's folded form; '' outside, or in another clause than token `beside`."""
    if not 0 <= place < len(found):
        return ""
    apart = beside is not None and found[place].clause != found[beside].clause
    return "" if apart else found[place].plain


def touches(found: Sequence[Token], place: int) -> bool:
    """Tell whether the next token follows without a space."""
    return place + 1 < len(found) and found[place].end == found[place + 1].start


def count(found: Sequence[Token], place: int) -> int:
    """Return a whole number below a hundred that is one token, or 0."""
    word = plain(found, place)
    digits = word if word.isdecimal() and len(word) <= 2 else "0"  # noqa: PLR2004
    return SMALL.get(word) or TENS_BY_WORD.get(word) or int(digits)


def digits(found: Sequence[Token], place: int) -> Reading | None:
    """Read '1,200', '-5', '1/3' and '½'."""
    text = plain(found, place) and found[place].text.translate(_SIGNS)
    if _SLASHED.fullmatch(text):
        return Reading(Fraction(text), place, SHARE)
    if _DIGITS.fullmatch(text):
        return Reading(Fraction(text), place)
    if len(text) == 1 and unicodedata.category(text) == "No":
        value = Fraction(unicodedata.numeric(text)).limit_denominator(100)
        return Reading(value, place, SHARE)
    return None


def cardinal(found: Sequence[Token], place: int) -> Reading | None:
    """Read digits, or words: 'minus five', 'a hundred', 'two thousand three hundred and five'."""
    if plain(found, place) in {"minus", "negative"} and plain(found, place + 1, place):
        after = digits(found, place + 1) or _spelled(found, place + 1)
        return after._replace(value=-after.value) if after else None
    return digits(found, place) or _spelled(found, place)


def scaled(found: Sequence[Token], read: Reading) -> Reading:
    """Return a number with 'million' and the like taken in."""
    value, last = read.value, read.last
    while scale := SCALES_BY_WORD.get(plain(found, last + 1, read.last)):
        if len(plain(found, last + 1)) <= 2 and not touches(found, last):  # noqa: PLR2004 - '5m'
            break
        value, last = value * scale, last + 1
    return Reading(value, last, read.unit if last == read.last else None)


def scale_of(found: Sequence[Token], first: int, last: int) -> int:
    """Return the scale that tokens `first` to `last` tell a number in: 10**6 in '3 million'."""
    scales = (SCALES_BY_WORD.get(token.plain, 1) for token in found[first : last + 1])
    return max(scales, default=1)


def _spelled(found: Sequence[Token], place: int) -> Reading | None:
    if plain(found, place) == "one" and _counts_nothing(found, place):
        return None
    read = _below_thousand(found, place)
    scale = _BIG.get(plain(found, read.last + 1, place)) if read else None
    if read is None or scale is None:
        return read
    value, last = read.value * scale, read.last + 1
    rest = _spelled(found, _behind_and(found, last)) if plain(found, last + 1, place) else None
    if rest and rest.value < scale:
        return Reading(value + rest.value, rest.last)
    return Reading(value, last)


def _behind_and(found: Sequence[Token], last: int) -> int:
    return last + 1 + (plain(found, last + 1, last) == "and")


def _below_thousand(found: Sequence[Token], place: int) -> Reading | None:
    if plain(found, place) in SCALES and plain(found, place - 1, place) in ARTICLES:
        read: Reading | None = Reading(Fraction(1), place - 1)
    else:
        read = _below_hundred(found, place)
    if read is None or plain(found, read.last + 1, place) != "hundred":
        return read
    value, last = read.value * 100, read.last + 1
    rest = _below_hundred(found, _behind_and(found, last))
    if rest and plain(found, last + 1, place):
        return Reading(value + rest.value, rest.last)
    return Reading(value, last)


def _below_hundred(found: Sequence[Token], place: int) -> Reading | None:
    word = plain(found, place)
    if word in SMALL:
        return Reading(Fraction(SMALL[word]), place)
    if word not in TENS_BY_WORD:
        return None
    one = SMALL.get(plain(found, place + 1, place), 0)
    if 0 < one < 10:  # noqa: PLR2004 - twenty-one
        return Reading(Fraction(TENS_BY_WORD[word] + one), place + 1)
    return Reading(Fraction(TENS_BY_WORD[word]), place)


def _counts_nothing(found: Sequence[Token], place: int) -> bool:
    before = plain(found, place - 1)
    return before in _NO_NUMBER_BEFORE or plain(found, place + 1) in _NO_NUMBER_AFTER
