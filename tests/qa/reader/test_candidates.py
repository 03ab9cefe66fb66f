"""The sentences that may answer: verbatim, each with its features, none counted twice."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Kind, Passage, Span
from qa.models.span_model import PassageLogits
from qa.question.analysis import analyse
from qa.reader.candidates import (
    CHOICE_FEATURES,
    CONFIDENCE_FEATURES,
    NO_RIVAL,
    Candidate,
    agreeing,
    best_by_passage,
    best_of,
    confidence_features,
    find_candidates,
)
from qa.reader.logistic import Logistic
from qa.retriever.retrieved import RetrievedPassage

if TYPE_CHECKING:
    from qa.question.analysis import Question

START = 100
BY_SPAN = Logistic((1.0, *[0.0] * (len(CHOICE_FEATURES) - 1)), 0.0)
SENTENCES = [
    "It rained.",
    "The summit was held in Kazan.",
    "“Yes,” he said.",
    "Where?",
    "…",
    "In 5.",
]


def ask(question: str) -> Question:
    """Take a question apart, all of its words being as rare as another."""
    return analyse(question, 10, lambda _: 1)


QUESTION = ask("Where was the summit held?")


def passage(*texts: str, gap: str = " ") -> Passage:
    """Return a passage of these sentences, somewhere in an article."""
    spans, place = [], START
    for text in texts:
        spans.append(Span(place, place + len(text)))
        place += len(text) + len(gap)
    whole = gap.join(texts)
    return Passage("id", START, START + len(whole), whole, Kind.BODY, tuple(spans))


def scored(text: str, seed: int, spread: float = 3.0) -> PassageLogits:
    """Return made-up logits for the words and marks of a text."""
    draw = np.random.default_rng(seed)
    offsets = tuple(match.span() for match in re.finditer(r"\w+|[^\w\s]", text))
    first, last = draw.normal(0, spread, (2, len(offsets))).astype(np.float32)
    return PassageLogits(offsets, first, last, float(draw.normal()), float(draw.normal()))


def candidates_of(one: Passage, seed: int = 1, spread: float = 3.0) -> list[Candidate]:
    """Return the candidates of one passage."""
    scores = {0: scored(one.text, seed, spread)}
    return find_candidates(QUESTION, [RetrievedPassage(one, 0.5)], scores)


PASSAGES = st.builds(
    lambda texts, gap: passage(*texts, gap=gap),
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=8),
    st.sampled_from([" ", "\n\n", ""]),
)
SEEDS = st.integers(0, 2**32)
SPREADS = st.sampled_from([0.0, 1.0, 10.0, 100.0])


@given(PASSAGES, SEEDS, SPREADS)
def test_a_candidate_is_verbatim(one: Passage, seed: int, spread: float) -> None:
    """Each sentence has one candidate, whose span lies in it and has its text in the article."""
    article = "x" * START + one.text + "x"
    found = candidates_of(one, seed, spread)
    assert [candidate.place for candidate in found] == list(range(len(one.sentences)))
    for candidate, sentence in zip(found, one.sentences, strict=True):
        short = candidate.short
        assert sentence.start <= short.start < short.end <= sentence.end
        assert article[short.start : short.end] == candidate.text
        assert (candidate.passage, candidate.article_id) == (0, "id")
        assert len(candidate.features) == len(CHOICE_FEATURES)
        assert all(map(math.isfinite, candidate.features))


@given(PASSAGES, SEEDS, SPREADS)
def test_shares_are_parts_of_a_whole(one: Passage, seed: int, spread: float) -> None:
    """A passage's sentences share 1, but for the least that each has, and the words of a whole."""
    found = candidates_of(one, seed, spread)
    shares = [math.exp(candidate.feature("share")) for candidate in found]
    assert 1 - 1e-5 <= sum(shares) <= 1 + 1e-5 + 1e-4 * len(found)
    assert min(shares) >= 0.99e-4
    for candidate in found:
        get = candidate.feature
        assert get("span") == pytest.approx(get("margin") + get("share"), abs=1e-5)
        words, more, most = get("words"), get("words_with_previous"), get("passage_words")
        assert 0 <= words <= more <= most <= 1 + 1e-9
        assert candidate.place > 0 or words == more


@given(PASSAGES, SEEDS)
def test_the_short_answer_is_the_best_span(one: Passage, seed: int) -> None:
    """No span within the sentence has a higher logit than the one that is given as short."""
    logits = scored(one.text, seed)
    spans = {
        (START + begin, START + end): first + last
        for (begin, _), first in zip(logits.offsets, logits.first, strict=True)
        for (_, end), last in zip(logits.offsets, logits.last, strict=True)
        if begin < end
    }
    for candidate, sentence in zip(candidates_of(one, seed), one.sentences, strict=True):
        assert spans[candidate.short.start, candidate.short.end] == max(
            logit
            for (begin, end), logit in spans.items()
            if sentence.start <= begin and end <= sentence.end
        )


def test_the_margin_is_that_of_the_spans_over_none() -> None:
    """The spans' logits, added up as probabilities, stand against the logit of none."""
    one = passage("Kazan Russia")
    first, last = np.array([[1, 2], [3, 4]], np.float32)
    made = PassageLogits(((0, 5), (6, 12)), first, last, none=0.5, answerable=-1.5)
    found = find_candidates(QUESTION, [RetrievedPassage(one, 0.25)], {0: made})[0]
    wanted = math.log(math.exp(1 + 3) + math.exp(1 + 4) + math.exp(2 + 4)) - 0.5
    assert found.feature("margin") == found.feature("span") == pytest.approx(wanted, abs=1e-5)
    assert (found.feature("answerable"), found.feature("passage_cosine")) == (-1.5, 0.25)
    assert (found.text, found.feature("share")) == ("Russia", 0)


def test_a_sentence_without_tokens_is_none() -> None:
    """What the reader has not read, as behind the longest pair, is no candidate."""
    one = passage(*SENTENCES)
    whole = scored(one.text, 1)
    cut = replace(whole, offsets=whole.offsets[:4], first=whole.first[:4], last=whole.last[:4])
    found = find_candidates(QUESTION, [RetrievedPassage(one, 0.5)], {0: cut})
    assert [candidate.place for candidate in found] == [0, 1]
    nothing = replace(whole, offsets=(), first=whole.first[:0], last=whole.last[:0])
    both = [RetrievedPassage(one, 0.5)] * 2
    assert find_candidates(QUESTION, both, {0: nothing, 1: nothing}) == []


@pytest.mark.parametrize(
    ("question", "sentence", "features"),
    [
        ("Which grain summit?", "The Summits began.", {"words": 0.5, "pairs": 0.0}),
        ("Which grain summit?", "The grain SUMMIT began.", {"words": 1.0, "pairs": 1.0}),
        ("Tell me about Kazan.", "It rained.", {"wanted": 0.5, "lacks": 0.0}),
        ("How many came?", "It rained.", {"wanted": 0.0, "lacks": 1.0}),
        ("How many came?", "It was 25 of them.", {"wanted": 1.0, "lacks": 0.0}),
        ("Where was it held?", "It was in Kazan.", {"wanted": 1.0, "lacks": 0.0}),
        ("Where was it held?", "It rained.", {"wanted": 0.0, "lacks": 0.0}),
    ],
)
def test_what_tells_a_sentence(question: str, sentence: str, features: dict[str, float]) -> None:
    """Words are told by their stems; a number or a time that is asked for must not be lacking."""
    one = passage(sentence)
    scores = {0: scored(one.text, 1)}
    found = find_candidates(ask(question), [RetrievedPassage(one, 0.5)], scores)[0]
    assert {name: pytest.approx(found.feature(name)) for name in features} == features


@pytest.mark.parametrize(
    ("question", "late"),
    [
        ("Who chairs the club these days?", [0.0, 0.5, 1.0, 0.5]),
        ("What did the hall cost in the end?", [0.0, 0.5, 1.0, 0.5]),
        ("What did the hall cost?", [0.0] * 4),
    ],
)
def test_the_last_instalment_is_the_latest(question: str, late: list[float]) -> None:
    """Where the last article tells, each has its place in time; an undated one is between."""
    one = passage("It rained.")
    days = [date(2024, 1, 2), date(2024, 1, 3), date(2025, 1, 1), None]
    retrieved = [RetrievedPassage(one, 0.5, day) for day in days]
    scores = dict.fromkeys(range(4), scored(one.text, 1))
    found = find_candidates(ask(question), retrieved, scores)
    assert [candidate.feature("latest") for candidate in found] == late


def saying(text: str, start: int = START, article_id: str = "id", **known: float) -> Candidate:
    """Return a candidate of these words, of which some features are known."""
    features = tuple(known.get(name, float(n)) for n, name in enumerate(CHOICE_FEATURES))
    return Candidate(0, 0, article_id, Span(start, start + len(text)), text, features)


def test_who_says_the_same() -> None:
    """The same words agree in another place: case, marks and endings apart, in the same order."""
    best = saying("the summit in Kazan")
    same = [saying("the summit in Kazan", START + 50), saying("The Summits, in Kazan", 0, "other")]
    others = [saying("in Kazan the summit", START + 50), saying("the summit", article_id="other")]
    assert agreeing(best, [best, *same, *others]) == same
    assert agreeing(best, [best, replace(best, passage=1)]) == []  # in an overlapping one
    assert agreeing(saying("…"), [saying("…", START + 50), saying("—", article_id="other")]) == []


@given(st.lists(PASSAGES, min_size=1, max_size=4), SEEDS)
def test_the_best_of_each_passage(passages: list[Passage], seed: int) -> None:
    """Each passage has its best sentence, in the order of the passages, and one is the best."""
    retrieved = [RetrievedPassage(one, 1 / (2 + rank)) for rank, one in enumerate(passages)]
    scores = {rank: scored(one.text, seed + rank) for rank, one in enumerate(passages)}
    candidates = find_candidates(QUESTION, retrieved, scores)
    bests = best_by_passage(candidates, BY_SPAN)
    assert [one.passage for one in bests] == list(range(len(passages)))
    for one in bests:
        own = [other.features[0] for other in candidates if other.passage == one.passage]
        assert one.features[0] == max(own)
        known = one.feature("rank"), one.feature("passage_cosine")
        assert known == (1 / (1 + one.passage), 1 / (2 + one.passage))
    assert best_of(candidates, BY_SPAN) in bests


def test_what_tells_an_answer_from_a_near_miss() -> None:
    """Confidence has the best sentence's features, and how it and its passage stand out."""
    best = saying("Kazan", span=7.0, answerable=1.0, passage_cosine=0.5)
    beside = saying("Moscow", span=6.5, answerable=1.0, passage_cosine=0.5)
    rival = replace(saying("Odesa", span=4.0, answerable=99.0, passage_cosine=0.4), passage=1)
    nearer = replace(saying("Ghent", span=1.0, answerable=0.0, passage_cosine=0.9), passage=2)
    apart = {"best_answerable": 99.0, "best_cosine": 0.9, "lead": 3.0, "spread": 0.4}
    alone = {"best_answerable": 1.0, "best_cosine": 0.5, "lead": NO_RIVAL, "spread": 0.0}
    for others, wanted in (([rival, *[nearer] * 3], apart), ([], alone)):
        found = confidence_features(best, [best, beside, *others], BY_SPAN)
        named = dict(zip(CONFIDENCE_FEATURES, found, strict=True))
        unread = ("first_margin", "first_answerable", "supported")
        first = {name: named.pop(name) for name in unread}
        own = {name: best.feature(name) for name in named if name not in wanted}
        assert named == pytest.approx(own | wanted)
        assert first == dict.fromkeys(unread, 0.0)


def test_what_was_read_before_counts() -> None:
    """What the reader before made of the best sentence's passage is part of the confidence."""
    before = saying("Kazan", margin=-2.0, answerable=3.0)
    best = replace(saying("Kazan", span=7.0), before=before)
    found = confidence_features(best, [best], BY_SPAN)
    named = dict(zip(CONFIDENCE_FEATURES, found, strict=True))
    assert (named["first_margin"], named["first_answerable"]) == (-2.0, 3.0)


def test_a_judged_answer_counts() -> None:
    """How far the article bears the question with its answer is part of the confidence."""
    best = replace(saying("Kazan", span=7.0), supported=1.5)
    found = confidence_features(best, [best], BY_SPAN)
    assert dict(zip(CONFIDENCE_FEATURES, found, strict=True))["supported"] == 1.5
