"""Units of measure: what each measures, and how many of the smallest it is."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from qa.text.spelling import spelt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.text.tokens import Token

SHARE = "share"
POINTS = "points"
PLACE = "th"

# Of each dimension, its units with their forms and how many of the first they are.
_DIMENSIONS = {
    "time": """second/seconds 1, minute/minutes 60, hour/hours 3600, day/days 86400,
        week/weeks 604800""",
    "months": "month/months 1, year/years 12, decade/decades 120, century/centuries 1200",
    "length": """millimeter/mm 1, centimeter/cm 10, inch/inches 25.4, foot/feet 304.8,
        meter 1000, kilometer 1000000, mile 1609344""",
    "mass": "gram 1, kilogram/kilo/kilos 1000, tonne/tonnes/ton/tons 1000000",
    "area": "acre/acres 4046.8564224, hectare/hectares 10000",
    "volume": "liter/liters 1",
    "temperature": "degree/degrees 1",
}
_UNITS = {
    forms.split("/")[0]: (dimension, Fraction(factor))
    for dimension, units in _DIMENSIONS.items()
    for forms, factor in map(str.split, units.split(","))
}
_FORMS = {
    spelt(form): forms.split()[0].split("/")[0]
    for units in _DIMENSIONS.values()
    for forms in units.split(",")
    for form in forms.split()[0].split("/")
}
# Square and cubic meters are what 'hectare' and 'liter' are counted in.
_POWERS = {"square": (2, "area", Fraction(1)), "cubic": (3, "volume", Fraction(1000))}
_CURRENCY_WORDS = """
    dollar dollars usd $, euro euros eur €, pound pounds £, yen ¥, hryvnia hryvnias ₴, rouble
    roubles ruble rubles ₽, yuan, crown crowns krona kronor, franc francs, rupee rupees, peso pesos,
    lira liras
"""
_CURRENCIES = {
    form: forms.split()[0] for forms in _CURRENCY_WORDS.split(",") for form in forms.split()
}
_PERCENT = frozenset(("%", "percent", "pc"))
SIGNS = frozenset("$€£¥₴₽")


def unit_at(found: Sequence[Token], first: int) -> tuple[str, int] | None:
    """Return the unit that the words from token `first` on name, and its last token.

    A unit is SHARE for per cent, POINTS for percentage points, a currency, or a measure's word.
    """
    clause = found[first - 1].clause if first else 0
    words = [token.plain for token in found[first : first + 2] if token.clause == clause]
    word, following = (*words, "", "")[:2]
    if word == "percentage" and following in {"point", "points"}:
        return POINTS, first + 1
    if (word, following) == ("per", "cent"):
        return SHARE, first + 1
    if word in _PERCENT:
        return SHARE, first
    if word in _CURRENCIES:
        return _CURRENCIES[word], first
    if word in _POWERS and _UNITS.get(_FORMS.get(following, ""), ("",))[0] == "length":
        return f"{word} {_FORMS[following]}", first + 1
    return (_FORMS[word], first) if word in _FORMS else None


def is_measure(unit: str) -> bool:
    """Tell whether a unit measures something: time, length and the like, not money or shares."""
    return dimension(unit)[0] != unit


def is_time(unit: str) -> bool:
    """Tell whether a unit measures time."""
    return dimension(unit)[0] in {"time", "months"}


def dimension(unit: str) -> tuple[str, Fraction]:
    """Return what a unit measures, and how many of the smallest unit of that it is.

    A unit that is like no other measures itself.
    """
    power, _, base = unit.partition(" ")
    if base:
        exponent, name, factor = _POWERS[power]
        return name, factor * (_UNITS[base][1] / 1000) ** exponent
    return _UNITS.get(unit, (unit, Fraction(1)))
