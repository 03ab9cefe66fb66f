"""Finds a quote in a passage: white space, quotation marks, case and hidden characters apart."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from qa.text.invisible import is_hidden
from qa.text.quotation_marks import DOUBLE_MARKS, SINGLE_MARKS

# What a prompt writes for angle brackets, so that no article can close a delimiter.
BRACKETS = {
    "<": "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}",
    ">": "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}",
}
_RUNS_ON = re.compile(r"[^\W_](?:[^\W_]|'t\b)")
_FOLDED = str.maketrans(
    dict.fromkeys(DOUBLE_MARKS, '"') | dict.fromkeys(SINGLE_MARKS, "'") | BRACKETS
)


class Folded(NamedTuple):
    """A text as it is compared; character i of it is made of character `places[i]` of the text."""

    text: str
    places: tuple[int, ...]


def find_quote(quote: str, text: str) -> tuple[int, int] | None:
    """Return the code points of `text` that are the quote, or None when it does not stand there.

    Only whole words are found: 'can' does not stand in 'cannot'.
    """
    wanted = fold(quote).text.strip()
    return _find(wanted, fold(text)) or _find(wanted.strip("\"'").strip(), fold(text))


def _find(wanted: str, within: Folded) -> tuple[int, int] | None:
    if not wanted:
        return None
    start = within.text.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        if _is_bound(within.text, start) and _is_bound(within.text, end):
            return within.places[start], within.places[end - 1] + 1
        start = within.text.find(wanted, start + 1)
    return None


def _is_bound(text: str, place: int) -> bool:
    """Tell whether no word runs over a place; 'can' ends before the rest of 'can't'."""
    return not _RUNS_ON.match(text, max(0, place - 1)) if 0 < place < len(text) else True


@lru_cache(maxsize=64)
def fold(text: str) -> Folded:
    """Return a text in the form in which quotes are compared.

    White space counts only between two words; two single quotation marks are a double one.
    """
    letters: list[str] = []
    places: list[int] = []
    spaced = False
    for place, character in enumerate(text):
        if character.isspace():
            spaced = True
        elif not is_hidden(character):
            folded = character.translate(_FOLDED).casefold()
            if spaced and letters and letters[-1].isalnum() and folded[:1].isalnum():
                letters.append(" ")
                places.append(place - 1)
            elif folded == "'" and letters[-1:] == ["'"] and not spaced:
                letters[-1] = '"'
                continue
            letters += folded
            places += [place] * len(folded)
            spaced = False
    return Folded("".join(letters), tuple(places))
