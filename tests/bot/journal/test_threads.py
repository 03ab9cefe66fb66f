"""The journal knows whom the app talks with in a thread, and what has been said there once."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.journal.journal import Journal
from bot.question import Thread, Way
from tests.bot.blocking import Blocking
from tests.bot.journal.test_journal import Clock, asked, recorded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROOT = asked().ts
THREAD = ("T1", "C1", ROOT)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Blocking]:
    """An empty journal."""
    with closing(Blocking(Journal(tmp_path / "state", Clock()))) as opened:
        yield opened


def ask(journal: Blocking, number: int, user: str = "U1") -> str:
    """Ask in the thread; return the question's reference."""
    question = asked(number, Way.MENTION, f"Why {number}?", thread_ts=ROOT, user=user)
    return recorded(journal, question).reference


def test_the_app_talks_with_whoever_asked_last(journal: Blocking) -> None:
    """By the time of the messages; a thread without a question is none of the app's."""
    assert journal.thread(*THREAD) is None
    ask(journal, 0)
    assert journal.thread(*THREAD) == Thread("U1", quiet=False, questions=1)
    ask(journal, 4, "U2")
    ask(journal, 2)  # it comes late
    assert journal.thread(*THREAD) == Thread("U2", quiet=False, questions=3)
    for other in (("T2", "C1", ROOT), ("T1", "C2", ROOT), ("T1", "C1", "7.7")):
        assert journal.thread(*other) is None
    journal.erase(*THREAD[:2], asked(4).ts)
    assert journal.thread(*THREAD) == Thread("U1", quiet=False, questions=2)


def test_a_thread_is_quiet_until_a_later_question(journal: Blocking) -> None:
    """In whatever order the messages come."""
    ask(journal, 0)
    journal.mark_quiet(*THREAD, asked(3).ts)
    assert journal.thread(*THREAD) == Thread("U1", quiet=True, questions=1)
    ask(journal, 2)  # it comes late: it was asked before
    journal.mark_quiet(*THREAD, asked(3).ts)
    assert journal.thread(*THREAD) == Thread("U1", quiet=True, questions=2)
    ask(journal, 5)
    journal.mark_quiet(*THREAD, asked(4).ts)  # it was written before the question
    assert journal.thread(*THREAD) == Thread("U1", quiet=False, questions=3)
    journal.mark_quiet("T1", "C1", "7.7", asked(9).ts)
    assert journal.thread(*THREAD) == Thread("U1", quiet=False, questions=3)


def test_what_is_said_once_a_thread_is_claimed_once(journal: Blocking) -> None:
    """Each thing by itself, and nothing where the app does not answer."""
    assert not journal.claim_in_thread(*THREAD, "quiet")
    ask(journal, 0)
    ask(journal, 1)
    assert journal.claim_in_thread(*THREAD, "quiet")
    assert not journal.claim_in_thread(*THREAD, "quiet")
    assert journal.claim_in_thread(*THREAD, "full")
    ask(journal, 2)
    assert not journal.claim_in_thread(*THREAD, "quiet")


def test_what_was_asked_before_a_stop_is_stopped(journal: Blocking) -> None:
    """Only what is unanswered, and until it is edited: that asks anew."""
    first, second, answered = (ask(journal, number) for number in range(3))
    journal.mark_answered(journal.question(answered), {})
    journal.mark_stopped(*THREAD, float(asked(1).ts))
    marked = {one for one in (first, second, answered) if journal.question(one).stopped}
    assert marked == {first}
    edited = journal.edit("T1", "C1", asked(0).ts, "When?")
    assert (edited.reference, edited.stopped) == (first, False)
