"""A store of feedback, and an answer to rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.feedback.store import FILE, FeedbackStore
from qa.answer import Answer, PassageReference
from tests.bot.blocking import Blocking

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PASSAGE = PassageReference("a1", "a.txt", 0, 9, 0.5)
ANSWER = Answer("Where?", "Where?", True, "In Kazan [1]", None, 0.75, passages=(PASSAGE,))  # noqa: FBT003 - answered


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Blocking]:
    """An empty store in the folder that `run` looks into; its clock strikes every time."""
    ticks = iter(range(1_700_000_000, 1_800_000_000))
    opened = Blocking(
        FeedbackStore(tmp_path / ".footnote-state" / FILE, lambda: float(next(ticks)))
    )
    yield opened
    opened.close()
