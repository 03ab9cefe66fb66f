"""How else numbers are written: 'two and a half', 'three quarters', 'one in five', '21st'."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from index.stop_words import STOP_WORDS
from qa.text.cardinals import (
    ARTICLES,
    SCALES_BY_WORD,
    TENS_BY_WORD,
    Reading,
    cardinal,
    count,
    digits,
    plain,
    scaled,
    touches,
)
from qa.text.measures import PLACE, SHARE, unit_at
from qa.text.number_words import DENOMINATORS, ORDINALS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.text.tokens import Token

_ORDINALS = {word: value for value, word in enumerate(ORDINALS, start=1)} | {
    f"{word[:-1]}ieth": value for word, value in TENS_BY_WORD.items()
}
_ORDINAL_ENDINGS = frozenset({"st", "nd", "rd", "th"})
_PLURALS = {f"{word}s": value for word, value in SCALES_BY_WORD.items() if len(word) > 2}  # noqa: PLR2004
_DENOMINATORS = DENOMINATORS | {f"{word}s": value for word, value in DENOMINATORS.items()}
_DENOMINATORS["halves"] = 2
# 'A third of', 'by a third' are shares, 'a third man' is a man.
_AFTER_SHARE = STOP_WORDS | {"", "century", "less", "fewer", "cheaper", "higher", "lower", "larger"}
_NO_SHARE_BEFORE = frozenset(_ORDINALS) | {"other", "better", "next", "last", "this"}
# Of what one is taken out: 'one in five', but not 'one in 2023'.
_WHOLES = frozenset((*range(2, 11), 12, 20, 25, 50, 100, 10**3, 10**4, 10**5, 10**6))


def read_number(found: Sequence[Token], place: int) -> Reading | None:
    """Return the number that begins at a token, or None."""
    forms = (_several, _one_and_a_half, _share, _place, _ratio, _amount)
    return next((reading for form in forms if (reading := form(found, place))), None)


def _several(found: Sequence[Token], place: int) -> Reading | None:
    """Read 'dozens', 'tens of thousands', 'several hundred'."""
    word, following = plain(found, place), plain(found, place + 1, place)
    if word in {"several", "few"} and following in SCALES_BY_WORD:
        return Reading(Fraction(SCALES_BY_WORD[following]), place + 1, several=True)
    value = 10 if word == "tens" else _PLURALS.get(word, 0)
    scale = _PLURALS.get(plain(found, place + 2, place), 0) if following == "of" else 0
    if value and scale:
        return Reading(Fraction(value * scale), place + 2, several=True)
    return Reading(Fraction(value), place, several=True) if word in _PLURALS else None


def _one_and_a_half(found: Sequence[Token], place: int) -> Reading | None:
    """Read 'an hour and a half', in which the unit stands before the fraction."""
    unit = unit_at(found, place + 1) if plain(found, place) in ARTICLES else None
    if unit is None:
        return None
    behind = [plain(found, n, place) for n in range(unit[1] + 1, unit[1] + 4)]
    return Reading(Fraction(3, 2), unit[1] + 3, unit[0]) if behind == ["and", "a", "half"] else None


def _place(found: Sequence[Token], place: int) -> Reading | None:
    """Read 'third', 'twenty-first', '21st'."""
    word, following = plain(found, place), plain(found, place + 1, place)
    if word in _ORDINALS:
        return Reading(Fraction(_ORDINALS[word]), place, PLACE)
    if word in TENS_BY_WORD and 0 < (ones := _ORDINALS.get(following, 0)) < 10:  # noqa: PLR2004
        return Reading(Fraction(TENS_BY_WORD[word] + ones), place + 1, PLACE)
    read = digits(found, place)
    if read and touches(found, place) and following in _ORDINAL_ENDINGS:
        return Reading(read.value, place + 1, PLACE)
    return None


def _share(found: Sequence[Token], place: int) -> Reading | None:
    """Read 'half', 'a third', 'three quarters'; of a scale or a measure it is so much of that."""
    word = plain(found, place)
    if plain(found, place - 1, place) in _NO_SHARE_BEFORE:
        return None
    if word == "half":
        return _of_something(found, Fraction(1, 2), place)
    number = 1 if word in ARTICLES else count(found, place)
    name, following = plain(found, place + 1, place), plain(found, place + 2, place)
    if not number or name not in _DENOMINATORS or (number == 1) == name.endswith("s"):
        return None
    if number == 1 and not (name == "half" or word == "one" or following in _AFTER_SHARE):
        return None
    return _of_something(found, Fraction(number, _DENOMINATORS[name]), place + 1)


def _of_something(found: Sequence[Token], value: Fraction, last: int) -> Reading:
    """Return a share, or so much of what is named behind it: 'half a million', 'half an hour'."""
    rest = last + 1 + (plain(found, last + 1, last) == "of")
    if plain(found, rest, last) in ARTICLES:
        if scale := SCALES_BY_WORD.get(plain(found, rest + 1, last)):
            return Reading(value * scale, rest + 1)
        if unit_at(found, rest + 1):
            return Reading(value, rest)
    return Reading(value, last, None if unit_at(found, last + 1) else SHARE)


def _ratio(found: Sequence[Token], place: int) -> Reading | None:
    """Read 'one in five', '3 out of 10'."""
    number = count(found, place)
    out = (plain(found, place + 1, place), plain(found, place + 2, place)) == ("out", "of")
    if not number or not (out or plain(found, place + 1, place) == "in"):
        return None
    behind = place + 2 + out
    behind += plain(found, behind, place) in ARTICLES
    whole = _amount(found, behind) if plain(found, behind, place) else None
    if whole is None or whole.value <= number or unit_at(found, whole.last + 1):
        return None
    return Reading(number / whole.value, whole.last, SHARE) if whole.value in _WHOLES else None


def _amount(found: Sequence[Token], place: int) -> Reading | None:
    """Read digits or words, with a scale and a fraction behind them."""
    read = cardinal(found, place)
    return scaled(found, _with_fraction(found, scaled(found, read))) if read else None


def _with_fraction(found: Sequence[Token], read: Reading) -> Reading:
    """Return a number with 'and a half', '½' or 'and three quarters' behind it."""
    last = read.last
    sign = digits(found, last + 1) if plain(found, last + 1, last) else None
    if sign and sign.unit == SHARE and read.value.denominator == 1 and not read.unit:
        return Reading(read.value + sign.value, sign.last)
    if plain(found, last + 1, last) != "and":
        return read
    word, name = plain(found, last + 2, last), plain(found, last + 3, last)
    one = word in ARTICLES and name in {"half", "quarter"}
    number = 1 if one else count(found, last + 2)
    if name not in _DENOMINATORS or not (one or (number > 1 and name.endswith("s"))):
        return read
    scale = SCALES_BY_WORD.get(plain(found, last), 1)
    return Reading(read.value + Fraction(number, _DENOMINATORS[name]) * scale, last + 3)
