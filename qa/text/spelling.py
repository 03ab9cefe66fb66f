"""Words that differ in spelling, or in nothing that matters, as one."""

from __future__ import annotations

import re
from functools import lru_cache

from qa.text.calendar_words import MONTH_FORMS

# The first of each group stands for all of them.
_GROUPS = """
    many numerous, often frequently, began started commenced, begin start commence, begins
    starts commences, beginning starting commencing, ended finished concluded, tried attempted,
    try attempt, tries attempts, entire whole, large big, about approximately around roughly,
    almost nearly, mainly mostly chiefly primarily, now currently presently, over above, under
    below beneath, like such, bought purchased, kilometer km kms kilometers, meter meters,
    centimeter cm centimeters, millimeter mm millimeters, mile mi miles, kilogram kg kilograms,
    gram grams, liter liters, foot ft feet, hour hr hrs hours, minute min mins minutes, percent
    pc, until till, while whilst, among amongst, toward towards, although though, also too, show
    demonstrate, shows demonstrates, showed demonstrated, need require, needs requires, needed
    required, near close, use utilise utilize, uses utilises utilizes, used utilised utilized,
    help assist, helps assists, helped assisted, get obtain, got obtained
"""
_SAME = {word: group.split()[0] for group in _GROUPS.split(",") for word in group.split()} | {
    form: short[0]
    for name, short in MONTH_FORMS.items()
    if short
    for form in (*short, name.lower())
}
_AMERICAN = (
    (re.compile(r"is(e|ed|es|ing|ation|ations)$"), r"iz\1"),
    (re.compile(r"(?<=..)our(s|ed|ing|ite|able|hood)?$"), r"or\1"),
    (re.compile(r"([mt])re(s?)$"), r"\1er\2"),
    (re.compile(r"ll(ed|ing|er|ers)$"), r"l\1"),
    (re.compile(r"ence$"), "ense"),
)


@lru_cache(maxsize=50_000)
def spelt(word: str) -> str:
    """Return the one form of a word in lower case that stands for all of its spellings."""
    for british, american in _AMERICAN:
        word = british.sub(american, word)
    return _SAME.get(word, word)
