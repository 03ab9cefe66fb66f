"""The errors that a correction repeats ('we gave the number as 16,000'), beside what is right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.stop_words import search_terms
from qa.citations import Quote
from qa.text.sentence_context import sentence_texts, with_context
from qa.text.stems import stem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.article import Passage

# Words of their own, beside the error, in the sentence that is corrected and in its correction.
MIN_SHARED = 2
# 'That was wrong, and we are sorry' says nothing else.
_MAX_ADMISSION = 8

_WE_SAID = re.compile(
    r"\b(?:we|(?:our|an?|the)\s+(?:report|article|story|headline|caption|earlier\s+version)\b"
    r"[^.;]{0,160}?)\s+(?:had\s+)?(?:(?:wrongly|mistakenly|incorrectly|erroneously)\s+)?"
    r"(?:said|wrote|reported|stated|called|named|gave|put|described|printed|claimed|misstated)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"(?:,|\band)\s+not\b|\b(?:instead\s+of|rather\s+than)\b", re.IGNORECASE)
_RIGHT = re.compile(
    r";|[,:—–]\s+(?:in\s+fact|it\s+(?:is|was)|the\s+(?:correct|right|true)\b)", re.IGNORECASE
)
_ADMITS = re.compile(
    r"\W*(?:that|this|it|both|these|those)\s+(?:was|were|is|are)\s+(?:wrong|incorrect|an?\s+error"
    r"|a\s+mistake|not\s+(?:so|true|correct|right))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class RepeatedError:
    """Sentence `place` of a correction's passage repeats an error: `start` to `end` of its text.

    `words` are those of the error, `around` those of its sentence and of the one before. What is
    right stands in the same sentence where it `is_beside`.
    """

    passage: Passage
    place: int
    start: int
    end: int
    words: frozenset[str]
    around: frozenset[str]
    is_beside: bool

    def sentence_in(self, passage: Passage) -> Quote | None:
        """Return the first sentence of another passage that says the error in the same words."""
        for span, text in zip(passage.sentences, sentence_texts(passage), strict=True):
            words = content(text)
            if words & self.words and len(words & self.around) > MIN_SHARED:
                return Quote(passage.article_id, span, text)
        return None


def errors_in(passage: Passage) -> Iterator[RepeatedError]:
    """Yield the errors that a passage of a correction repeats."""
    texts = sentence_texts(passage)
    for place, text in enumerate(texts):
        said, beside = _WE_SAID.search(text), _NOT.search(text)
        admitted = place + 1 < len(texts) and _ADMITS.match(texts[place + 1])
        if beside:
            start, end = beside.end(), len(text)
        elif said:
            right = _RIGHT.search(text, said.end())
            start, end = said.end(), right.start() if right else len(text)
        elif admitted:
            start, end = 0, len(text)
        else:
            continue
        around = content(" ".join(texts[max(place - 1, 0) : place + 1]))
        words, is_beside = content(text[start:end]), bool(beside) or end < len(text)
        yield RepeatedError(passage, place, start, end, words, around, is_beside)


def content(text: str) -> frozenset[str]:
    """Return the stems of a text's words that tell something."""
    return frozenset(map(stem, search_terms(text)))


def right_quotes(error: RepeatedError) -> list[Quote]:
    """Return what a correction says instead, with the sentences that it needs to stand alone."""
    passage = error.passage
    texts = sentence_texts(passage)
    place = error.place
    if not error.is_beside:
        place += place + 1 < len(texts)
        while (
            place + 1 < len(texts)
            and _ADMITS.match(texts[place])
            and len(texts[place].split()) <= _MAX_ADMISSION
        ):
            place += 1
    return [
        Quote(passage.article_id, passage.sentences[one], texts[one])
        for one in with_context(passage, place)
    ]
