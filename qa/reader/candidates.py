"""The sentences of retrieved passages that may answer, with what tells for and against each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from index.article import Span
from qa.models.span_model import span_scores
from qa.text.sentence_context import sentence_texts
from qa.text.stems import stems

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from index.article import Passage
    from qa.models.span_model import PassageLogits
    from qa.question.analysis import Question
    from qa.reader.logistic import Logistic
    from qa.retriever.retrieved import RetrievedPassage

CHOICE_FEATURES = (
    "span",  # logit of the sentence's spans against 'none'
    "share",  # log of the sentence's part in the passage's spans
    "margin",  # logit of the passage's spans against 'none'
    "answerable",  # logit of the head that says whether the passage answers
    "passage_cosine",
    "rank",
    "words",  # the share of the question's words that stand in the sentence, by weight
    "words_with_previous",
    "passage_words",
    "pairs",  # the share of neighbouring words of the question that are neighbours here
    "wanted",  # whether it holds what the question asks for: a name, a place, a reason
    "lacks",  # whether it lacks the number, sum or time that the question asks for
    "latest",  # how late its article is among those read, where the last one tells; else 0
)
CONFIDENCE_FEATURES = (
    "margin",
    "answerable",
    "best_answerable",
    "passage_cosine",
    "best_cosine",
    "words",
    "lead",  # of the sentence's choice over the best one of another passage
    "spread",  # of the best cosine over the median one
    "first_margin",  # what the reader that read before made of the passage; 0 where none did
    "first_answerable",
    "supported",  # what the support head makes of the question with its answer; 0 unjudged
)
# The lead of a sentence that has no other passage beside it: that of a clear case.
NO_RIVAL = 5.0
# Below this a part of the probability means nothing.
_MIN_SHARE = 1e-4


@dataclass(frozen=True, slots=True)
class Candidate:
    """Sentence `place` of passage number `passage`, whose best span is `short`.

    `features` stand in the order of CHOICE_FEATURES; `short` counts in the article.
    `before` is one of the same passage, by the reader that read it before; `supported` the log
    odds that the article says the question with this answer (qa.reader.question_support).
    """

    passage: int
    place: int
    article_id: str
    short: Span
    text: str
    features: tuple[float, ...]
    before: Candidate | None = None
    supported: float = 0.0

    def feature(self, name: str) -> float:
        """Return a feature by name."""
        return self.features[CHOICE_FEATURES.index(name)]


@dataclass(frozen=True, slots=True)
class _SentenceSpans:
    """What the reader makes of one sentence: its spans' share, and the best of them."""

    span: float
    share: float
    best: Span


def find_candidates(
    question: Question,
    passages: Sequence[RetrievedPassage],
    scores: Mapping[int, PassageLogits],
) -> list[Candidate]:
    """Return every sentence that holds a span of the passages whose numbers were scored.

    With its features.
    """
    days = sorted({one.published for one in passages if one.published}) if question.latest else []
    found = []
    for rank, scored in scores.items():
        late = _lateness(passages[rank].published, days)
        found += _of_passage(question, rank, passages[rank], scored, late)
    return found


def _lateness(day: date | None, days: Sequence[date]) -> float:
    """Return how late a day is among `days`, in order: 0 for the first, 1 for the last."""
    if len(days) < 2:  # noqa: PLR2004 - there is no later one
        return 0.0
    return days.index(day) / (len(days) - 1) if day else 0.5


def _of_passage(
    question: Question,
    rank: int,
    retrieved: RetrievedPassage,
    scored: PassageLogits,
    late: float,
) -> list[Candidate]:
    passage = retrieved.passage
    read, margin = _read_sentences(passage, scored)
    texts = sentence_texts(passage)
    sequences = [stems(text) for text in texts]
    passage_words = _share(question, {word for sequence in sequences for word in sequence})
    found = []
    for place, sentence in read.items():
        sequence = sequences[place]
        previous = sequences[place - 1] if place else []
        features = (
            sentence.span,
            sentence.share,
            margin,
            scored.answerable,
            retrieved.score,
            1 / (1 + rank),
            _share(question, set(sequence)),
            _share(question, {*sequence, *previous}),
            passage_words,
            _pair_share(question, sequence),
            *_wanted(question, texts[place]),
            late,
        )
        short = sentence.best
        text = passage.text[short.start - passage.start : short.end - passage.start]
        found.append(Candidate(rank, place, passage.article_id, short, text, features))
    return found


def _read_sentences(
    passage: Passage, scored: PassageLogits
) -> tuple[dict[int, _SentenceSpans], float]:
    """Return what the reader makes of each sentence that holds tokens, and the passage's margin."""
    places = _places(passage, scored)
    joint = span_scores(scored)
    # A span that runs over two sentences would be quoted in half.
    joint[places[:, None] != places[None, :]] = -np.inf
    top = float(joint.max(initial=-np.inf))
    weights = np.exp(joint - top).sum(axis=1) if len(places) else np.zeros(0)
    total = float(weights.sum())
    margin = top + float(np.log(total)) - scored.none if total else 0.0
    found = {}
    for place in sorted(set(places.tolist())):
        inside = np.flatnonzero(places == place)
        share = max(float(weights[inside].sum()) / total, _MIN_SHARE)
        first, last = divmod(int(joint[inside].argmax()), joint.shape[1])
        best = Span(
            passage.start + scored.offsets[inside[first]][0],
            # A token may reach over the end of its sentence.
            min(passage.start + scored.offsets[last][1], passage.sentences[place].end),
            passage.kind,
        )
        found[place] = _SentenceSpans(margin + float(np.log(share)), float(np.log(share)), best)
    return found, margin


def _places(passage: Passage, scored: PassageLogits) -> NDArray[np.int64]:
    """Return the number of the sentence in which each token begins."""
    starts = np.array([span.start - passage.start for span in passage.sentences])
    tokens = np.array([start for start, _ in scored.offsets], dtype=np.int64)
    return np.maximum(np.searchsorted(starts, tokens, side="right") - 1, 0)


def best_of(candidates: Sequence[Candidate], choice: Logistic) -> Candidate:
    """Return the sentence to quote."""
    return max(candidates, key=lambda one: choice.logit(one.features))


def best_by_passage(candidates: Sequence[Candidate], choice: Logistic) -> list[Candidate]:
    """Return the best sentence of each passage."""
    passages = dict.fromkeys(one.passage for one in candidates)
    return [
        best_of([one for one in candidates if one.passage == number], choice) for number in passages
    ]


def agreeing(best: Candidate, others: Sequence[Candidate]) -> list[Candidate]:
    """Return those of `others` that say the same as `best` in another place."""
    said = stems(best.text)
    here = best.article_id, best.short.start
    return [
        one
        for one in others
        if said and stems(one.text) == said and (one.article_id, one.short.start) != here
    ]


def confidence_features(
    best: Candidate, candidates: Sequence[Candidate], choice: Logistic
) -> tuple[float, ...]:
    """Return the features, by CONFIDENCE_FEATURES, that tell an answer from a near miss."""
    values = dict(zip(CHOICE_FEATURES, best.features, strict=True))
    others = [one for one in candidates if one.passage != best.passage]
    cosines = [one.feature("passage_cosine") for one in best_by_passage(candidates, choice)]
    values["best_answerable"] = max(one.feature("answerable") for one in candidates)
    values["best_cosine"] = max(cosines)
    values["spread"] = max(cosines) - float(np.median(cosines))
    for name in ("margin", "answerable"):
        values[f"first_{name}"] = best.before.feature(name) if best.before else 0.0
    values["supported"] = best.supported
    values["lead"] = NO_RIVAL
    if others:
        rival = best_of(others, choice)
        values["lead"] = choice.logit(best.features) - choice.logit(rival.features)
    return tuple(values[name] for name in CONFIDENCE_FEATURES)


def _share(asked: Question, found: set[str]) -> float:
    return sum(weight for word, weight in asked.weights.items() if word in found)


def _pair_share(asked: Question, sequence: Sequence[str]) -> float:
    if not asked.bigrams:
        return 0.0
    known = [word for word in sequence if word in asked.weights]
    return len(asked.bigrams & set(pairwise(known))) / len(asked.bigrams)


def _wanted(asked: Question, text: str) -> tuple[float, float]:
    """Return the features 'wanted' and 'lacks'."""
    if asked.answer_type is None:
        return 0.5, 0.0
    holds = asked.answer_type.pattern.search(text) is not None
    return float(holds), float(asked.answer_type.measurable and not holds)
