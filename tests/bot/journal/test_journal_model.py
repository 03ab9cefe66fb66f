"""Whatever happens to questions in whatever order, the journal says what a simple model says."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import settings, stateful
from hypothesis import strategies as st

from bot.journal.deletions import DAY
from bot.journal.journal import Journal
from bot.question import UNANSWERED, UNFINISHED, Question, State, Way
from tests.bot.blocking import Blocking
from tests.bot.journal.test_journal import ANSWER, Clock, asked, erased

GONE = (State.DELETING, State.DELETED)


class Model(stateful.RuleBasedStateMachine):
    """A dict of questions beside the journal; every step is done to both."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.journal = Blocking(Journal(Path(self.folder.name), self.clock))
        self.known: dict[str, Question] = {}
        self.answers: dict[str, dict[str, Any] | None] = {}

    numbers = st.integers(0, 3)
    answers_given = st.none() | st.dictionaries(st.just("answer"), st.text(max_size=3))
    revisions_back = st.sampled_from([0, 0, 0, 1])

    @stateful.rule(number=numbers, way=st.sampled_from(Way), text=st.text(max_size=3))
    def record(self, number: int, way: Way, text: str) -> None:
        """A message arrives."""
        self.clock.now += 1
        found = self.journal.record(asked(number, way, text))
        key = asked(number).ts
        before = self.known.get(key)
        if before is None:
            assert found is not None
            expected = Question(found.reference, found.asked, State.OPEN, 0, self.clock.now)
            assert found == expected
            assert found.asked.ts == key
            self.known[key], self.answers[key] = found, None
            return
        assert found is None

    def _current(self, number: int, back: int) -> Question | None:
        """Return the question as somebody saw it, perhaps before its last edit."""
        known = self.known.get(asked(number).ts)
        return known and replace(known, revision=known.revision - back)

    def _may(self, question: Question) -> bool:
        known = self.known[question.asked.ts]
        return known.state in UNANSWERED and known.revision == question.revision

    @stateful.rule(number=numbers, back=revisions_back, answer=answers_given)
    def send(self, number: int, back: int, answer: dict[str, Any] | None) -> None:
        """An answer begins to be sent."""
        if (question := self._current(number, back)) is None:
            return
        done = self.journal.mark_sending(question, answer)
        assert done == self._may(question)
        if done:
            self._set(question, State.SENDING, unsure=True)
            self.answers[question.asked.ts] = answer or self.answers[question.asked.ts]
            if answer is not None:
                self.answers[question.asked.ts] = answer

    @stateful.rule(number=numbers, message=st.integers(0, 3))
    def post(self, number: int, message: int) -> None:
        """A message is posted."""
        if (question := self._current(number, 0)) is None:
            return
        ts = f"{number}.{message}"
        stored = question.state not in (State.DELETING, State.DELETED)
        assert self.journal.add_message(question.reference, ts) == stored
        if ts not in question.messages:
            question = replace(question, messages=(*question.messages, ts))
        if question.state is State.DELETED:
            question = replace(question, state=State.DELETING, revision=question.revision + 1)
        self.known[question.asked.ts] = question

    @stateful.rule(number=numbers, message=st.integers(0, 3))
    def gone(self, number: int, message: int) -> None:
        """Slack says that a message is gone."""
        ts = f"{number}.{message}"
        self.journal.remove_message("T1", "C1", ts)
        if (question := self._current(number, 0)) is not None:
            left = tuple(one for one in question.messages if one != ts)
            self.known[question.asked.ts] = replace(question, messages=left)

    @stateful.rule(number=numbers)
    def all_gone(self, number: int) -> None:
        """The messages of a deleted question have been deleted."""
        if (question := self._current(number, 0)) is None:
            return
        assert self.journal.mark_deleted(question) == (not question.messages)
        if question.state is State.DELETING and not question.messages:
            self._set(question, State.DELETED, unsure=False)

    @stateful.rule(
        number=numbers,
        back=revisions_back,
        messages=st.none() | st.lists(st.integers(0, 3), unique=True),
        apologise=st.booleans(),
    )
    def finish(
        self, number: int, back: int, messages: list[int] | None, *, apologise: bool
    ) -> None:
        """An answer, or an apology, has been sent."""
        if (question := self._current(number, back)) is None:
            return
        sent = None if messages is None else [f"{number}.{one}" for one in messages]
        may = self._may(question)
        if apologise:
            assert self.journal.mark_apologised(question, "timeout", sent) == may
        else:
            assert self.journal.mark_answered(question, ANSWER, sent) == may
        if may:
            unsure = sent is None and question.unsure
            self._set(question, State.APOLOGISED if apologise else State.ANSWERED, unsure=unsure)
            if not apologise:
                self.answers[question.asked.ts] = ANSWER
            if sent is not None:
                known = self.known[question.asked.ts]
                self.known[question.asked.ts] = replace(known, messages=tuple(sent))

    @stateful.rule(number=numbers, text=st.text(max_size=1))
    def edit(self, number: int, text: str) -> None:
        """The message gets other words."""
        known = self.known.get(asked(number).ts)
        found = self.journal.edit("T1", "C1", asked(number).ts, text)
        if known is None or known.state in GONE or known.asked.text == text:
            assert found is None
            return
        expected = replace(
            known,
            asked=replace(known.asked, text=text),
            state=State.OPEN,
            revision=known.revision + 1,
        )
        assert found == expected
        self.known[known.asked.ts], self.answers[known.asked.ts] = expected, None

    @stateful.rule(number=numbers)
    def delete(self, number: int) -> None:
        """The message is deleted."""
        if (question := self._current(number, 0)) is None:
            return
        expected = None if question.state in GONE else erased(question)
        assert self.journal.erase("T1", "C1", question.asked.ts) == expected
        if expected is not None:
            self.known[question.asked.ts], self.answers[question.asked.ts] = expected, None

    @stateful.rule(keep=st.integers(0, 4), seconds=st.integers(0, 6))
    def prune(self, keep: int, seconds: int) -> None:
        """Old questions are pruned."""
        before = self.clock.now - seconds
        may_go = (
            one
            for one in self.known.values()
            if one.state not in UNFINISHED or one.received < before
        )
        finished = sorted(may_go, key=lambda one: one.received)
        excess = max(0, len(self.known) - keep)
        gone = {
            one.asked.ts
            for place, one in enumerate(finished)
            if place < excess or one.received < before
        }
        assert self.journal.prune(self.clock.now, seconds / DAY, keep) == len(gone)
        for ts in gone:
            del self.known[ts], self.answers[ts]

    @stateful.rule()
    def restart(self) -> None:
        """The process ends and begins again."""
        self.journal.close()
        self.journal = Blocking(Journal(Path(self.folder.name), self.clock))

    def _set(self, question: Question, state: State, *, unsure: bool) -> None:
        known = self.known[question.asked.ts]
        self.known[question.asked.ts] = replace(known, state=state, unsure=unsure)

    @stateful.invariant()
    def says_the_same(self) -> None:
        """The journal says of every question what the model says."""
        for ts, question in self.known.items():
            assert self.journal.find("T1", "C1", ts) == question
            assert self.journal.answer(question.reference) == self.answers[ts]
            for message in question.messages:
                assert self.journal.question_of_reply("T1", "C1", message) == question
        open_ones = [one for one in self.known.values() if one.state in UNFINISHED]
        assert self.journal.unfinished() == sorted(open_ones, key=lambda one: one.received)
        assert sum(self.journal.counts().values()) == len(self.known)

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.journal.close()
        self.folder.cleanup()


TestModel = Model.TestCase
TestModel.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
