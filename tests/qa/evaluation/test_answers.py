"""`footnote eval answers`: each figure is of the questions that it is about, told in two ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qa.answer import AnswerPolicy
from qa.reader.calibration import load_calibration
from tests.qa.evaluation.runs import SPEED, measured
from tests.qa.evaluation.tiny_set import QUESTIONS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.qa.evaluation.runs import Run


def test_the_figures_are_those_of_the_set(run: Run, folder: Path) -> None:
    """Each figure is of the questions that it is about, and finds what is plainly there."""
    values = measured(run, folder)
    assert (values["set"], values["documents"], values["questions"]) == ("tiny", 8, QUESTIONS)
    figures = values["figures"]
    gold = figures["retrieval, of gold documents"]["fused"]
    assert (gold["recall@10"]["value"], gold["recall@10"]["n"]) == (1.0, 13)
    assert figures["retrieval, of the evidence"]["dense"]["MRR"]["n"] == 12
    answers = figures["answers, none refused"]
    assert answers["a quote is from a gold document"]["share"]["value"] >= 0.75
    assert answers["a quote holds the answer"]["share"]["n"] == 12
    balanced = figures["refusing"]["balanced"]
    asked = load_calibration().fast.thresholds[AnswerPolicy.BALANCED]
    assert balanced["threshold"]["value"] == asked  # of the reader that answers here
    assert balanced["answered when answerable"]["n"] == 12
    assert balanced["refused when not"]["n"] == 7
    at_share = figures["refusing"]["0.80 answered"]["answered when answerable"]["value"]
    assert at_share == pytest.approx(10 / 12, abs=1e-3)
    assert figures["confidence"]["AUROC, answerable or not"]["value"]["value"] > 0.9
    assert figures[SPEED]["total"]["p95"]["n"] == QUESTIONS


def test_the_table_is_for_people(run: Run, folder: Path) -> None:
    """The table says what was measured and shows the JSON's figures with their intervals."""
    result = run("eval", "answers", str(folder))
    assert (result.code, result.err) == (0, "")
    assert "tiny: 8 documents in 8 passages, 20 questions (12 answerable, 7 not)" in result.out
    assert "answered when answerable" in result.out
    figure = measured(run, folder)["figures"]["retrieval, of gold documents"]["lexical"]["MRR"]
    assert f"{figure['value']:.3f} [" in result.out
