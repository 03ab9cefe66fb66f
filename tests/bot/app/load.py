"""Load on the app while it is killed again and again, and the outcome of every question."""

from __future__ import annotations

import random
import re
import signal
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tests.bot.app.process import STAND_IN, App, app_environment, fake_slack, lift_limits
from tests.bot.app.running import words_of
from tests.conftest import ROOT
from tests.slack import Fault, Settings
from tests.slack.chat import is_streaming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.slack import FakeSlack, Json

# Slack's retries after a second and six, not after a minute and five.
FAST_RETRIES = Settings(retry_scale=0.02)
# Seconds between two questions, and the longest that the app lives under load.
PAUSE = 0.12
MAX_LIFE = 1.2
POLL_SECONDS = 0.05
# Seconds in which unfinished questions must be finished.
TIMEOUT = 60.0
FINISHED, DELETED = ("answered", "apologised"), "deleted"
# How many of a hundred turns edit or delete one of the last questions instead of asking another.
CHANGES, LAST = 25, 20
SENDING = ("chat.postMessage", "chat.startStream", "chat.appendStream", "chat.stopStream")
_PREFIXES = ("", "", "sleep:0.3 ", "claims:4:0.1 ", "refuse ", "long:9000 ")


@dataclass(frozen=True, slots=True)
class Sent:
    """A question that was sent to the app. `word` is in no other; `gone` are those before edits."""

    channel: str
    ts: str
    thread_ts: str
    word: str
    gone: tuple[str, ...] = ()
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """The number of questions by outcome, and what is wrong, one a line."""

    asked: int
    answered: int
    apologised: int
    edited: int
    deleted: int
    faults: list[str]


@dataclass(slots=True)
class Asker:
    """Asks without end: by mention, by direct message, and follow-ups to answered questions.

    With `changes` questions are edited and deleted, too, those that are being answered among them.
    """

    slack: FakeSlack
    rng: random.Random
    changes: bool = False
    sent: list[Sent] = field(default_factory=list)

    def ask_or_change(self) -> None:
        """Ask one more question, or change one."""
        if self.changes and len(self.sent) > LAST and self.rng.randrange(100) < CHANGES:
            self._change(len(self.sent) - 1 - self.rng.randrange(LAST))
        else:
            self.ask()

    def _change(self, position: int) -> None:
        """Edit a question, or delete it; one that is deleted stays so.

        One that began a thread which goes on is not deleted: its follow-ups might come after that.
        """
        one = self.sent[position]
        if one.deleted:
            return
        followed_up = any(other.thread_ts == one.ts != other.ts for other in self.sent)
        if self.rng.random() < 0.5 and not followed_up:
            self.slack.remove(one.channel, one.ts)
            self.sent[position] = replace(one, deleted=True)
            return
        word = f"{one.word}-again"
        mention = f"<@{self.slack.bot_user}> " if one.channel.startswith("C") else ""
        self.slack.edit(one.channel, one.ts, f"{mention}What is {word}?")
        self.sent[position] = replace(one, word=word, gone=(*one.gone, one.word))

    def ask(self) -> None:
        """Ask one more question."""
        number = len(self.sent)
        word = f"number-{number:05}"
        text = f"{self.rng.choice(_PREFIXES)}What is {word}?"
        kind = self.rng.choice(("mention", "direct", "follow-up"))
        before = self._answered() if kind == "follow-up" else None
        if before is not None:
            ts = self.slack.say("U0ASKS", before.channel, text, before.thread_ts)
            self.sent.append(Sent(before.channel, ts, before.thread_ts, word))
        elif kind == "direct":
            user = f"U{number}"
            ts = self.slack.direct(user, text)
            self.sent.append(Sent(self.slack.direct_channel(user), ts, ts, word))
        else:
            ts = self.slack.mention("U0ASKS", f"C{number}", text, duplicate=number % 5 == 0)
            self.sent.append(Sent(f"C{number}", ts, ts, word))

    def _answered(self) -> Sent | None:
        """Return an answered earlier question in a channel, if a small sample has one.

        It began its thread: what follows follow-ups would all come into one channel, where Slack
        takes a message a second.
        """
        began = [one for one in self.sent if one.ts == one.thread_ts and not one.deleted]
        for one in self.rng.sample(began, min(5, len(began))):
            if one.channel.startswith("C") and self.slack.answers(one.channel, one.thread_ts):
                return one
        return None

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Ask in a background thread within the block."""
        stop = threading.Event()

        def work() -> None:
            while not stop.wait(PAUSE):
                self.ask_or_change()

        thread = threading.Thread(target=work, name="asker")
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


@contextmanager
def crashing(folder: Path, **environment: str) -> Iterator[tuple[FakeSlack, App]]:
    """Run the app over the stand-in; a restart keeps its state.

    Slack gives no 429: a new process cannot know of the Retry-After that the killed one was given.
    A thread holds any number of questions.
    """
    command = (*STAND_IN, "--turns=1000000")
    with fake_slack(settings=FAST_RETRIES) as slack:
        slack.rates.lift()
        lift_limits(folder)
        own = {"PYTHONPATH": str(ROOT)} | environment
        app = App(command, app_environment(slack, folder, **own), folder).start()
        try:
            yield slack, app
        finally:
            app.end(signal.SIGKILL)
        assert slack.violations == []


def killed_under_load(
    folder: Path, kills: int, seed: int, timeout: float = TIMEOUT, *, changes: bool = False
) -> Tally:
    """Ask without end, kill the app at so many random moments, and count the outcomes.

    After the last start the app has `timeout` seconds to finish all questions. `changes` are of
    `Asker`.
    """
    rng = random.Random(seed)  # noqa: S311 - reproducible, not secret
    with crashing(folder) as (slack, app):
        asker = Asker(slack, random.Random(seed), changes)  # noqa: S311 - as above
        with asker.asking():
            for _ in range(kills):
                time.sleep(rng.uniform(0, MAX_LIFE))
                # Force the rare case of a call that has its effect but no response.
                slack.rates.fail(rng.choice(SENDING), Fault("cut_after"))
                time.sleep(rng.uniform(0, 2 * PAUSE))
                app.end(signal.SIGKILL)
                app.start()
        late = not _all_finished(slack, folder, asker.sent, timeout)
        app.end()
        return _tally(slack, folder, asker.sent, late=late)


def _all_finished(slack: FakeSlack, folder: Path, sent: list[Sent], timeout: float) -> bool:
    """Wait until every question is finished; False on timeout."""
    kept = {(one.channel, one.ts) for one in sent if not one.deleted}
    return until(
        lambda: (
            all(one.acked for one in slack.deliveries)
            and kept <= recorded(folder).keys()
            and all_finished(folder)
        ),
        timeout,
    )


def until(predicate: Callable[[], object], seconds: float = 20) -> bool:
    """Poll until a condition holds; False on timeout."""
    deadline = time.monotonic() + seconds
    while not (met := predicate()) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    return bool(met)


def all_finished(folder: Path) -> bool:
    """Tell whether no question is being processed, or waits for a retry."""
    return all(state in {*FINISHED, DELETED} for _, state in recorded(folder).values())


def recorded(folder: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """Return each question's reference and state by channel and ts, as the journal has them."""
    with closing(sqlite3.connect(folder / "state" / "journal.db", timeout=30)) as journal:
        rows = journal.execute("SELECT channel, ts, reference, state FROM questions")
        return {(channel, ts): (reference, state) for channel, ts, reference, state in rows}


def _tally(slack: FakeSlack, folder: Path, sent: list[Sent], *, late: bool) -> Tally:
    known = recorded(folder)
    faults = ["not all is finished in time"] if late else []
    states: Counter[str] = Counter()
    for one in sent:
        reference, state = known.get((one.channel, one.ts), ("", "unknown"))
        states[state] += 1
        if any(is_streaming(slack.team, one.channel, m["ts"]) for m in _replies(slack, one)):
            faults.append(f"{one.word} {reference}: a message is still streamed")
        check = _remains if one.deleted else _faults
        faults += [f"{one.word} {reference} ({state}): {fault}" for fault in
                   check(_replies(slack, one), one, reference, state)]  # fmt: skip
    edited = sum(bool(one.gone) and not one.deleted for one in sent)
    deleted = sum(one.deleted for one in sent)
    faults += _stored(folder, sent)
    return Tally(len(sent), states["answered"], states["apologised"], edited, deleted, faults)


def _remains(replies: list[Json], one: Sent, reference: str, state: str) -> Iterator[str]:
    """Yield what is left of a deleted question."""
    if state not in {DELETED, "unknown"}:
        yield "deleted, and not recorded as that"
    if any(payload_of(message).get("reference") == reference for message in replies):
        yield "its answer stands"
    if any(word in words_of(message) for message in replies for word in (one.word, *one.gone)):
        yield "its words stand"


def _stored(folder: Path, sent: list[Sent]) -> Iterator[str]:
    """Yield the deleted words that the journal still holds."""
    with closing(sqlite3.connect(folder / "state" / "journal.db", timeout=30)) as journal:
        rows = journal.execute("SELECT text, answer FROM questions").fetchall()
    text = " ".join(str(value) for row in rows for value in row)
    yield from (f"{one.word}: its words are stored" for one in sent if one.deleted and
                re.search(rf"{one.word}\b", text))  # fmt: skip


def _replies(slack: FakeSlack, one: Sent) -> list[Json]:
    """Return the app's messages in a question's thread."""
    return slack.answers(one.channel, one.thread_ts)


def _faults(replies: list[Json], one: Sent, reference: str, state: str) -> Iterator[str]:
    """Yield what is wrong with the reply to one question."""
    if state not in FINISHED:
        yield "neither answered nor apologised for"
    if any(not payload_of(message) for message in replies):
        yield "a message belongs to no question"
    parts = [
        payload["part"]
        for payload in map(payload_of, replies)
        if payload.get("reference") == reference
    ]
    if sorted(parts) != list(range(len(parts))) or not parts:
        yield f"the parts {parts} were sent, not each once"
    matching = [message for message in replies if one.word in words_of(message)]
    strangers = [
        message for message in matching if payload_of(message).get("reference") != reference
    ]
    if strangers:
        yield f"{len(strangers)} replies to other questions mention it"


def payload_of(message: Json) -> Json:
    """Return the metadata payload of a message of the app; {} when it has none."""
    payload: Json = (message.get("metadata") or {}).get("event_payload") or {}
    return payload
