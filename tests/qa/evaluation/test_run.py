"""A run goes on where it was stopped, and is read back when it is finished."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qa.service.footnote import Footnote
from tests.qa.evaluation.runs import measured, record_log, without_speed
from tests.qa.evaluation.tiny_set import QUESTIONS

if TYPE_CHECKING:
    from pathlib import Path

    from qa.answer import Answer, AskOptions
    from qa.service.settings import Settings
    from tests.qa.evaluation.runs import Run


def test_a_run_that_is_stopped_goes_on(
    run: Run, folder: Path, settings: Settings, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was asked before a run was stopped is not asked again; the figures are the same."""
    whole = measured(run, folder)
    record_log(settings).unlink()
    real = Footnote.ask

    def stop(self: Footnote, question: str, options: AskOptions) -> Answer:
        if len(asked) == 6:
            raise KeyboardInterrupt
        return real(self, question, options)

    with monkeypatch.context() as patch:
        patch.setattr(Footnote, "ask", stop)
        assert run("eval", "answers", str(folder)).code == 130
    resumed = measured(run, folder)
    assert len(asked) == QUESTIONS
    assert len(set(asked)) == QUESTIONS
    assert resumed["resumed"] == 6
    assert without_speed(resumed) == without_speed(whole)


@pytest.mark.usefixtures("unbuildable")
def test_a_finished_run_is_read_back(run: Run, folder: Path, asked: list[str]) -> None:
    """A finished run is read back; --fresh asks again, of the same index."""
    first = measured(run, folder)
    assert (asked, first["resumed"]) == ([], QUESTIONS)
    fresh = measured(run, folder, "--fresh")
    assert (len(asked), fresh["resumed"]) == (QUESTIONS, 0)
    assert without_speed(fresh) == without_speed(first)


@pytest.mark.usefixtures("unbuildable")
def test_a_changed_question_is_asked_again(run: Run, folder: Path, asked: list[str]) -> None:
    """When the questions change, none of the old answers counts; the index stays."""
    path = folder / "questions.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("astronaut", "diver"))
    assert measured(run, folder)["resumed"] == 0
    assert len(asked) == QUESTIONS
