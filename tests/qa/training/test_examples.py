"""What a reader is trained on is what it claims to be: answered, or truly without an answer."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import InputFileError
from qa.training.examples import Example, Examples, Row, read_rows
from qa.training.perturbation import perturb

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from random import Random

STORIES = [
    ("grain", "Odesa", "Maria Petrenko", 41, "Ghent"),
    ("steel", "Ghent", "Jan Smet", 75, "Amman"),
    ("water", "Amman", "Layla Haddad", 12, "Bergen"),
    ("herring", "Bergen", "Kari Nilsen", 93, "Odesa"),
]
KINDS = {ANSWERED := "answered", "written", "same text", "retrieved", "taken out", "altered"}


def count(texts: Sequence[str]) -> list[int]:
    """Count words for as many tokens that a passage holds two sentences or three."""
    return [10 * len(text.split()) for text in texts]


def story(topic: str, place: str, who: str, money: int, other: str) -> list[Row]:
    """Return two questions and one without an answer; a place stands in three sentences."""
    text = (
        f"Delegates came to the first {topic} meeting from {other}. It rained on the {topic} fair. "
        f"The {topic} conference was held in {place} then. {place} had never seen such {topic}. "
        f"{who} said it would cost {money} million. Everybody left before the {topic} talks ended."
    )

    def row(question: str, *answers: str) -> Row:
        spans = tuple((text.index(one), text.index(one) + len(one)) for one in answers)
        return Row("news", text, question, spans)

    return [
        row(f"Where was the {topic} conference of {who} held?", place, f"in {place}"),
        row(f"How much, {who} said, would the 1 meeting cost?", f"{money} million"),
        row(f"Who paid for the {topic} meeting?"),
    ]


ROWS = [row for one in STORIES for row in story(*one)]
ANSWERS = {row.question: [row.context[a:b] for a, b in row.spans] for row in ROWS}
CONTEXTS = {row.question: row.context for row in ROWS}
# What stands beside the answer, by how the question begins.
MARKED = {"Whe": "conference was held", "How": "it would cost"}


@pytest.fixture(scope="module")
def examples() -> Examples:
    """The examples of all stories."""
    return Examples(ROWS, count)


@pytest.fixture(scope="module")
def drawn(examples: Examples) -> dict[str, list[Example]]:
    """Twenty times every row, by kind."""
    found = examples.epoch(1, {"news": 20.0})
    assert {one.kind for one in found} == KINDS
    return {kind: [one for one in found if one.kind == kind] for kind in KINDS}


def write_rows(path: Path, *rows: dict[str, Any] | str) -> None:
    """Write rows, or whole lines, as training data."""
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode()))


def raw(*answers: tuple[str, int | None], answerable: bool = True) -> dict[str, Any]:
    """Return a row as it stands in a file."""
    marked = [{"text": text, "start": start} for text, start in answers]
    row = {"qid": "1", "source": "news", "context": "It was held in Kazan.", "question": " Where? "}
    return row | {"answers": marked, "answerable": answerable}


def test_rows_are_read_file_by_file(tmp_path: Path) -> None:
    """Every row of every *.jsonl.gz is read, in the order of the names."""
    write_rows(tmp_path / "b.jsonl.gz", raw(answerable=False))
    write_rows(tmp_path / "a.jsonl.gz", raw(("Kazan", 15)), raw(("in Kazan", 12), ("kazan", 15)))
    answers = ((15, 20),), ((12, 20), (15, 20)), ()
    wanted = [Row("news", "It was held in Kazan.", "Where?", spans) for spans in answers]
    assert read_rows(tmp_path) == wanted


@pytest.mark.parametrize(
    "answers",
    [[], [("Moscow", 15)], [("Kazan", 14)], [("Kazan", None)], [("", 0)], [("Kazan", 99)]],
    ids=str,
)
def test_an_answer_must_stand_in_its_text(tmp_path: Path, answers: list[Any]) -> None:
    """An answerable row is left out if no answer stands where it says; other answers count."""
    write_rows(tmp_path / "a.jsonl.gz", raw(*answers), raw(*answers, ("KAZAN", 15)))
    assert [row.spans for row in read_rows(tmp_path)] == [((15, 20),)]


@pytest.mark.parametrize("broken", ["", "{", "[]", "7", "{}", json.dumps(raw() | {"answers": 1})])
def test_a_broken_row_is_named(tmp_path: Path, broken: str) -> None:
    """A line that is no row is an error that names the file and the line."""
    write_rows(tmp_path / "a.jsonl.gz", raw(("Kazan", 15)), broken, raw(("Kazan", 15)))
    with pytest.raises(InputFileError, match=r"a\.jsonl\.gz, line 2, is not a row of"):
        read_rows(tmp_path)


@pytest.mark.parametrize("name", [".", "missing"])
def test_a_folder_without_data_is_named(tmp_path: Path, name: str) -> None:
    """A folder that is empty or missing is an error that names it."""
    with pytest.raises(InputFileError, match=f"{tmp_path / name} holds no "):
        read_rows(tmp_path / name)


def test_an_epoch_follows_its_seed(examples: Examples) -> None:
    """The same seed draws the same examples in the same order, which is not the rows'."""
    first = examples.epoch(7, {"news": 1.5})
    asked = [one.question for one in first if one.kind == ANSWERED]
    assert asked != sorted(asked, key=list(CONTEXTS).index)
    assert first == Examples(ROWS, count).epoch(7, {"news": 1.5})
    assert first != examples.epoch(8, {"news": 1.5})


def test_half_a_share_takes_half(examples: Examples) -> None:
    """Over many epochs, the broken part of a share is that part of the rows."""
    found = [one for seed in range(50) for one in examples.epoch(seed, {"news": 0.5})]
    assert 150 < sum(one.kind == ANSWERED for one in found) < 250


@given(st.integers(0, 2**32), st.floats(0, 4))
def test_a_share_multiplies_a_source(examples: Examples, seed: int, share: float) -> None:
    """A row is taken as often as its source's share says, the broken part once more or not."""
    found = examples.epoch(seed, {"news": share})
    asked = Counter(one.question for one in found if one.kind == ANSWERED)
    for question in (question for question, answers in ANSWERS.items() if answers):
        assert int(share) <= asked[question] <= int(share) + (share % 1 > 0)
    assert examples.epoch(seed, {"other": share}) == examples.epoch(seed, {"news": 1.0})


def test_spans_are_answers(drawn: dict[str, list[Example]]) -> None:
    """Every annotator's answer is marked, verbatim, in a passage of its text; no other span is."""
    assert not any(one.spans for kind in KINDS - {ANSWERED} for one in drawn[kind])
    for one in drawn[ANSWERED]:
        assert [one.passage[start:end] for start, end in one.spans] == ANSWERS[one.question]
        assert one.passage in CONTEXTS[one.question]


@pytest.mark.parametrize("kind", ["same text", "retrieved", "taken out"])
def test_what_does_not_answer(drawn: dict[str, list[Example]], kind: str) -> None:
    """The sentence that answers is not there; of the same text alone, other mentions may be."""
    for one in drawn[kind]:
        said = [MARKED[one.question[:3]]] if kind == "same text" else ANSWERS[one.question]
        assert not any(text in one.passage for text in said)
        sentences = [f"{sentence}." for sentence in one.passage.removesuffix(".").split(". ")]
        assert any(all(one in context for one in sentences) for context in CONTEXTS.values())
        assert (sentences[0] in CONTEXTS[one.question]) == (kind != "retrieved")


def test_written_ones_have_no_answer(drawn: dict[str, list[Example]]) -> None:
    """A question that was written to have no answer stands beside every passage of its text."""
    times = Counter((one.question, one.passage) for one in drawn["written"])
    assert {question for question, _ in times} == {q for q, found in ANSWERS.items() if not found}
    assert all(passage in CONTEXTS[question] for question, passage in times)
    assert set(times.values()) == {20}


def test_altered_questions_stand_beside_the_right_passage(drawn: dict[str, list[Example]]) -> None:
    """An altered question is none of its text's, and its passage answers the one it was."""
    for one in drawn["altered"]:
        assert one.passage in {other.passage for other in drawn[ANSWERED]}
        assert one.passage not in CONTEXTS.get(one.question, "")


NAMES = ["Maria Petrenko", "Odesa", "Bergen"]
PLAIN = ["41", "7", "1,200", "first", "last", "before", "after", "won", "lost", "the", "said"]
TEXTS = st.lists(st.sampled_from(PLAIN + NAMES), min_size=1).map(" ".join)


@given(TEXTS, TEXTS, st.randoms())
def test_an_altered_question_is_another(asked: str, read: str, draw: Random) -> None:
    """It differs, and no number or opposite is put in that the passage has."""
    altered = perturb(asked, read, NAMES, draw)
    if altered is not None:
        assert altered != asked
        put_in = {one for one in altered.split() if not one.istitle()} - set(asked.split())
        assert not put_in & set(read.split())


@pytest.mark.parametrize(
    ("question", "passage", "altered"),
    [
        ("Who came?", "Nobody.", {None}),
        ("Who won the first game?", "The Last game", {"Who lost the first game?"}),
        ("Who won the first game?", "the last lost game", {None}),
        ("When did Jan Smet go?", "He met Kari Nilsen.", {None, "When did Kari Nilsen go?"}),
        ("In 5?", "1 2 3 4 6 7 9", {None, "In 8?"}),
    ],
)
@given(draw=st.randoms())
def test_the_altered(question: str, passage: str, altered: set[str | None], draw: Random) -> None:
    """A name becomes one of the passage, a word its opposite, a number one that is not there."""
    assert perturb(question, passage, ["Jan Smet"], draw) in altered
