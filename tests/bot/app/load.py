"""Questions under load while the app is killed again and again, and what became of each."""

from __future__ import annotations

import random
import signal
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.bot.app.process import STAND_IN, App, app_environment, fake_slack
from tests.bot.app.talking import UNLIMITED, words_of
from tests.conftest import ROOT
from tests.slack import Fault, Settings
from tests.slack.chat import is_streaming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.slack import FakeSlack, Json

# Slack's retries after a second and six, not after a minute and five.
HASTY = Settings(retry_scale=0.02)
# Seconds between two questions, and the longest that the app lives under load.
PAUSE = 0.12
MAX_LIFE = 1.2
# Seconds between two looks at what Slack does not see.
LOOK = 0.05
# Seconds in which all that was left is answered.
PATIENCE = 60.0
FINISHED = ("answered", "apologised")
SENDING = ("chat.postMessage", "chat.startStream", "chat.appendStream", "chat.stopStream")
_ORDERS = ("", "", "sleep:0.3 ", "claims:4:0.1 ", "refuse ", "long:9000 ")


@dataclass(frozen=True, slots=True)
class Put:
    """A question that was put to the app. `word` stands in no other."""

    channel: str
    ts: str
    thread_ts: str
    word: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many questions there were, what became of them, and what is wrong; a line each."""

    asked: int
    answered: int
    apologised: int
    faults: list[str]


@dataclass(slots=True)
class Asker:
    """Somebody who never tires: mentions, direct messages, and follow-ups to what was answered."""

    slack: FakeSlack
    chance: random.Random
    put: list[Put] = field(default_factory=list)

    def ask(self) -> None:
        """Ask one more question."""
        number = len(self.put)
        word = f"number-{number:05}"
        text = f"{self.chance.choice(_ORDERS)}What is {word}?"
        kind = self.chance.choice(("mention", "direct", "follow-up"))
        before = self._answered() if kind == "follow-up" else None
        if before is not None:
            ts = self.slack.say("U0ASKS", before.channel, text, before.thread_ts)
            self.put.append(Put(before.channel, ts, before.thread_ts, word))
        elif kind == "direct":
            user = f"U{number}"
            ts = self.slack.direct(user, text)
            self.put.append(Put(self.slack.direct_channel(user), ts, ts, word))
        else:
            ts = self.slack.mention("U0ASKS", f"C{number}", text, duplicate=number % 5 == 0)
            self.put.append(Put(f"C{number}", ts, ts, word))

    def _answered(self) -> Put | None:
        """Return an earlier question of a channel's that has its answer, if one is found soon."""
        for one in self.chance.sample(self.put, min(5, len(self.put))):
            if one.channel.startswith("C") and self.slack.answers(one.channel, one.thread_ts):
                return one
        return None

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Ask in a thread of its own, as long as the block lasts."""
        enough = threading.Event()

        def work() -> None:
            while not enough.wait(PAUSE):
                self.ask()

        thread = threading.Thread(target=work, name="asker")
        thread.start()
        try:
            yield
        finally:
            enough.set()
            thread.join()


@contextmanager
def crashing(folder: Path, **environment: str) -> Iterator[tuple[FakeSlack, App]]:
    """Run the app over the stand-in; a restart keeps its state.

    Slack gives no 429: a process that is killed cannot know of one that the last was given.
    """
    with fake_slack(settings=HASTY) as slack:
        slack.rates.lift()
        own = UNLIMITED | {"PYTHONPATH": str(ROOT)} | environment
        app = App(STAND_IN, app_environment(slack, folder, **own), folder).start()
        try:
            yield slack, app
        finally:
            app.end(signal.SIGKILL)
        assert slack.violations == []


def killed_under_load(folder: Path, kills: int, seed: int, patience: float = PATIENCE) -> Tally:
    """Ask without end, kill the app at so many random moments, and count what became of all.

    After the last start the app has `patience` seconds to finish them.
    """
    chance = random.Random(seed)  # noqa: S311 - it is to be the same each time
    with crashing(folder) as (slack, app):
        asker = Asker(slack, random.Random(seed))  # noqa: S311 - as above
        with asker.asking():
            for _ in range(kills):
                time.sleep(chance.uniform(0, MAX_LIFE))
                # Something is done that the app never hears of, which by chance alone is rare.
                slack.rates.fail(chance.choice(SENDING), Fault("cut_after"))
                time.sleep(chance.uniform(0, 2 * PAUSE))
                app.end(signal.SIGKILL)
                app.start()
        late = not _all_finished(slack, folder, asker.put, patience)
        app.end()
        return _tally(slack, folder, asker.put, late=late)


def _all_finished(slack: FakeSlack, folder: Path, put: list[Put], patience: float) -> bool:
    """Wait until every question is finished; tell whether that was in time."""
    return until(
        lambda: (
            all(one.acked for one in slack.deliveries)
            and len(recorded(folder)) == len(put)
            and all_finished(folder)
        ),
        patience,
    )


def until(predicate: Callable[[], object], seconds: float = 20) -> bool:
    """Wait for what Slack does not see; tell whether it came in time."""
    deadline = time.monotonic() + seconds
    while not (said := predicate()) and time.monotonic() < deadline:
        time.sleep(LOOK)
    return bool(said)


def all_finished(folder: Path) -> bool:
    """Tell whether no question is in hand, or put back to be tried again."""
    return all(state in FINISHED for _, state in recorded(folder).values())


def recorded(folder: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """Return each question's reference and state by channel and ts, as the journal has them."""
    with closing(sqlite3.connect(folder / "state" / "journal.db", timeout=30)) as journal:
        rows = journal.execute("SELECT channel, ts, reference, state FROM questions")
        return {(channel, ts): (reference, state) for channel, ts, reference, state in rows}


def _tally(slack: FakeSlack, folder: Path, put: list[Put], *, late: bool) -> Tally:
    known = recorded(folder)
    faults = ["not all is finished in time"] if late else []
    states: Counter[str] = Counter()
    for one in put:
        reference, state = known.get((one.channel, one.ts), ("", "unknown"))
        states[state] += 1
        if any(is_streaming(slack.team, one.channel, m["ts"]) for m in _said(slack, one)):
            faults.append(f"{one.word} {reference}: a message still grows")
        faults += [f"{one.word} {reference} ({state}): {fault}" for fault in
                   _faults(_said(slack, one), one, reference, state)]  # fmt: skip
    return Tally(len(put), states["answered"], states["apologised"], faults)


def _said(slack: FakeSlack, one: Put) -> list[Json]:
    """Return what the app says in a question's thread; uploaded files are no messages of its."""
    return [m for m in slack.answers(one.channel, one.thread_ts) if "files" not in m]


def _faults(said: list[Json], one: Put, reference: str, state: str) -> Iterator[str]:
    """Yield what is wrong with the reply to one question."""
    if state not in FINISHED:
        yield "neither answered nor apologised for"
    if any(not payload_of(message) for message in said):
        yield "a message belongs to no question"
    parts = [
        payload["part"]
        for payload in map(payload_of, said)
        if payload.get("reference") == reference
    ]
    if sorted(parts) != list(range(len(parts))) or not parts:
        yield f"the parts {parts} stand, not each once"
    about = [message for message in said if one.word in words_of(message)]
    strangers = [message for message in about if payload_of(message).get("reference") != reference]
    if strangers:
        yield f"another reply of {len(strangers)} speaks of it"


def payload_of(message: Json) -> Json:
    """Return what the metadata of a message of the app says; {} when it has none."""
    payload: Json = (message.get("metadata") or {}).get("event_payload") or {}
    return payload
