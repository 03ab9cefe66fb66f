"""The names of a text, and whether they stand in another: 'Russian' does where 'Russia' does."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from index.stop_words import STOP_WORDS
from qa.text.calendar import calendar
from qa.text.number_words import DENOMINATORS, SCALES, TENS, UNITS
from qa.text.tokens import TITLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qa.text.tokens import Token

# How far apart the parts of a name may stand: 'Russian President Vladimir Putin'.
NEAR = 4
_MIN_ROOT = 4
# 'Daly' and 'Emily' name somebody.
_MIN_ADVERB = 7
_PEOPLE = ("ians", "ian", "ans", "an", "ns", "n", "ese", "ish", "is", "i", "s")
_VOWELS = ("a", "e", "y")
_IRREGULAR = """
    france french, britain british uk, spain spanish spaniards, greece greek greeks, turkey
    turkish turks, wales welsh, ireland irish, denmark danish danes, finland finnish finns,
    switzerland swiss, norway norwegian norwegians, scotland scottish, england english,
    netherlands dutch, sweden swedish swedes, poland polish poles, peru peruvian, portugal
    portuguese, germany german germans, america american us usa
"""
_SAME = {word: line.split()[0] for line in _IRREGULAR.split(",") for word in line.split()}
# Words that begin a sentence with a capital letter and name nothing.
_OPENERS_WORDS = """
    according however meanwhile although though still yet since despite amid earlier later
    recently today yesterday tomorrow tonight many several most few both another people
    officials critics experts investigators police residents authorities thousands hundreds
    dozens millions following instead also thus therefore moreover furthermore nearly almost
    around because unlike like within without across along among additionally finally initially
    currently previously perhaps maybe yes no its his her their our it he she they we early only
    daily fully sadly partly mainly newly lately mostly rarely nearly really
"""
_OPENERS = frozenset((*_OPENERS_WORDS.split(), *UNITS, *TENS, *SCALES, *DENOMINATORS, "dozen"))
_SENTENCE_END = re.compile(r"[.!?:“\"‘(\[]\s*$")


def names(text: str, found: Sequence[Token], common: set[str]) -> list[Token]:
    """Return the tokens of `text` that name somebody or something, days and months left out.

    A word that begins a sentence is a name unless it is known not to be; `common` are words
    that stand somewhere near in lower case.
    """
    return [
        token
        for token in found
        if token.is_capitalised
        and not calendar(token)
        and not (_begins(text, token) and _is_common(token, common))
        and token.plain != "i"
    ]


def _begins(text: str, token: Token) -> bool:
    before = text[: token.start].rstrip(" ")
    return not before or bool(_SENTENCE_END.search(before))


def _is_common(token: Token, common: set[str]) -> bool:
    word = token.plain
    if word in STOP_WORDS or word in _OPENERS or word in TITLES or word in common:
        return True
    if word.endswith("ly") and len(word) < _MIN_ADVERB:
        return False
    return token.text[1:].islower() and word.endswith(("ly", "ing", "tion", "tions", "ed"))


def missing(wanted: Iterable[Token], evidence: Sequence[Token]) -> list[Token]:
    """Return the names that do not stand in the evidence, in any of their forms."""
    known = {root for token in evidence for root in roots(token.plain)}
    initials = _initials(evidence)
    return [
        token
        for token in wanted
        if not roots(token.plain) & known
        and token.plain not in TITLES
        and not (token.text.isupper() and token.plain in initials)
    ]


def torn(wanted: Sequence[Token], evidence: Sequence[Token]) -> list[tuple[Token, Token]]:
    """Return neighbouring parts of names that are nowhere near each other in the evidence."""
    bare = [token for token in wanted if token.plain not in TITLES]
    return [
        (first, second)
        for first, second in pairwise(bare)
        if _adjoins(first, second, wanted) and not _near(first, second, evidence)
    ]


def _adjoins(first: Token, second: Token, wanted: Sequence[Token]) -> bool:
    """Tell whether only spaces and titles stand between two names."""
    titles = sum(len(t.text) + 1 for t in wanted if first.end <= t.start and t.end <= second.start)
    return first.clause == second.clause and second.start - first.end <= titles + 1


def _near(first: Token, second: Token, evidence: Sequence[Token]) -> bool:
    ahead, behind = roots(first.plain), roots(second.plain)
    for position, token in enumerate(evidence):
        if ahead & roots(token.plain) and any(
            behind & roots(other.plain) for other in evidence[position + 1 : position + 1 + NEAR]
        ):
            return True
    return False


def roots(word: str) -> set[str]:
    """Return the forms under which a name is compared: 'ukrainian' has 'ukrain', as 'ukraine'."""
    found = {_SAME.get(word, word)}
    for ending in _PEOPLE + _VOWELS:
        root = word.removesuffix(ending)
        if root != word and len(root) >= _MIN_ROOT:
            found |= {root, _SAME.get(root, root)}
    return found


def same(first: Token, second: Token) -> bool:
    """Tell whether two tokens may name the same."""
    return bool(roots(first.plain) & roots(second.plain))


def _initials(evidence: Sequence[Token]) -> set[str]:
    """Return the initials of every run of capitalised words: 'European Union' gives 'eu'."""
    return {"".join(token.plain[0] for token in run) for run in _runs(evidence)}


def _runs(evidence: Sequence[Token]) -> Iterator[Sequence[Token]]:
    for first in range(len(evidence)):
        last = first
        while last < len(evidence) and evidence[last].is_capitalised:
            last += 1
            if last - first > 1:
                yield evidence[first:last]
