"""Whether answers get slower when many other questions wait for their turn."""

from __future__ import annotations

import tempfile
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client.parser import text_string_to_metric_families

from bot.journal.journal import Journal
from bot.question import Asked, Way
from tests.bench.bot_load import (
    Figure,
    Load,
    below,
    percentile,
    progress,
    shown,
)
from tests.bot.app.process import (
    STAND_IN,
    STATE,
    App,
    app_environment,
    fake_slack,
    free_port,
    lift_limits,
)
from tests.bot.blocking import Blocking
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

FEW, MANY, PROBES = 10, 10_000, 100
# The answer to the question that the others in its thread wait for.
LONG = "sleep:600 What takes long?"
IN_HAND = "footnote_in_hand_questions"
# How much slower than with a few questions in hand an answer may be with many.
SLACKENING = 1.5


def in_hand() -> Iterator[Figure]:
    """Ask one by one while 10, and while 10,000 questions wait for their turn in a thread."""
    slowest = []
    for waiting in (FEW, MANY):
        with tempfile.TemporaryDirectory() as folder:
            held, waits = _asked_beside(Path(folder), waiting)
        yield Figure(
            "in hand: questions, by the app's metrics", f"{held:,.0f}", "", held >= waiting
        )
        slowest.append(percentile(waits, 95))
        yield shown(f"in hand: answer, p50 beside {waiting:,}", percentile(waits, 50), "ms")
    few, many = slowest
    yield shown(f"in hand: answer, p95 beside {FEW}", few, "ms")
    yield below(f"in hand: answer, p95 beside {MANY:,}", many, few * SLACKENING + 0.05, "ms")


def _asked_beside(folder: Path, waiting: int) -> tuple[float, list[float]]:
    """Return how many questions the app has in hand, and the seconds to each of 100 answers."""
    port = str(free_port())
    with fake_slack() as slack:
        lift_limits(folder)
        _fill(folder, slack.team_id, slack.say("U1", "C0WAIT", "Hello"), waiting)
        own = {"PYTHONPATH": str(ROOT), "FOOTNOTE_BOT_PORT": port}
        # As shipped the app takes 200 that wait, and turns others away.
        command = (*STAND_IN, f"--waiting={2 * MANY}")
        app = App(command, app_environment(slack, folder, **own), folder).start()
        load = Load(slack, app)
        progress(f"in hand: {waiting:,} questions wait")
        try:
            for number in range(1, PROBES + 1):
                load.ask(f"What is number {number}?", people=PROBES, channels=PROBES)
                load.listen(lambda number=number: load.answered == number, 60)  # type: ignore[misc]
            assert load.kinds() == [["answer"]] * PROBES
            return _held(port), load.waits(lambda reply: reply.whole)
        finally:
            app.end()


def _held(port: str) -> float:
    """Return how many questions the app has in hand, as its metrics tell."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as reply:
        text = reply.read().decode()
    families = text_string_to_metric_families(text)
    return next(one.samples[0].value for one in families if one.name == IN_HAND)


def _fill(folder: Path, team: str, thread: str, count: int) -> None:
    """Record questions of a thread, of which the first takes longer than all this."""
    journal = Blocking(Journal(folder / STATE))
    for number in range(1, count + 1):
        ts = f"{float(thread) + number / 1e4:.6f}"
        journal.record(Asked(team, "C0WAIT", ts, "U1", LONG, Way.MENTION, thread_ts=thread))
    journal.close()
