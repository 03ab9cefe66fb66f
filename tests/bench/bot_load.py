"""The app under load: the fake Slack in this process, the app in a child process."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.bot_articles import ROOT
from tests.bot.app.process import App, app_environment, fake_slack, lift_limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.bench.bot_articles import Material
    from tests.slack import Call, FakeSlack

PAUSE = 0.05
_TEXT = frozenset({"chat.postMessage", "chat.startStream"})
_WHOLE = frozenset({"chat.postMessage", "chat.stopStream", "chat.update"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the table; `met` is None where nothing is demanded."""

    what: str
    figure: str
    demand: str = ""
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, by channel and ts of its message."""

    channel: str
    ts: str


@dataclass(slots=True)
class Reply:
    """When a reply was first visible, first readable, and complete; seconds since the epoch."""

    seen: float | None = None
    read: float | None = None
    whole: float | None = None


@dataclass(slots=True)
class Load:
    """Asks the running app, and records when it replies."""

    slack: FakeSlack
    app: App
    replies: dict[Asked, Reply] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    _calls: int = 0
    _threads: dict[tuple[str, str], Asked] = field(default_factory=dict)

    def ask(self, text: str, *, people: int, channels: int) -> Asked:
        """Mention the app, each time as the next person and in the next channel."""
        number = len(self.asked)
        channel = f"C{number % channels}"
        self.asked.append(Asked(channel, self.slack.mention(f"U{number % people}", channel, text)))
        return self.asked[-1]

    def listen(self, until: Callable[[], bool], seconds: float) -> bool:
        """Collect replies until a condition holds; False on timeout."""
        deadline = time.monotonic() + seconds
        while not until():
            if time.monotonic() > deadline:
                return False
            time.sleep(PAUSE)
            self.collect()
        return True

    def collect(self) -> None:
        """Read the calls that were made since the last time."""
        calls = self.slack.all_calls
        for call in calls[self._calls :]:
            self._read(call)
        self._calls = len(calls)

    def forget(self) -> None:
        """Forget every question so far, for the sake of memory; all of them must be answered."""
        self.slack.forget()
        self._calls = 0
        for kept in (self.asked, self.replies, self._threads):
            kept.clear()

    @property
    def answered(self) -> int:
        """How many questions have a reply that was complete at some time; more of it may follow."""
        replies = (self.replies.get(one) for one in self.asked)
        return sum(reply is not None and reply.whole is not None for reply in replies)

    def waits(self, moment: Callable[[Reply], float | None]) -> list[float]:
        """Return the seconds from each mention to a moment of its reply."""
        found = [(one, moment(self.replies.get(one, Reply()))) for one in self.asked]
        return [at - float(one.ts) for one, at in found if at is not None]

    def kinds(self) -> list[list[str]]:
        """Return the kinds of the replies to each question, such as 'answer'.

        Further parts of one, and its file, are not counted.
        """
        return [
            [
                kind
                for message in self.slack.answers(*_key(one))
                for kind, part in [_metadata(message)]
                if part == 0
            ]
            for one in self.asked
        ]

    def megabytes(self) -> float:
        """Return the resident memory of the app."""
        command = ["ps", "-o", "rss=", "-p", str(self.app.process.pid)]
        return int(subprocess.run(command, capture_output=True, check=True).stdout) / 1024

    def _read(self, call: Call) -> None:
        given = call.arguments
        channel = str(given.get("channel") or given.get("channel_id"))
        if not call.ok:
            return
        if call.method in _TEXT:
            asked = Asked(channel, str(given.get("thread_ts")))
            self._threads[channel, str(call.response["ts"])] = asked
        elif call.method in _WHOLE:
            known = self._threads.get((channel, str(given["ts"])))
            if known is None:
                return  # the end of a stream that began before `forget`
            asked = known
        elif call.method == "assistant.threads.setStatus" and given.get("status"):
            asked = Asked(channel, str(given["thread_ts"]))
        else:
            return
        reply = self.replies.setdefault(asked, Reply())
        reply.seen = reply.seen or call.at
        if call.method in _TEXT:
            reply.read = reply.read or call.at
        if call.method in _WHOLE:
            reply.whole = call.at


def _key(asked: Asked) -> tuple[str, str]:
    return asked.channel, asked.ts


def _metadata(message: dict[str, Any]) -> tuple[str, int]:
    """Return the kind and the part of a message of the app, from its metadata."""
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return payload.get("kind", "unknown"), payload.get("part", 0)


@contextmanager
def loaded(command: tuple[str, ...], **environment: str) -> Iterator[Load]:
    """Start the app and a fake Slack, and end both; violations of Slack's rules are printed."""
    with tempfile.TemporaryDirectory() as folder, fake_slack() as slack:
        lift_limits(Path(folder))
        own = {"PYTHONPATH": str(ROOT)} | environment
        app = App(command, app_environment(slack, Path(folder), **own), Path(folder))
        try:
            yield Load(slack, app.start())
        finally:
            app.end()
            for violation in sorted(set(slack.violations)):
                progress(f"violation: {violation}")


def over(material: Material, workers: int | None) -> dict[str, str]:
    """Return the environment of an app over articles."""
    own = {"FOOTNOTE_SEEDS": str(material.seeds), "FOOTNOTE_INDEX": str(material.index)}
    return own | ({"FOOTNOTE_BOT_WORKERS": str(workers)} if workers else {})


def exactly_once(name: str, load: Load) -> Iterator[Figure]:
    """Return how many questions got no reply, two, or one that is no answer."""
    replies = load.kinds()
    lost, twice = replies.count([]), sum(len(kinds) > 1 for kinds in replies)
    others = sum(kind != "answer" for kinds in replies for kind in kinds)
    yield Figure(f"{name}: lost, of {len(replies):,} questions", str(lost), "0", lost == 0)
    yield Figure(f"{name}: answered twice", str(twice), "0", twice == 0)
    yield Figure(f"{name}: turned away or apologised for", str(others), "0", others == 0)
    breaches = len(load.slack.violations)
    yield Figure(f"{name}: rules of Slack broken", str(breaches), "0", breaches == 0)


def processor_seconds() -> float:
    """Return the processor time of the processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def percentile(values: list[float], share: int) -> float:
    """Return the value that `share` per cent do not exceed."""
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def below(what: str, seconds: float, limit: float, unit: str = "s") -> Figure:
    """Return a row for a time that must stay below a limit, in seconds or milliseconds."""
    scale, form = (1000, "{:.0f} ms") if unit == "ms" else (1, "{:.2f} s")
    return Figure(
        what, form.format(seconds * scale), f"< {form.format(limit * scale)}", seconds < limit
    )


def shown(what: str, seconds: float, unit: str = "s") -> Figure:
    """Return a row for a time without a limit."""
    return Figure(what, f"{seconds * 1000:.0f} ms" if unit == "ms" else f"{seconds:.2f} s")


def progress(line: str) -> None:
    """Print a line about progress."""
    print(line, file=sys.stderr, flush=True)
