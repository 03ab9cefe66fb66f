"""Names that a question asks about and the article that would answer does not know."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING

from qa.text.names import missing, names, roots, torn
from qa.text.tokens import TITLES, Token, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.article import Article

# How like a name that is not there must be to one that is, to be the same misspelt.
_MISSPELT = 0.85
# Characters of the article before and after the sentence that are looked through. What is longer is
# a volume, in which who is named further off is not spoken of here; and it would take seconds.
_AROUND = 50_000
_GENERIC_WORDS = "tv mp mps ceo pm st street christmas easter"
_GENERIC = frozenset(_GENERIC_WORDS.split())
# 'This British colony' names no Briton.
_PEOPLES = ("ish", "ese", "ian", "ean")


def strangers(question: str, sentence: str, article: Article) -> Iterator[str]:
    """Yield names that are asked about and are not in the article, or not as one name.

    Nor is who has only the family name of somebody in the sentence that would answer.
    """
    asked = tokens(question)
    place = max(0, article.text.find(sentence))
    text = article.text[max(0, place - _AROUND) : place + len(sentence) + _AROUND]
    about = " . ".join(filter(None, (article.title, article.outlet, text)))
    there = tokens(about)
    common = {one.plain for one in there if not one.is_capitalised}
    named = [
        one
        for one in names(question, asked, common)
        if one.plain not in _GENERIC and not _only_opens(one, asked)
    ]
    for one in missing(named, there):
        whole = _whole(one, named, question)
        if not (_is_misspelt(one, there) or (whole == one.text and whole.endswith(_PEOPLES))):
            yield whole
    for first, second in torn(named, there):
        if not _is_misspelt(first, there):
            yield f"{first.text} {second.text}"
    yield from _namesakes(named, question, sentence)


def _only_opens(one: Token, asked: list[Token]) -> bool:
    """Tell whether a word has its capital letter from opening the question: 'Apart from …'."""
    return one is asked[0] and not (len(asked) > 1 and asked[1].is_capitalised)


def _is_misspelt(one: Token, there: list[Token]) -> bool:
    known = {other.plain for other in there if other.is_capitalised}
    return any(SequenceMatcher(None, one.plain, other).ratio() >= _MISSPELT for other in known)


def _whole(one: Token, named: list[Token], text: str) -> str:
    """Return the whole name that a word is a part of."""
    run = next(run for run in _runs(named, text) if one in run)
    return text[run[0].start : run[-1].end]


def _runs(named: list[Token], text: str) -> list[list[Token]]:
    """Return names of several words: those with only a space between them."""
    numbered = list(enumerate(named))

    def opening(pair: tuple[int, Token]) -> int:
        place, _ = pair
        while place and text[named[place - 1].end : named[place].start] == " ":
            place -= 1
        return place

    return [[one for _, one in group] for _, group in groupby(numbered, opening)]


def _namesakes(named: list[Token], question: str, sentence: str) -> Iterator[str]:
    """Yield the name of a person of whose family name the sentence has only another bearer."""
    here = tokens(sentence)
    others = [one for one in names(sentence, here, set()) if one.plain not in TITLES]
    there = _runs(others, sentence)
    known = {root for one in here for root in roots(one.plain)}
    for run in _runs([one for one in named if one.plain not in TITLES], question):
        given, family = run[0], run[-1]
        if len(run) == 1 or roots(given.plain) & known or _is_misspelt(given, here):
            continue
        bearers = [one for one in there if roots(one[-1].plain) & roots(family.plain)]
        if bearers and all(len(one) > 1 for one in bearers):
            yield question[given.start : family.end]
