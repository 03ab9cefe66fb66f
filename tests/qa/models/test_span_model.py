"""The shipped reader is whole, small, finds a span, and scores a passage always the same."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.installation import SUMS, restore, sha256_of
from qa.errors import ReaderError
from qa.models.network import FAST, GRAPH
from qa.models.pairs import TOKENIZER
from qa.models.span_model import MAX_SPAN, PassageLogits, SpanModel, span_scores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

QUESTION = "Where was the summit held?"
PASSAGES = [
    "It rained all day. The summit was held in Kazan. Putin welcomed the guests on Tuesday.",
    "Nobody signed anything.",
    "",
    "Zelenskyy’s “victory plan” asks for more weapons. " * 12,
    "The naïve e\u0301lan of 1,200 delegates – said the BBC – cost $7.8bn.",
]


@pytest.fixture(scope="module")
def model() -> SpanModel:
    """The shipped model."""
    return SpanModel.load()


def test_common_words_are_known(model: SpanModel) -> None:
    """A word is known when the tokenizer has it whole; a slip is not."""
    words = ("government", "summit", "ukraine", "goverment", "sumit", "ukriane")
    assert list(map(model.knows, words)) == [True, True, True, False, False, False]


@pytest.fixture
def copied(tmp_path: Path) -> Iterator[Path]:
    """A copy of the shipped folder, to be broken; too large to be kept for later."""
    yield shutil.copytree(FAST, tmp_path / "model")
    shutil.rmtree(tmp_path)


def same(one: PassageLogits, other: PassageLogits) -> bool:
    """Tell whether two scores are the same to the last bit."""
    return (
        one.offsets == other.offsets
        and np.array_equal(one.first, other.first)
        and np.array_equal(one.last, other.last)
        and (one.none, one.answerable) == (other.none, other.answerable)
    )


def best(passage: str, scored: PassageLogits) -> str:
    """Return the text of the best span."""
    joint = span_scores(scored)
    first, last = divmod(int(joint.argmax()), joint.shape[1])
    return passage[scored.offsets[first][0] : scored.offsets[last][1]]


def margin(scored: PassageLogits) -> float:
    """Return by how much the best span is better than none."""
    return float(span_scores(scored).max()) - scored.none


def test_it_finds_the_span(model: SpanModel) -> None:
    """Of a small passage, the best span is the place that is asked for, and better than none."""
    scored = model.score(QUESTION, PASSAGES[:1])[0]
    assert best(PASSAGES[0], scored) == "Kazan"
    assert margin(scored) > 0
    assert best(PASSAGES[0], model.score("Who welcomed the guests?", PASSAGES[:1])[0]) == "Putin"


def test_it_tells_the_passage_that_answers(model: SpanModel) -> None:
    """Both heads prefer the passage that answers to one that does not."""
    answers, other = model.score(QUESTION, PASSAGES[:2])
    assert margin(answers) > margin(other)
    assert answers.answerable > other.answerable


def test_a_score_does_not_depend_on_its_neighbours(model: SpanModel) -> None:
    """A passage has the same scores alone, among others, and in any order."""
    together = model.score(QUESTION, PASSAGES)
    backwards = model.score(QUESTION, PASSAGES[::-1])[::-1]
    alone = [model.score(QUESTION, [passage])[0] for passage in PASSAGES]
    for passage, *scores in zip(PASSAGES, together, backwards, alone, strict=True):
        assert all(same(scores[0], other) for other in scores[1:])
        assert scores[0].first.shape == scores[0].last.shape == (len(scores[0].offsets),)
        assert all(passage[start:end] for start, end in scores[0].offsets)
    assert together[2].offsets == ()
    assert model.score(QUESTION, []) == []


def test_threads_share_a_model(model: SpanModel) -> None:
    """What several threads ask at once is answered as if each was alone."""
    questions = [QUESTION, "Who welcomed the guests?", "How much did it cost?", ""]
    wanted = [model.score(question, PASSAGES[:2]) for question in questions]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda question: model.score(question, PASSAGES[:2]), questions * 3))
    for scores, others in zip(found, wanted * 3, strict=True):
        assert all(map(same, scores, others))


@given(st.integers(0, 2 * MAX_SPAN), st.integers(0, 2**32))
def test_what_is_a_span(tokens: int, seed: int) -> None:
    """A span ends where it begins or after, in MAX_SPAN tokens; it has both logits' sum."""
    first, last = np.random.default_rng(seed).normal(0, 9, (2, tokens)).astype(np.float32)
    offsets = tuple((at, at + 1) for at in range(tokens))
    joint = span_scores(PassageLogits(offsets, first, last, 0.0, 0.0))
    assert joint.shape == (tokens, tokens)
    for begin in range(tokens):
        for end in range(tokens):
            is_span = 0 <= end - begin < MAX_SPAN
            assert joint[begin, end] == (first[begin] + last[end] if is_span else -np.inf)


def test_what_is_shipped_is_small() -> None:
    """The shipped files, together at most 30 MB, are those that are needed to run."""
    assert {GRAPH, TOKENIZER, SUMS} <= {path.name for path in FAST.iterdir()}
    assert sum(path.stat().st_size for path in FAST.iterdir()) <= 30_000_000


def flip(path: Path) -> None:
    """Change one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def forget(path: Path, name: str) -> None:
    """Leave one sum out."""
    sums = json.loads(path.read_text())
    del sums[name]
    path.write_text(json.dumps(sums))


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda folder: flip(folder / GRAPH), f"model/{GRAPH} is not the file"),
        (lambda folder: flip(folder / TOKENIZER), f"model/{TOKENIZER} is not the file"),
        (lambda folder: (folder / GRAPH).write_bytes(b""), f"model/{GRAPH} is not the file"),
        (lambda folder: (folder / GRAPH).unlink(), f"model/{GRAPH}'"),
        (lambda folder: (folder / TOKENIZER).unlink(), f"model/{TOKENIZER}'"),
        (lambda folder: (folder / SUMS).unlink(), f"model/{SUMS}'"),
        (lambda folder: forget(folder / SUMS, GRAPH), f"not whole: '{GRAPH}'"),
        (lambda folder: forget(folder / SUMS, TOKENIZER), f"not whole: '{TOKENIZER}'"),
        (lambda folder: (folder / SUMS).write_text("{"), "model is not whole"),
        (shutil.rmtree, "model is not whole"),
    ],
)
def test_a_broken_reader_is_named(
    copied: Path, damage: Callable[[Path], object], named: str
) -> None:
    """A file that is missing or not the one shipped is an error that names it and the remedy."""
    damage(copied)
    with pytest.raises(ReaderError) as caught:
        SpanModel.load(copied)
    assert named in caught.value.what
    assert str(copied) in caught.value.what
    assert caught.value.remedy == restore(copied)


@pytest.mark.parametrize("name", [GRAPH, TOKENIZER])
def test_files_that_cannot_be_read_are_an_error(copied: Path, name: str) -> None:
    """Files that agree with their sums, but are no model, are an error that names the folder."""
    (copied / name).write_bytes(b"{}")
    sums = json.loads((copied / SUMS).read_text())
    (copied / SUMS).write_text(json.dumps(sums | {name: sha256_of(copied / name)}))
    with pytest.raises(ReaderError, match="cannot be loaded") as caught:
        SpanModel.load(copied)
    assert str(copied) in caught.value.what
