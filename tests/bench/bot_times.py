"""How fast the app is: many questions at once, many in a minute, one at a time."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from tests.bench.bot_load import (
    Figure,
    below,
    exactly_once,
    loaded,
    over,
    percentile,
    processor_seconds,
    progress,
    shown,
)
from tests.bot.app.process import FOOTNOTE, STAND_IN
from tests.slack import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.bot_articles import Material
    from tests.bench.bot_load import Load

# No rate limits, and so many workers that a question waits for at most one other.
LIFTED = {"FOOTNOTE_BOT_WORKERS": "100"}
AT_ONCE, BURST_CHANNELS = 200, 20
A_MINUTE = 1_000
ONE_BY_ONE = 100
IN_ONE_CHANNEL = 40
HOMES, HOMES_A_MINUTE = 300, 100


def burst() -> Iterator[Figure]:
    """Ask 200 questions at once in 20 channels; each takes 2 s, and Slack a message a second."""
    with loaded(STAND_IN, **LIFTED) as load:
        started = time.time()
        for number in range(AT_ONCE):
            load.ask(f"sleep:2 question {number}", people=AT_ONCE, channels=BURST_CHANNELS)
        progress(f"burst: {AT_ONCE} questions asked within {time.time() - started:.2f} s")
        load.listen(lambda: load.answered == AT_ONCE, 60)
        acks = load.slack.ack_times()
        yield shown("burst: ack, p50", percentile(acks, 50), "ms")
        yield shown("burst: ack, p95", percentile(acks, 95), "ms")
        yield below("burst: ack, the slowest", max(acks), 0.25, "ms")
        waits = load.waits(lambda reply: reply.whole)
        yield shown("burst: answer, p50", percentile(waits, 50))
        yield shown("burst: answer, p95", percentile(waits, 95))
        yield shown("burst: answer, the slowest", max(waits))
        yield from exactly_once("burst", load)


def channel() -> Iterator[Figure]:
    """Ask 40 questions at once in one channel, which takes a message a second."""
    with loaded(STAND_IN, **LIFTED) as load:
        for number in range(IN_ONE_CHANNEL):
            load.ask(f"question {number}", people=IN_ONE_CHANNEL, channels=1)
        load.listen(lambda: load.answered == IN_ONE_CHANNEL, 90)
        waits = load.waits(lambda reply: reply.whole)
        yield below(f"channel: the last of {IN_ONE_CHANNEL} answers", max(waits), 45)
        yield from exactly_once("channel", load)


def homes() -> Iterator[Figure]:
    """Open App Home as 300 people at once: Slack takes 100 a minute."""
    with loaded(STAND_IN) as load:
        started = time.time()
        for number in range(HOMES):
            load.slack.open_home(f"U{number}")

        def published() -> list[float]:
            return [one.at - started for one in load.slack.calls("views.publish") if one.ok]

        load.listen(lambda: len(published()) >= HOMES_A_MINUTE, 30)
        asked = load.ask("question", people=1, channels=1)
        load.listen(lambda: load.answered == 1, 30)
        shown_at = published()
        hundredth = sorted(shown_at)[HOMES_A_MINUTE - 1] if len(shown_at) >= HOMES_A_MINUTE else 60
        yield below("homes: the 100th of 300", hundredth, 10)
        replied = load.replies[asked].whole or 0
        yield below("homes: an answer meanwhile", replied - float(asked.ts), 1)
        time.sleep(15)
        waited = sum(at > hundredth + 5 for at in published())
        yield Figure("homes: sent to who had to wait", str(waited), "0", waited == 0)
        breaches = len(load.slack.violations)
        yield Figure("homes: rules of Slack broken", str(breaches), "0", breaches == 0)


def ornament() -> Iterator[Figure]:
    """Hold every status and session back for 150 s, and ask what takes 2 s."""
    with loaded(STAND_IN) as load:
        for method in ("assistant.threads.setStatus", "agents.sessions.setStatus"):
            load.slack.rates.fail(method, Fault("delay", 150), 100)
        load.ask("sleep:2 question", people=1, channels=1)
        load.listen(lambda: load.answered == 1, 200)
        (wait,) = load.waits(lambda reply: reply.whole)
        yield below("ornament: an answer of 2 s, statuses held back", wait, 3)


def minute(material: Material, workers: int | None) -> Iterator[Figure]:
    """Ask 1,000 different questions at random moments of a minute, with the settings' defaults.

    100 people ask in 50 channels: 10 questions a minute each, as the limits allow.
    """
    before = processor_seconds()
    with loaded(FOOTNOTE, **over(material, workers)) as load:
        _warm(load, material)
        chance = random.Random(A_MINUTE)  # noqa: S311 - not a secret
        moments = sorted(chance.uniform(0, 60) for _ in range(A_MINUTE))
        started = time.time()
        for moment, text in zip(moments, material.questions, strict=False):
            time.sleep(max(0.0, started + moment - time.time()))
            load.ask(text, people=100, channels=50)
            if len(load.asked) % 100 == 0:
                load.collect()
                progress(f"minute: {len(load.asked)} asked, {load.answered} answered")
        load.listen(lambda: load.answered == len(load.asked), 120)
        waits = load.waits(lambda reply: reply.whole)
        acks = load.slack.ack_times()
        yield from exactly_once("minute", load)
        yield shown("minute: answer, p50", percentile(waits, 50))
        yield below("minute: answer, p95", percentile(waits, 95), 3)
        yield shown("minute: answer, the slowest", max(waits))
        yield shown("minute: ack, p95", percentile(acks, 95), "ms")
        yield shown("minute: ack, the slowest", max(acks), "ms")
        calls = sum(call.at > started for call in load.slack.all_calls)
        yield Figure("minute: calls of Slack a question", f"{calls / A_MINUTE:.2f}")
    spent = (processor_seconds() - before) / A_MINUTE
    yield shown("minute: the app's processor time a question", spent, "ms")


def first(material: Material) -> Iterator[Figure]:
    """Ask 100 questions, one a second, each when the one before it is answered."""
    with loaded(FOOTNOTE, **over(material, None)) as load:
        _warm(load, material)
        for number, text in enumerate(material.questions[:ONE_BY_ONE], start=1):
            load.ask(text, people=ONE_BY_ONE, channels=ONE_BY_ONE)
            load.listen(lambda number=number: load.answered == number, 30)  # type: ignore[misc]
            time.sleep(max(0.0, float(load.asked[-1].ts) + 1 - time.time()))
        yield from exactly_once("first", load)
        seen = load.waits(lambda reply: reply.seen)
        read = load.waits(lambda reply: reply.read)
        whole = load.waits(lambda reply: reply.whole)
        yield shown("first: visible text, p50", percentile(seen, 50), "ms")
        yield below("first: visible text, p95", percentile(seen, 95), 1, "ms")
        yield shown("first: text of the answer, p50", percentile(read, 50), "ms")
        yield below("first: text of the answer, p95", percentile(read, 95), 1, "ms")
        yield shown("first: whole answer, p95", percentile(whole, 95), "ms")


def _warm(load: Load, material: Material) -> None:
    """Load the models, which is not part of the measurement."""
    load.ask(material.questions[-1], people=1, channels=1)
    load.listen(lambda: load.answered == 1, 60)
    load.forget()
