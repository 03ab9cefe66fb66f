"""Feedback is kept once a person and answer, names nobody, and is counted as it should be."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.answer import Answer, PassageReference
from qa.evaluation.feedback import FILE, MAX_COMMENT, Feedback, FeedbackStore, Verdict
from qa.evaluation.verdicts import MAX_WORST, feedback_json, feedback_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Result

PASSAGE = PassageReference("a1", "a.txt", 0, 9, 0.5)
ANSWER = Answer("Where?", "Where?", True, "In Kazan [1]", None, 0.75, passages=(PASSAGE,))  # noqa: FBT003 - answered


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FeedbackStore]:
    """An empty store in the folder that `run` looks into; its clock strikes every time."""
    ticks = iter(range(1_700_000_000, 1_800_000_000))
    opened = FeedbackStore(tmp_path / ".footnote-state" / FILE, lambda: float(next(ticks)))
    yield opened
    opened.close()


def feedback(number: int, verdict: Verdict, confidence: float, **more: Any) -> Feedback:  # noqa: ANN401 - any field
    """Return one verdict."""
    values: dict[str, Any] = {
        "reference": f"F-{number:06}",
        "rater": "r",
        "given": float(number),
        "verdict": verdict,
        "reason": None,
        "comment": None,
        "question": f"Question {number}?",
        "answered": True,
        "answer": "So.",
        "confidence": confidence,
        "engine": "extractive",
        "generation": "g1",
        "passages": (),
        "citations": (),
    }
    return Feedback(**values | more)


def test_a_verdict_is_kept_with_its_answer(store: FeedbackStore) -> None:
    """What was asked, said and read is there with the verdict."""
    store.rate("F-8K2MQ7", "T1:U1", "bad", "Where?", ANSWER.to_dict())
    (row,) = store.rows()
    assert (row.reference, row.verdict, row.question) == ("F-8K2MQ7", Verdict.BAD, "Where?")
    assert (row.answered, row.answer, row.confidence) == (True, "In Kazan [1]", 0.75)
    assert (row.engine, row.generation, row.given) == ("extractive", "", 1_700_000_000.0)
    assert [one["article_id"] for one in row.passages] == ["a1"]


def test_one_verdict_a_person(store: FeedbackStore) -> None:
    """A later verdict of a person replaces the one before; another person's stands beside it."""
    for user, verdict in (("U1", "bad"), ("U1", "good"), ("U2", "bad"), ("U1", "good")):
        store.rate("F-1", user, verdict, "Where?", ANSWER.to_dict())
    assert [row.verdict for row in store.rows()] == [Verdict.BAD, Verdict.GOOD]
    with pytest.raises(ValueError, match="perhaps"):
        store.rate("F-1", "U1", "perhaps", "Where?", {})


def test_a_reason_belongs_to_its_verdict(store: FeedbackStore) -> None:
    """It is added to the verdict, kept when that is given again, and gone with it."""
    assert not store.explain("F-1", "U1", "wrong", None)
    store.rate("F-1", "U1", "bad", "Where?", ANSWER.to_dict())
    assert store.explain("F-1", "U1", "wrong", "x" * 2 * MAX_COMMENT)
    store.rate("F-1", "U1", "bad", "Where?", ANSWER.to_dict())
    (row,) = store.rows()
    assert (row.reason, row.comment) == ("wrong", "x" * MAX_COMMENT)
    store.rate("F-1", "U1", "good", "Where?", ANSWER.to_dict())
    (row,) = store.rows()
    assert (row.reason, row.comment) == (None, None)


def test_nobody_is_named(store: FeedbackStore, tmp_path: Path) -> None:
    """The file does not hold who rated; each file hashes by a key of its own, which it keeps."""
    path = tmp_path / ".footnote-state" / FILE
    store.rate("F-1", "T1:U012AB3CD", "good", "Where?", {})
    store.rate("F-2", "T1:U012AB3CD", "good", "Where?", {})
    with closing(FeedbackStore(path)) as again, closing(FeedbackStore(tmp_path / "b.db")) as other:
        again.rate("F-3", "T1:U012AB3CD", "good", "Where?", {})
        other.rate("F-1", "T1:U012AB3CD", "good", "Where?", {})
        assert len({row.rater for row in store.rows()}) == 1
        assert {row.rater for row in store.rows()}.isdisjoint(row.rater for row in other.rows())
    written = b"".join(one.read_bytes() for one in path.parent.iterdir())
    assert b"F-1" in written
    assert b"U012AB3CD" not in written


def test_the_figures() -> None:
    """Good and bad by engine, generation and kind; reasons; confidence and what it is worth."""
    rows = [
        feedback(1, Verdict.GOOD, 0.9),
        feedback(2, Verdict.GOOD, 0.5, generation="g2"),
        feedback(3, Verdict.BAD, 0.7, reason="wrong", rater="s"),
        feedback(4, Verdict.BAD, 0.1, reason="wrong", answered=False, engine="ollama"),
        feedback(5, Verdict.BAD, 0.3, reason="outdated", answered=False, engine="ollama"),
    ]
    found = feedback_json(rows)
    assert (found["verdicts"], found["raters"]) == (5, 2)
    figures = found["figures"]

    def counts(section: str) -> dict[str, tuple[int, int]]:
        rows = figures[section].items()
        return {name: (row["good"]["value"], row["bad"]["value"]) for name, row in rows}

    assert counts("verdicts") == {"all": (2, 3)}
    assert counts("by engine") == {"extractive": (2, 1), "ollama": (0, 2)}
    assert counts("by generation") == {"g1": (1, 3), "g2": (1, 0)}
    assert counts("by what was said") == {"answered": (2, 1), "refused": (0, 2)}
    reasons = {name: row["verdicts"]["value"] for name, row in figures["reasons"].items()}
    assert reasons == {"wrong": 2, "outdated": 1}
    values = {name: row["value"]["value"] for name, row in figures["confidence"].items()}
    assert values["mean of good"] == pytest.approx(0.7)
    assert values["mean of bad"] == pytest.approx(1.1 / 3, abs=1e-4)
    assert values["AUROC, good or bad"] == pytest.approx(5 / 6, abs=1e-4)
    assert [one["reference"] for one in found["worst"]] == ["F-000005", "F-000004", "F-000003"]


def test_what_one_kind_cannot_tell_is_left_out() -> None:
    """Without a bad verdict there is neither an AUROC nor a mean of the bad, nor a worst one."""
    found = feedback_json([feedback(1, Verdict.GOOD, 0.9)])
    assert set(found["figures"]["confidence"]) == {"mean of good"}
    assert found["worst"] == []
    assert "Bad answers" not in feedback_text([feedback(1, Verdict.GOOD, 0.9)])


def test_the_worst_are_the_newest() -> None:
    """Of many bad answers the newest are listed, newest first."""
    worst = feedback_json([feedback(n, Verdict.BAD, 0.5) for n in range(50)])["worst"]
    assert [one["question"] for one in worst] == [
        f"Question {n}?" for n in range(49, 49 - MAX_WORST, -1)
    ]


@settings(max_examples=25)
@given(st.text(), st.text(), st.text())
def test_what_people_write_drives_no_terminal(question: str, answer: str, comment: str) -> None:
    """Whatever stands in a question, an answer or a comment, it stays text, a line each."""
    row = feedback(1, Verdict.BAD, 0.5, question=question, answer=answer, comment=comment)
    listed = feedback_text([row]).split("Bad answers, newest first\n")[1]
    assert all(one.isprintable() or one.isspace() for one in listed)
    assert "\x1b" not in listed
    assert len(listed.split("\n")) == 3 + bool(comment)


def test_the_command_counts(store: FeedbackStore, run: Callable[..., Result]) -> None:
    """`footnote eval feedback` reads what the app keeps while it runs; --json is one line."""
    store.rate("F-8K2MQ7", "U1", "bad", "Where?", ANSWER.to_dict())
    store.explain("F-8K2MQ7", "U1", "wrong", "It was Sochi.")
    store.rate("F-8K2MQ8", "U1", "good", "When?", ANSWER.to_dict())
    result = run("eval", "feedback")
    assert result.code == 0
    assert result.out.startswith("2 verdicts by 1 person\n")
    assert "F-8K2MQ7  2023-11-14T22:13:20+00:00  confidence 0.75  wrong" in result.out
    assert "Comment: It was Sochi." in result.out
    result = run("eval", "feedback", "--json")
    assert result.out.count("\n") == 1
    assert json.loads(result.out)["verdicts"] == 2


def test_without_feedback_nothing_is_made(run: Callable[..., Result], tmp_path: Path) -> None:
    """Where nobody has rated, that is said, and no file appears."""
    assert run("eval", "feedback").out == "Nobody has rated an answer yet.\n"
    assert json.loads(run("eval", "feedback", "--json").out)["verdicts"] == 0
    assert not (tmp_path / ".footnote-state").exists()


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("data", "Got unexpected extra argument (data)"),
        ("--fresh", "No such option '--fresh'"),
        ("--plot=x.png", "No such option '--plot'"),
    ],
)
def test_usage(run: Callable[..., Result], argument: str, said: str) -> None:
    """Feedback is counted without a data set, and without the options of one."""
    result = run("eval", "feedback", argument)
    assert result.code == 2
    assert said in result.err


def test_a_broken_file_is_named(run: Callable[..., Result], tmp_path: Path) -> None:
    """A file that is no feedback, or a later version's, is named in one line."""
    path = tmp_path / ".footnote-state" / FILE
    FeedbackStore(path).close()
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 9")
    result = run("eval", "feedback")
    assert (result.code, result.out) == (4, "")
    assert "of another version of Footnote" in result.err
    path.write_bytes(b"garbage" * 999)
    assert "feedback.db is damaged" in run("eval", "feedback").err
