"""A training run covers its examples, asks for the right answer, and goes on where it was cut."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from qa.models.network import FAST
from qa.models.pairs import MAX_QUESTION_TOKENS, MAX_TOKENS, PairEncoder, batch
from qa.training import train as training
from qa.training.claims import LabelledClaim, Relation
from qa.training.embedding_model import published_model
from qa.training.examples import Example
from qa.training.losses import loss_of, targets
from qa.training.network import SpanReader
from qa.training.train import Recipe, Run, batches, start, train

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qa.models.pairs import Pair

QUESTION = "Where was the summit held?"
PASSAGE = "It rained in Amman. The summit was held in Kazan, in Russia, on Friday."


class CutError(Exception):
    """What ends a run too early."""


class CutEncoder(PairEncoder):
    """A tokenizer under which a run is cut, as by a power cut, after `left` batches."""

    left = 0

    def encode(
        self, questions: Sequence[str], passages: Sequence[str], most: int = MAX_QUESTION_TOKENS
    ) -> list[Pair]:
        """Join so many batches and no more."""
        if self.left == 0:
            raise CutError
        self.left -= 1
        return super().encode(questions, passages, most)


def cut_after(left: int) -> CutEncoder:
    """Return the shipped tokenizer for so many batches."""
    encoder = CutEncoder.load(FAST)
    assert isinstance(encoder, CutEncoder)
    encoder.left = left
    return encoder


@pytest.fixture(scope="module")
def encoder() -> PairEncoder:
    """The shipped tokenizer."""
    return PairEncoder.load(FAST)


def example(*answers: str, question: str = QUESTION, passage: str = PASSAGE) -> Example:
    """Return an example in which these answers are marked."""
    spans = tuple((passage.index(one), passage.index(one) + len(one)) for one in answers)
    return Example("news", "answered" if spans else "written", question, passage, spans)


def of_length(length: int) -> Example:
    """Return an example of which only the length is looked at."""
    return example(passage="x" * length)


LENGTHS = st.lists(st.integers(0, 50), max_size=200)


@given(LENGTHS, st.integers(1, 8), st.integers(0, 2**32))
def test_batches_cover_each_example_once(lengths: list[int], size: int, seed: int) -> None:
    """Every example is in one batch, none is too large, and the seed alone decides."""
    examples = [of_length(length) for length in lengths]
    found = batches(examples, size, seed)
    assert sorted(number for one in found for number in one) == list(range(len(examples)))
    assert all(1 <= len(one) <= size for one in found)
    assert found == batches(examples, size, seed)


@given(LENGTHS, st.integers(4, 8), st.integers(0, 2**32))
def test_a_batch_holds_like_lengths(lengths: list[int], size: int, seed: int) -> None:
    """Among as many examples as a pool holds, no two batches overlap in their lengths."""
    examples = [of_length(length) for length in lengths]
    found = [sorted(lengths[number] for number in one) for one in batches(examples, size, seed)]
    assert len(examples) <= training.POOL * size
    assert all(one[-1] <= other[0] for one, other in pairwise(sorted(found)))


def test_batches_stand_in_a_random_order() -> None:
    """The batches come in no order of length, and in another one for another seed."""
    examples = [of_length(length) for length in range(60)]
    first, other = (batches(examples, 4, seed) for seed in (1, 2))
    assert sorted(first) == sorted(other)
    assert len({str(one) for one in (first, other, sorted(first))}) == 3


@pytest.mark.parametrize(
    ("answers", "firsts", "lasts"),
    [
        ([], {}, {}),
        (["Kazan"], {"Kazan": 1}, {"Kazan": 1}),
        (["Kazan, in Russia"], {"Kazan": 1}, {"Russia": 1}),
        (["Kazan", "held in Kazan"], {"Kazan": 0.5, "held": 0.5}, {"Kazan": 1}),
        (["Kazan"] * 3 + ["Russia"], *[{"Kazan": 0.75, "Russia": 0.25}] * 2),
        # Part of a word is the word.
        (["aza"], {"Kazan": 1}, {"Kazan": 1}),
    ],
)
def test_annotators_share_the_probability(
    encoder: PairEncoder, answers: list[str], firsts: dict[str, float], lasts: dict[str, float]
) -> None:
    """Each annotator's span has its part; the opening token has all where there is none."""
    pair = encoder.encode([QUESTION], [PASSAGE])[0]
    shape = torch.Size((1, len(pair.ids)))
    first, last, answerable, _ = targets([pair], [example(*answers)], shape)
    assert answerable.tolist() == [bool(answers)]
    for found, wanted in ((first[0], firsts), (last[0], lasts)):
        inside = found[pair.first : -1].tolist()
        words = {
            PASSAGE[slice(*offsets)]: part
            for offsets, part in zip(pair.offsets, inside, strict=True)
            if part
        }
        assert words == wanted
        assert found[0] == (not answers)
        assert found.sum() == 1


PLACES = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 30)), max_size=5)


@given(st.lists(st.tuples(st.integers(1, 400), PLACES), min_size=1, max_size=4))
def test_targets_lie_in_the_passage(
    encoder: PairEncoder, rows: list[tuple[int, list[tuple[int, int]]]]
) -> None:
    """A row sums to 1, in its passage or on the opening token: there alone logits count."""
    examples = []
    for size, places in rows:
        words = [(6 * first, 6 * (first + more) + 5) for first, more in places]
        spans = tuple((begin, end) for begin, end in words if end < 6 * size)
        examples.append(Example("news", "answered", QUESTION, "Kazan " * size, spans))
    pairs = encoder.encode([QUESTION] * len(rows), [one.passage for one in examples])
    shape = torch.Size(batch(pairs, 32)["input_ids"].shape)
    first, last, answerable, allowed = targets(pairs, examples, shape)
    for found in (first, last):
        assert found.sum(dim=1).tolist() == pytest.approx([1.0] * len(rows))
        assert not found[~allowed].any()
        assert found[:, 0].tolist() == (1 - answerable).tolist()
    for row, (pair, one) in enumerate(zip(pairs, examples, strict=True)):
        inside = range(pair.first, len(pair.ids) - 1)
        assert allowed[row].nonzero()[:, 0].tolist() == [0, *inside]
        # A span that the pair is too long for is none.
        seen = [begin for begin, _ in one.spans if begin < 6 * len(pair.offsets)]
        assert bool(answerable[row]) == bool(seen)
        assert len(pair.ids) <= MAX_TOKENS


def test_a_batch_seen_again_is_learned(encoder: PairEncoder) -> None:
    """The rate rises and falls over the steps, and the loss of a batch that is repeated falls."""
    recipe = Recipe(warm_up=0.5)
    run = start(recipe, 6, SpanReader.load(published_model()))
    examples = [example("Kazan"), example(question="Who paid?")]
    pairs = encoder.encode([one.question for one in examples], [PASSAGE] * 2)
    rates, losses = [], []
    for _ in range(6):
        loss = loss_of(run.model, pairs, examples, recipe.answerable_weight)
        loss.backward()  # type: ignore[no-untyped-call] # torch's
        rates.append(run.schedule.get_last_lr()[0] / recipe.rate)
        losses.append(loss.item())
        run.optimizer.step()
        run.schedule.step()
        run.optimizer.zero_grad()
    assert rates == pytest.approx([1 / 3, 2 / 3, 1, 1, 2 / 3, 1 / 3])
    assert losses[-1] < losses[2] < losses[0]


def test_a_cut_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that was cut between two checkpoints ends with the weights of one that was not."""
    topics = ("summit", "talk", "match", "ball", "race", "trial", "vote", "fair")
    examples = [
        example("Kazan", question=f"Where was the {topic}?", passage=f"The {topic} was in Kazan.")
        for topic in topics
    ]
    recipe = Recipe(batch=2, windows=len(examples))
    claims = [
        LabelledClaim("news", "It was in Kazan.", "The ball was in Kazan.", Relation.SUPPORTS),
        LabelledClaim("news", "It was in Amman.", "The ball was in Kazan.", Relation.NOT_SUPPORTS),
    ]

    def go_on(left: int, work: Path) -> Run:
        torch.manual_seed(recipe.seed)
        model = SpanReader.load(published_model())
        return train(recipe, model, examples, claims, cut_after(left), work)

    uncut, cut = tmp_path / "uncut", tmp_path / "cut"
    uncut.mkdir()
    cut.mkdir()
    wanted = go_on(6, uncut).model.state_dict()
    monkeypatch.setattr(training, "CHECKPOINT_EVERY", 2)
    with pytest.raises(CutError):
        go_on(4, cut)  # two batches with their claims, and one of neither
    # Two batches are left, and the claims of one; of a run that has ended, none.
    for left in (3, 0):
        run = go_on(left, cut)
        found = run.model.state_dict()
        assert run.step == 4
        assert run.schedule.get_last_lr() == [0.0]
        assert list(found) == list(wanted)
        assert all(torch.equal(found[name], wanted[name]) for name in wanted)
    for folder in (uncut, cut):
        assert [path.name for path in folder.iterdir()] == ["checkpoint.pt"]
        (folder / "checkpoint.pt").unlink()  # 270 MB
