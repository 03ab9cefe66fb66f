"""The log of records keeps every whole record of a run that was killed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.qa.evaluation.runs import measured, record_log, without_speed
from tests.qa.evaluation.tiny_set import QUESTIONS

if TYPE_CHECKING:
    from pathlib import Path

    from qa.service.settings import Settings
    from tests.qa.evaluation.runs import Run


@pytest.mark.usefixtures("unbuildable")
@pytest.mark.parametrize("rest", [-30, -2])
def test_a_torn_line_is_dropped(
    run: Run, folder: Path, settings: Settings, asked: list[str], rest: int
) -> None:
    """The last line of a log, cut short, is asked again, and nothing else is."""
    whole = measured(run, folder)
    path = record_log(settings)
    path.write_bytes(path.read_bytes()[:rest])
    assert without_speed(measured(run, folder)) == without_speed(whole)
    assert asked == ["And where?"]
    assert len(path.read_bytes().splitlines()) == 1 + QUESTIONS
