"""Extractive reading: passages to the one to three sentences that answer, or none.

First form: a sentence is judged by its likeness in meaning, its share of the question's words
and whether it holds what the question asks for. The weights are fitted by `qa.fit` and stand,
with where they come from, in support.json.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.article import Kind, Span
from qa.question import Question, analyse, stems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.corpus import Corpus
    from index.embed import Embedder
    from qa.retrieve import Retrieved

SUPPORT = Path(__file__).with_name("support.json")
# A quotation and what leads up to it: enough to stand alone, short enough to be read.
MOST_SENTENCES = 3

SENTENCE_FEATURES = (
    "cosine",  # of sentence and question
    "passage_cosine",
    "words",  # the share of the question's words that stand in the sentence, by weight
    "words_with_previous",
    "passage_words",
    "pairs",  # the share of neighbouring words of the question that are neighbours here
    "wanted",  # whether it holds what the question asks for: a name, a place, a reason
    "lacks",  # whether it lacks the number, sum or time that the question asks for
    "rank",
    "length",
)
# Only what means the same in an index of one article and of thousands.
SUPPORT_FEATURES = ("cosine", "best_cosine", "words", "passage_words", "wanted", "lacks")


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of an article, as it was read, that stands for a sentence of the answer."""

    article_id: str
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found: quotes in reading order, how sure it is (0 to 1), whether enough."""

    quotes: tuple[Quote, ...]
    confidence: float
    supported: bool
    short: str | None = None


class Reader(Protocol):
    """Reads passages for an answer."""

    def read(self, question: str, passages: Sequence[Retrieved]) -> Reading:
        """Return the sentences that answer best; `passages` is not empty, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression: weights by feature, and an intercept."""

    weights: tuple[float, ...]
    intercept: float

    def logit(self, features: Sequence[float]) -> float:
        """Return the log odds."""
        return self.intercept + sum(
            weight * value for weight, value in zip(self.weights, features, strict=True)
        )

    def probability(self, features: Sequence[float]) -> float:
        """Return the probability, 0 to 1."""
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, self.logit(features)))))


@dataclass(frozen=True, slots=True)
class Support:
    """The fitted models, and the confidence from which on an answer is given."""

    sentence: Logistic
    support: Logistic
    threshold: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a retrieved passage, with its features in the order of SENTENCE_FEATURES."""

    passage: int
    place: int
    quote: Quote
    features: tuple[float, ...]


@lru_cache(maxsize=1)
def load_support() -> Support:
    """Read support.json."""
    values = json.loads(SUPPORT.read_text(encoding="utf-8"))
    sentence, support = (
        Logistic(tuple(values[part]["weights"][name] for name in names), values[part]["intercept"])
        for part, names in (("sentence", SENTENCE_FEATURES), ("support", SUPPORT_FEATURES))
    )
    return Support(sentence, support, values["threshold"])


class ExtractiveReader:
    """The default reader: no model of its own, only what the index already holds."""

    def __init__(self, corpus: Corpus, embedder: Embedder, support: Support) -> None:
        self._corpus = corpus
        self._embedder = embedder
        self._support = support

    def read(self, question: str, passages: Sequence[Retrieved]) -> Reading:
        """Return the sentences that answer best."""
        candidates = self.candidates(question, passages)
        best = max(candidates, key=lambda one: self._support.sentence.logit(one.features))
        features = support_features(best, candidates)
        confidence = self._support.support.probability(features)
        read = [one for one in candidates if one.passage == best.passage]
        places = with_context(passages[best.passage], best.place)
        quotes = tuple(read[place].quote for place in places)
        return Reading(quotes, round(confidence, 4), confidence >= self._support.threshold)

    def candidates(self, question: str, passages: Sequence[Retrieved]) -> list[Candidate]:
        """Return every sentence of the passages with its features."""
        asked = analyse(question, self._corpus.count(), self._corpus.frequency)
        vector = self._embedder.question(question)
        found = []
        for rank, retrieved in enumerate(passages):
            cosines = self._corpus.sentence_vectors(retrieved.passage) @ vector
            found += _candidates_of(asked, retrieved, rank, [float(c) for c in cosines])
        return found


def _candidates_of(
    asked: Question, retrieved: Retrieved, rank: int, cosines: Sequence[float]
) -> list[Candidate]:
    passage = retrieved.passage
    texts = [
        passage.text[s.start - passage.start : s.end - passage.start] for s in passage.sentences
    ]
    sequences = [stems(text) for text in texts]
    passage_words = _share(asked, {word for sequence in sequences for word in sequence})
    found = []
    for place, (text, sequence) in enumerate(zip(texts, sequences, strict=True)):
        own = _share(asked, set(sequence))
        previous = sequences[place - 1] if place else []
        features = (
            cosines[place],
            retrieved.score,
            own,
            _share(asked, {*sequence, *previous}),
            passage_words,
            _pair_share(asked, sequence),
            *_wanted(asked, text),
            1 / (1 + rank),
            min(len(sequence), 20) / 20,
        )
        quote = Quote(passage.article_id, passage.sentences[place], text)
        found.append(Candidate(rank, place, quote, features))
    return found


def support_features(best: Candidate, candidates: Sequence[Candidate]) -> tuple[float, ...]:
    """Return the features, by SUPPORT_FEATURES, that tell an answer from a near miss."""
    values = dict(zip(SENTENCE_FEATURES, best.features, strict=True))
    values["best_cosine"] = max(one.features[0] for one in candidates)
    return tuple(values[name] for name in SUPPORT_FEATURES)


def _share(asked: Question, found: set[str]) -> float:
    return sum(weight for word, weight in asked.weights.items() if word in found)


def _pair_share(asked: Question, sequence: Sequence[str]) -> float:
    if not asked.pairs:
        return 0.0
    known = [word for word in sequence if word in asked.weights]
    return len(asked.pairs & set(pairwise(known))) / len(asked.pairs)


def _wanted(asked: Question, text: str) -> tuple[float, float]:
    """Return the features 'wanted' and 'lacks'."""
    if asked.wanted is None:
        return 0.5, 0.0
    holds = asked.wanted.pattern.search(text) is not None
    return float(holds), float(asked.wanted.measurable and not holds)


_PRONOUN_FIRST = re.compile(
    r"[“\"‘]?(?:he|she|they|it|his|her|their|its|this|that|these|those|such)\b", re.IGNORECASE
)
_SPEECH_VERB = (
    r"(?:said|says|told|added?|adds|claim(?:s|ed)|warn(?:s|ed)|wrote|writes|asked|asks|insist(?:s|ed)"
    r"|explain(?:s|ed)|argu(?:es|ed)|stat(?:es|ed)|continu(?:es|ed)|repl(?:ies|ied)|comment(?:s|ed)"
    r"|suggest(?:s|ed)|announc(?:es|ed)|declar(?:es|ed)|according to)"
)
_SPEAKS_ON = re.compile(rf"(?:He|She|They|It) {_SPEECH_VERB}:? [“\"‘]")
_ATTRIBUTION = re.compile(rf"\b{_SPEECH_VERB}\b", re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]*(?:”|\Z)|\A[^“]*”|\"[^\"]*\"")


def with_context(retrieved: Retrieved, place: int) -> list[int]:
    """Return which sentences of a passage to quote so that sentence `place` stands alone.

    A quotation keeps the sentence that says who speaks, a sentence that opens with a pronoun the
    one before it, and what somebody said the words that follow ('He said: “…”'), as far as the
    passage and MOST_SENTENCES reach.
    """
    passage = retrieved.passage
    texts = [
        passage.text[s.start - passage.start : s.end - passage.start] for s in passage.sentences
    ]
    first = last = place
    if passage.kind is Kind.CAPTION:
        return [place]
    if _is_only_quotation(texts[place]):
        if place + 1 < len(texts) and _names_speaker(texts[place + 1]):
            last = place + 1
        elif place > 0:
            first = place - 1
    while first > 0 and last - first + 1 < MOST_SENTENCES and _leans_back(texts[first]):
        first -= 1
    if last - first + 1 < MOST_SENTENCES and last + 1 < len(texts):
        last += _names_speaker(texts[last]) and bool(_SPEAKS_ON.match(texts[last + 1]))
    return list(range(first, last + 1))


def _is_only_quotation(text: str) -> bool:
    return bool(_QUOTED.search(text)) and not _names_speaker(text)


def _names_speaker(text: str) -> bool:
    return bool(_ATTRIBUTION.search(_QUOTED.sub(" ", text)))


def _leans_back(text: str) -> bool:
    outside = _QUOTED.sub(" ", text).strip()
    if not outside:
        return True
    return bool(_PRONOUN_FIRST.match(text if text[0] not in '“"‘' else outside))
