"""The journal loses no question, and no question is recorded or finished twice."""

from __future__ import annotations

import asyncio
import os
import re
import stat
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.journal.deletions import CHUNK, DAY
from bot.journal.journal import Journal
from bot.journal.lookups import MAX_HISTORY
from bot.question import Asked, Question, State, Way
from qa.answer import Turn
from tests.bot.blocking import Blocking

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REFERENCE = re.compile(r"F-[0-9A-HJKMNP-TV-Z]{6}")
ANSWER = {"answered": True, "answer": "In Kazan [1]", "confidence": 0.9}


@dataclass
class Clock:
    """A clock that a test moves."""

    now: float = 1_700_000_000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture
def journal(tmp_path: Path, clock: Clock) -> Iterator[Blocking]:
    """An empty journal."""
    opened = Blocking(Journal(tmp_path / "state", clock))
    yield opened
    opened.close()


def asked(number: int = 0, way: Way = Way.MENTION, text: str = "Where?", **more: Any) -> Asked:  # noqa: ANN401 - any field
    """Return a question; another number, another message."""
    ts = f"{1_700_000_000 + number}.000100"
    return replace(Asked("T1", "C1", ts, "U1", text, way, thread_ts=ts), **more)


def recorded(journal: Blocking, question: Asked) -> Question:
    """Record a question that is new."""
    found = journal.record(question)
    assert isinstance(found, Question)
    return found


def test_a_question_is_recorded_once(journal: Blocking, clock: Clock) -> None:
    """A message is one question however often it comes; all that was known of it is kept."""
    first = asked(response_url="https://hooks/1", user_team="T2", enterprise="E1")
    found = recorded(journal, first)
    assert REFERENCE.fullmatch(found.reference)
    assert found == Question(found.reference, first, State.OPEN, 0, clock.now)
    assert journal.record(first) is None
    assert journal.record(replace(first, text="other", user="U9")) is None
    assert journal.question(found.reference) == journal.find("T1", "C1", first.ts) == found
    for other in (replace(first, team="T2"), replace(first, channel="C2"), asked(1)):
        assert recorded(journal, other).reference != found.reference


def test_tasks_that_race_record_once(tmp_path: Path) -> None:
    """Of many tasks that record one message, one gets the question."""

    async def race(journal: Journal) -> None:
        for number in range(20):
            found = await asyncio.gather(*(journal.record(asked(number)) for _ in range(8)))
            assert sum(one is not None for one in found) == 1
        assert len(await journal.unfinished()) == 20

    with closing(Journal(tmp_path)) as opened:
        asyncio.run(race(opened))


def test_an_answer_is_stored_before_it_is_sent(journal: Blocking) -> None:
    """What is about to be sent is known after a crash, and so is every message of it."""
    found = recorded(journal, asked())
    assert journal.mark_sending(found)
    assert journal.answer(found.reference) is None
    assert journal.mark_sending(found, ANSWER)
    assert journal.mark_sending(found)
    assert journal.answer(found.reference) == ANSWER
    for ts in ("1700000009.000000", "1700000005.000000", "1700000009.000000"):
        assert journal.add_message(found.reference, ts)
    sent = ("1700000009.000000", "1700000005.000000")
    assert journal.unfinished() == [replace(found, state=State.SENDING, messages=sent, unsure=True)]


def test_a_question_is_finished_once(journal: Blocking) -> None:
    """After an answer no apology is taken, and after an apology no answer."""
    first, second = recorded(journal, asked()), recorded(journal, asked(1))
    assert journal.mark_answered(first, ANSWER, ["1.1", "1.2"])
    assert not journal.mark_apologised(first, "timeout")
    assert not journal.mark_sending(first)
    assert journal.mark_apologised(second, "timeout", ["2.1"])
    assert not journal.mark_answered(second, ANSWER)
    assert journal.question(first.reference) == replace(
        first, state=State.ANSWERED, messages=("1.1", "1.2")
    )
    assert journal.apology(first.reference) is None
    assert journal.apology(second.reference) == "timeout"
    assert journal.answer(second.reference) is None


def test_the_messages_given_replace_those_recorded(journal: Blocking) -> None:
    """Deleted messages are no longer replies; when none are given, those recorded stay."""
    first, second = recorded(journal, asked()), recorded(journal, asked(1))
    for question in (first, second):
        journal.add_message(question.reference, f"{question.reference}-a")
    journal.mark_answered(first, ANSWER, ["b"])
    journal.mark_apologised(second, "timeout")
    assert journal.question_of_reply("T1", "C1", "b") == journal.question(first.reference)
    assert journal.question_of_reply("T1", "C1", f"{first.reference}-a") is None
    assert journal.question_of_reply("T1", "C1", f"{second.reference}-a") is not None
    assert journal.question_of_reply("T1", "C2", "b") is None
    assert journal.question_of_reply("T2", "C1", "b") is None


def test_an_edit_makes_older_answers_void(journal: Blocking) -> None:
    """An answer to the words before the edit is refused, and what it had sent is kept."""
    old = recorded(journal, asked(text="Where?"))
    journal.mark_sending(old, ANSWER)
    journal.add_message(old.reference, "9.1")
    new = journal.edit("T1", "C1", old.asked.ts, "When?")
    assert new == replace(
        old, asked=asked(text="When?"), revision=1, messages=("9.1",), unsure=True
    )
    assert journal.answer(old.reference) is None
    assert not journal.mark_sending(old)
    assert not journal.mark_answered(old, ANSWER)
    assert not journal.mark_apologised(old, "timeout")
    assert journal.add_message(old.reference, "9.2")
    assert journal.mark_answered(new, ANSWER | {"answer": "On Thursday"})
    stored = journal.answer(new.reference)
    assert stored is not None
    assert stored["answer"] == "On Thursday"


def test_an_edit_that_changes_nothing_is_none(journal: Blocking) -> None:
    """The same words, an unknown message and a deleted one are no edit."""
    found = recorded(journal, asked(text="Where?"))
    assert journal.edit("T1", "C1", found.asked.ts, "Where?") is None
    assert journal.edit("T1", "C1", "1.1", "Where?") is None
    assert journal.edit("T1", "C1", found.asked.ts, "Where?", asked(1)) is None
    journal.erase("T1", "C1", found.asked.ts)
    assert journal.edit("T1", "C1", found.asked.ts, "When?") is None


def test_an_edit_can_make_a_question(journal: Blocking) -> None:
    """An unknown message that an edit makes a question of is recorded with its new text."""
    made = journal.edit("T1", "C1", asked().ts, "When?", asked(text="When?"))
    assert made == journal.find("T1", "C1", asked().ts)
    assert (made.asked.text, made.revision) == ("When?", 0)


def erased(found: Question, **more: Any) -> Question:  # noqa: ANN401 - any field
    """Return what is left of a question that was deleted."""
    without = replace(found.asked, text="", user="", user_team=None, response_url=None)
    revision = found.revision + 1
    return replace(found, asked=without, state=State.DELETING, revision=revision, **more)


def test_a_deleted_question_is_unfinished_until_its_messages_are_gone(journal: Blocking) -> None:
    """It is erased at once and never answered; what was sent is known until Slack says gone."""
    found = recorded(journal, asked(response_url="https://hooks/1", user_team="T2"))
    journal.mark_sending(found, ANSWER)
    journal.add_message(found.reference, "9.1")
    gone = journal.erase("T1", "C1", found.asked.ts)
    assert gone == erased(found, messages=("9.1",), unsure=True)
    assert journal.unfinished() == [gone]
    assert journal.erase("T1", "C1", found.asked.ts) is None
    for question in (found, gone):
        assert not journal.mark_sending(question)
        assert not journal.mark_answered(question, ANSWER)
        assert not journal.mark_apologised(question, "timeout")
    assert journal.answer(found.reference) is None
    assert journal.record(asked()) is None
    assert not journal.mark_deleted(gone)
    journal.remove_message("T1", "C1", "9.1")
    assert journal.mark_deleted(gone)
    assert journal.unfinished() == []
    assert journal.record(asked()) is None
    assert journal.erase("T1", "C1", found.asked.ts) is None


def test_a_message_that_comes_after_the_deletion_is_deleted(journal: Blocking) -> None:
    """It is recorded, wherever it was sent, and the question is unfinished again."""
    found = recorded(journal, asked())
    gone = journal.erase("T1", "C1", found.asked.ts)
    assert not journal.add_message(found.reference, "9.1")
    journal.remove_message("T1", "C1", "9.1")
    assert journal.mark_deleted(gone)
    assert not journal.add_message(found.reference, "9.2", "D1", beside=True)
    (again,) = journal.unfinished()
    assert again == replace(gone, revision=gone.revision + 1)
    assert journal.messages(found.reference) == [("D1", "9.2")]


def test_what_is_sent_beside_an_answer_is_known(journal: Blocking) -> None:
    """A shared answer is none of the answer's messages, and stays when they change."""
    found = recorded(journal, asked())
    journal.mark_sending(found)
    journal.add_message(found.reference, "9.1")
    assert journal.add_message(found.reference, "8.1", "C2", beside=True)
    journal.mark_answered(found, ANSWER, ["9.2"])
    assert journal.question(found.reference).messages == ("9.2",)
    assert journal.messages(found.reference) == [("C2", "8.1"), ("C1", "9.2")]


def test_a_question_that_arrives_after_its_deletion_is_none(journal: Blocking) -> None:
    """Slack may send the message again after it has told of its deletion."""
    assert journal.erase("T1", "C1", asked().ts) is None
    assert journal.erase("T1", "C1", asked(1).ts, asked(1)) is None
    assert journal.record(asked(1)) is None
    assert recorded(journal, asked()).asked == asked()
    assert len(journal.unfinished()) == 1


def test_a_person_is_forgotten(journal: Blocking) -> None:
    """All questions of a person in a workspace are deleted, however many, and nobody else's."""
    number = CHUNK + 1
    for one in range(number):
        journal.mark_answered(recorded(journal, asked(one)), ANSWER, [f"9.{one}"])
    others = [
        recorded(journal, asked(number, user="U2")),
        recorded(journal, asked(number + 1, team="T2")),
    ]
    gone = journal.erase_person("T1", "U1")
    assert [one.state for one in gone] == [State.DELETING] * number
    assert {one.messages for one in gone} == {(f"9.{one}",) for one in range(number)}
    assert not any(one.unsure for one in gone)
    assert journal.erase_person("T1", "U1") == []
    assert [one for one in journal.unfinished() if one.state is State.OPEN] == others
    references = [one.reference for one in (*others, *gone)]
    assert journal.stored([*references, "F-000000"]) == {one.reference for one in others}


@pytest.mark.parametrize("place", ["T1", "E1"])
def test_a_workspace_is_forgotten(journal: Blocking, place: str) -> None:
    """Whoever removes the app leaves nothing: one workspace, or an organisation with all of its."""
    for number in range(CHUNK + 1):
        recorded(journal, asked(number, enterprise="E1"))
    journal.erase("T1", "C1", asked().ts)
    other = recorded(journal, asked(team="T2"))
    for team in ("T1", "T2"):
        journal.set_channel_mode(team, "C1", "mention")
    for _ in range(2):
        journal.mark_uninstalled(place)
    assert journal.uninstalled() == [place]
    journal.forget_workspace(place)
    assert journal.uninstalled() == []
    assert journal.unfinished() == [other]
    assert sum(journal.counts().values()) == 1
    assert (journal.channel_mode("T1", "C1"), journal.channel_mode("T2", "C1")) == (None, "mention")


def test_a_thread_is_remembered(journal: Blocking) -> None:
    """The app knows what was said before, in order."""
    root = asked(text="Where?")
    thread = ("T1", "C1", root.ts)
    questions = [recorded(journal, root)]
    # The third message arrives before the second.
    for number, text in ((2, "Why?"), (1, "When?"), (3, "Who?"), (4, "Whose?")):
        follow_up = asked(number, Way.FOLLOW_UP, text, thread_ts=root.ts)
        questions.append(recorded(journal, follow_up))
    for question in questions[:-2]:
        journal.mark_answered(question, {"answer": f"To {question.asked.text}"})
    journal.mark_apologised(questions[-2], "timeout")
    assert journal.count_turns(*thread) == 5

    def said(before: int, limit: int) -> list[str]:
        history = journal.history(*thread, asked(before).ts, limit)
        assert [turn.role for turn in history] == ["user", "assistant"] * (len(history) // 2)
        return [turn.text for turn in history[::2]]

    assert said(4, 9) == ["Where?", "When?", "Why?"]
    assert said(2, 9) == ["Where?", "When?"]
    assert said(4, 2) == ["When?", "Why?"]
    assert journal.history(*thread, asked(1).ts, 9)[-1] == Turn("assistant", "To Where?")
    assert journal.history("T1", "C2", root.ts, asked(4).ts, 9) == []


def test_a_shortcut_has_its_place_in_a_thread(journal: Blocking, clock: Clock) -> None:
    """A trigger's ts tells no time: the question stands where it was received."""
    thread = asked().ts
    clock.now += 5
    found = recorded(
        journal, asked(ts="13345224609.738474920.8088", way=Way.SHORTCUT, thread_ts=thread)
    )
    journal.mark_answered(found, ANSWER)
    assert journal.history("T1", "C1", thread, asked(4).ts, 9) == []
    assert len(journal.history("T1", "C1", thread, asked(6).ts, 9)) == 2
    assert len(journal.history("T1", "C1", thread, found.asked.ts, 9)) == 2


def test_a_history_is_bounded(journal: Blocking) -> None:
    """The oldest turns that do not fit are left out, never cut."""
    for number in range(4):
        found = recorded(journal, asked(number, thread_ts="7.7"))
        journal.mark_answered(found, {"answer": "a" * (MAX_HISTORY // 3)})
    assert len(journal.history("T1", "C1", "7.7", asked(9).ts, 9)) == 4


def test_an_action_is_claimed_once(journal: Blocking) -> None:
    """Of many clicks on 'Share in channel' one shares; calling for help is another matter."""
    reference = recorded(journal, asked()).reference
    assert [journal.claim_action(reference, "share") for _ in range(3)] == [True, False, False]
    assert journal.claim_action(reference, "help")
    assert not journal.claim_action(reference, "help")
    assert journal.claim_action(recorded(journal, asked(1)).reference, "share")
    assert not journal.claim_action("F-000000", "share")
    journal.release_action(reference, "share")
    assert journal.claim_action(reference, "share")


def test_choices_outlive_a_restart(tmp_path: Path, clock: Clock) -> None:
    """Modes of channels, limits, questions and what was shared are there after a restart."""
    first = Blocking(Journal(tmp_path, clock))
    found = recorded(first, asked())
    first.claim_action(found.reference, "share")
    for mode in ("follow", "mention"):
        first.set_channel_mode("T1", "C1", mode)
    for value in (5, 0):
        first.set_limit("user", value)
    first.close()
    second = Blocking(Journal(tmp_path, clock))
    assert second.channel_mode("T1", "C1") == "mention"
    assert second.channel_mode("T1", "C2") is None
    assert second.limit_overrides() == {"user": 0}
    assert second.record(asked()) is None
    assert second.unfinished() == [found]
    assert not second.claim_action(found.reference, "share")
    second.close()


def test_the_status_is_counted(journal: Blocking, clock: Clock) -> None:
    """How many questions are in each state, and how long the oldest has waited."""
    assert journal.counts() == dict.fromkeys(State, 0)
    assert journal.oldest_unfinished() is None
    for number in range(3):
        recorded(journal, asked(number))
        clock.now += 10
    journal.mark_answered(journal.unfinished()[0], ANSWER)
    assert journal.counts() == dict.fromkeys(State, 0) | {State.OPEN: 2, State.ANSWERED: 1}
    assert journal.oldest_unfinished() == 20.0


def test_old_questions_are_pruned(journal: Blocking, clock: Clock) -> None:
    """By age, whatever their state, and by count, oldest first; then the unfinished stay."""
    for number in range(3 * CHUNK):
        found = recorded(journal, asked(number))
        if number:
            journal.mark_answered(found, ANSWER, [f"9.{number}"])
        clock.now += 1
    assert journal.prune(clock.now, 1, 10**6) == 0
    assert [one.asked.ts for one in journal.unfinished()] == [asked(0).ts]
    assert journal.prune(clock.now, (CHUNK + 0.5) / DAY, 10**6) == 2 * CHUNK
    assert journal.unfinished() == []
    recorded(journal, asked(0))
    assert journal.prune(clock.now, 1, 11) == CHUNK - 10
    assert journal.prune(clock.now, 1, 0) == 10
    assert [one.asked.ts for one in journal.unfinished()] == [asked(0).ts]
    journal.erase("T1", "C1", asked(0).ts)
    assert journal.prune(clock.now, 1, 0) == 0
    clock.now += 1
    assert journal.prune(clock.now, 0, 10**6) == 1
    assert journal.question_of_reply("T1", "C1", f"9.{3 * CHUNK - 1}") is None
    assert recorded(journal, asked(1)).asked.ts == asked(1).ts


def test_what_is_pruned_is_erased_from_the_disk(tmp_path: Path, clock: Clock) -> None:
    """No text of a pruned question or its answer can be read in the files."""
    journal = Blocking(Journal(tmp_path, clock))
    kept = recorded(journal, asked(text="remembered"))
    for number in range(1, 200):
        text = f"secret words {number} " * (number % 40)
        found = recorded(journal, asked(number, text=text))
        journal.mark_answered(found, {"answer": text * 3})
    assert b"secret words" in _on_disk(tmp_path)
    journal.prune(clock.now, 1, 1)
    assert journal.unfinished() == [kept]
    assert b"secret words" not in _on_disk(tmp_path)
    assert b"remembered" in _on_disk(tmp_path)
    journal.close()


@pytest.mark.parametrize("way", ["message", "person", "workspace"])
def test_what_is_deleted_is_erased_from_the_disk(tmp_path: Path, clock: Clock, way: str) -> None:
    """Neither text nor answer nor person of a deleted question is left in any file."""
    journal = Blocking(Journal(tmp_path, clock))
    kept = recorded(journal, asked(text="remembered", user="UKEEP", team="T2"))
    for number in range(1, 30):
        text = f"secret words {number} " * (number * 9)
        found = recorded(journal, asked(number, text=text, user="USECRET"))
        journal.mark_answered(found, {"answer": text * 3}, [f"9.{number}"])
    assert b"secret words" in _on_disk(tmp_path)
    if way == "message":
        for number in range(1, 30):
            journal.erase("T1", "C1", asked(number).ts)
    elif way == "person":
        assert len(journal.erase_person("T1", "USECRET")) == 29
    else:
        journal.forget_workspace("T1")
    left = _on_disk(tmp_path)
    assert b"secret words" not in left
    assert b"USECRET" not in left
    assert b"remembered" in left
    assert kept in journal.unfinished()
    journal.close()


def _on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_the_files_are_the_users_own(tmp_path: Path) -> None:
    """Nobody else may read the folder or any file in it; a lax file is put right."""
    folder = tmp_path / "a" / "state"
    before = os.umask(0)
    try:
        journal = Blocking(Journal(folder))
        recorded(journal, asked())
        journal.close()
        (folder / "journal.db").chmod(0o644)
        journal = Blocking(Journal(folder))
        recorded(journal, asked(1))
        modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in folder.glob("journal.db*")}
        journal.close()
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len(modes) == 3
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize("text", ["", "\0", "\ud800 \udfff", "'; DROP TABLE questions; --", "🦆"])
def test_any_text_can_be_recorded(journal: Blocking, text: str) -> None:
    """Whatever somebody types is kept as it is; what no encoding takes becomes U+FFFD."""
    found = recorded(journal, asked(text=text))
    assert found.asked.text == re.sub(r"[\ud800-\udfff]", "\ufffd", text).replace(
        "\ufffd", "\ufffd" * 3
    )
    assert journal.edit("T1", "C1", found.asked.ts, text) is None
