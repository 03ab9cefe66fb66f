"""What limits a number, 'more than 30', and how something changes to it: 'rose by', 'fell to'."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from qa.text.measures import SIGNS
from qa.text.stems import stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.text.tokens import Token


class Limit(Enum):
    """How a number that is told stands to the one that is meant."""

    EXACT = "exactly"
    OVER = "more than"
    AT_LEAST = "at least"
    UNDER = "less than"
    AT_MOST = "at most"
    ABOUT = "about"
    NEARLY = "nearly"
    JUST_OVER = "just over"
    SEVERAL = "several times"


# As qa.text.spelling spells them; the longest that fits counts.
_BEFORE = {
    Limit.OVER: "more than, over, exceeding, in excess of, beyond, topped, exceeded",
    Limit.AT_LEAST: "at least, no fewer than, no less than, not less than, a minimum of",
    Limit.UNDER: "less than, fewer than, under",
    Limit.AT_MOST: "at most, no more than, not more than, up to, as many as, as much as,"
    " a maximum of",
    Limit.ABOUT: "about, some, or so, in the region of, an estimated, estimated",
    Limit.NEARLY: "almost, close to, near to, just under, just below, just short of, not quite,"
    " little less than, slightly less than, slightly under, slightly fewer than",
    Limit.JUST_OVER: "just over, slightly more than, slightly over, little more than, little over",
}  # fmt: skip
_AFTER = {Limit.AT_LEAST: "or more, and more, or over, plus", Limit.ABOUT: "or so, or thereabouts",
          Limit.AT_MOST: "or less, or fewer, or under"}  # fmt: skip
_ARTICLES = frozenset({"a", "an", "the"})
_CHANGES_WORDS = """
    rise rose risen fall fell fallen increase grow grew grown climb drop decline decrease jump soar
    surge slump plunge plummet sink sank shrink shrank shrunk cut raise reduce lower expand widen
    narrow up down slip edge rebound swell slow accelerate advance gain
"""
_CHANGES = frozenset(map(stem, _CHANGES_WORDS.split()))
_DIRECTIONS = frozenset({"to", "by", "from"})
# How many words a change stands before what it changes to: 'fell by 12 per cent to 40 million'.
_MAX_REACH = 10


def _phrases(table: dict[Limit, str]) -> list[tuple[tuple[str, ...], Limit]]:
    found = [(tuple(p.split()), limit) for limit, words in table.items() for p in words.split(",")]
    return sorted(found, key=lambda one: -len(one[0]))


_LIMITS_BEFORE, _LIMITS_AFTER = _phrases(_BEFORE), _phrases(_AFTER)


def limit_before(found: Sequence[Token], place: int) -> Limit:
    """Return what the words before token `place`, the first of a number, make of it."""
    return _limit_before(_before(found, place))[0]


def _before(found: Sequence[Token], place: int) -> list[str]:
    """Return the words before a number in its clause, articles and currency signs left out."""
    words = [
        token.plain
        for token in found[max(0, place - _MAX_REACH) : place]
        if token.clause == found[place].clause
    ]
    while words and (words[-1] in SIGNS or words[-1] in _ARTICLES):
        words.pop()
    return words


def _limit_before(words: Sequence[str]) -> tuple[Limit, int]:
    """Return a limit, and of how many words it is made."""
    for phrase, limit in _LIMITS_BEFORE:
        if tuple(words[-len(phrase) :]) == phrase:
            return limit, len(phrase)
    return Limit.EXACT, 0


def limit_after(found: Sequence[Token], last: int) -> tuple[Limit, int]:
    """Return what the words behind a number make of it, and the last token of both."""
    words = [token.plain for token in found[last + 1 : last + 3]]
    for phrase, limit in _LIMITS_AFTER:
        if tuple(words[: len(phrase)]) == phrase:
            return limit, last + len(phrase)
    return Limit.EXACT, last


def change_before(found: Sequence[Token], place: int) -> str:
    """Return 'to', 'by' or 'from' where something rises or falls to, by or from a number, or ''."""
    words = _before(found, place)
    limit = _limit_before(words)
    if limit[0] is not Limit.EXACT:
        words = words[: -limit[1]]
        while words and words[-1] in _ARTICLES:
            words.pop()
    if not words:
        return ""
    *earlier, last = words
    if last in _DIRECTIONS:
        return last if any(stem(word) in _CHANGES for word in earlier) else ""
    return "by" if stem(last) in _CHANGES else ""
