"""Key phrases: runs of content words, among which a follow-up's antecedents are found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from index.stop_words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_WORD = re.compile(r"[^\W_]+(?:['’.&/-][^\W_]+)*")
# Words that frame a question, or speak of speaking: never an antecedent.
_FRAME_WORDS = """
    actually already another anything ask ask asking available call called clarify describe
    detail details difference different else elsewhere even example examples explain find first
    get give given go going good great happen happened happens hear heard held hello help hi hold
    however idea important include including information instead interested involved keep kind know
    last learn let like list located long look made main major make many mean means meant mention
    mentioned much need new next ok okay one ones other others part people place please possible
    provide question read really reason result right role see someone something sorry specific
    still sure take takes taken talk tell thank thanks thing things think took try two type types
    understand use used using want way well work works yes yet
    able according believe besides cannot course knew lot never opinion seem seems term tried went
    word words wow
    aren arent couldn didn doesn don dont hadn hasn haven isn mustn needn shouldn wasn weren won
    wouldn didn't doesn't don't isn't wasn't can't won't couldn't i'm it's that's what's who's
"""
FRAME = frozenset(_FRAME_WORDS.split())
_LINKS = frozenset(["of", "de", "du", "da", "la", "le", "van", "von", "al", "bin", "der", "and"])
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|to|from|outside(?: of)?|across|into|around)\s+(?:the\s+)?$", re.IGNORECASE
)
_GAP = re.compile(r"\s+")
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+|[\n“\"(])\W*$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its span in the text."""

    text: str
    start: int
    end: int
    named: bool

    @property
    def is_content(self) -> bool:
        """Whether the word is a content word: a name, or neither a stop word nor a framing one."""
        lower = self.text.lower().replace("’", "'")
        return self.named or not (lower in STOP_WORDS or lower in FRAME or lower.endswith("'t"))


@dataclass(frozen=True, slots=True)
class KeyPhrase:
    """A run of words; `named` when one of them is a name, `placed` after 'in', 'at' or the like."""

    text: str
    start: int
    named: bool
    placed: bool


def read_words(text: str) -> list[Word]:
    """Return the words of a text; one is a name by its capital, except where a sentence begins."""
    return [
        Word(
            match.group(),
            match.start(),
            match.end(),
            _is_name(match.group(), bool(_SENTENCE_START.search(text[: match.start()][-12:]))),
        )
        for match in _WORD.finditer(text)
    ]


def _is_name(word: str, begins: bool) -> bool:  # noqa: FBT001 - one of two arguments
    if word.lower().endswith(("n't", "n’t")):
        return False
    if sum(letter.isupper() for letter in word) > 1 and len(word) > 1:
        return True
    first_of_plain = word.lower() in STOP_WORDS or word.lower().split("'")[0] in STOP_WORDS
    return word[0].isupper() and not first_of_plain and not (begins and word.lower() in FRAME)


def key_phrases(text: str, *, names_only: bool = False) -> list[KeyPhrase]:
    """Return the key phrases in order, each once; `names_only` keeps to words of names."""
    found = []
    for run in _runs(text, read_words(text), names_only=names_only):
        first, last = run[0], run[-1]
        found.append(
            KeyPhrase(
                _GAP.sub(" ", text[first.start : last.end]),
                first.start,
                any(word.named for word in run),
                _PLACE_BEFORE.search(text[: first.start][-20:]) is not None,
            )
        )
    return list({one.text.lower(): one for one in reversed(found)}.values())[::-1]


def _runs(text: str, words: Sequence[Word], *, names_only: bool) -> Iterable[list[Word]]:
    """Yield the runs of adjacent words; 'of' joins two names."""
    kept = [
        word
        for number, word in enumerate(words)
        if (word.named if names_only else word.is_content) or _links(words, number)
    ]
    run: list[Word] = kept[:1]
    for before, word in pairwise(kept):
        if text[before.end : word.start].strip():
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _links(words: Sequence[Word], number: int) -> bool:
    if words[number].text.lower() not in _LINKS or not 0 < number < len(words) - 1:
        return False
    return words[number - 1].named and words[number + 1].named
