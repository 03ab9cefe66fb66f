"""Feedback is counted as it should be, and told as text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.feedback.figures import MAX_WORST, feedback_json, feedback_text
from bot.feedback.store import Feedback, Verdict


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
