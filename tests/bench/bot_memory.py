"""Whether the app's memory stays constant, however many questions it answers."""

from __future__ import annotations

import statistics
from itertools import cycle, islice
from typing import TYPE_CHECKING

from tests.bench.bot_load import Figure, loaded, progress
from tests.bot.app.process import FOOTNOTE, STAND_IN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.bench.bot_articles import Material
    from tests.bench.bot_load import Load

# Questions that are asked at once, by as many people in so many channels.
AT_ONCE, CHANNELS = 50, 250
READINGS = 10
# The first fill caches, threads and the allocator's arenas.
WARM_UP = 2
# How much the last reading may exceed the mean of those before.
MEGABYTES, SHARE = 5.0, 0.02


def quick() -> Iterator[Figure]:
    """Ask 10,000 questions that are answered at once, by the stand-in for the articles."""
    yield from _measured("memory", STAND_IN, {}, cycle(["Where was it?"]), 10_000)


def real(material: Material) -> Iterator[Figure]:
    """Ask the articles 2,000 questions."""
    own = {"FOOTNOTE_SEEDS": str(material.seeds), "FOOTNOTE_INDEX": str(material.index)}
    questions = cycle(material.questions)
    yield from _measured("memory, articles", FOOTNOTE, own, questions, 2_000)


def _measured(
    name: str,
    command: tuple[str, ...],
    environment: dict[str, str],
    questions: Iterator[str],
    count: int,
) -> Iterator[Figure]:
    part = count // READINGS
    lost, readings = 0, list[float]()
    with loaded(command, **environment) as load:
        load.slack.rates.lift("chat.postMessage")  # 1,500 a minute would make this take longer
        for number in range(1, READINGS + 1):
            lost += _ask(load, questions, part)
            readings.append(load.megabytes())
            progress(f"{name}: {number * part:,} questions, {readings[-1]:.1f} MB")
    yield Figure(f"{name}: not answered once, of {count:,}", str(lost), "0", lost == 0)
    yield from flatness(name, readings, part)


def _ask(load: Load, questions: Iterator[str], count: int) -> int:
    """Ask so many questions; return how many were not answered exactly once."""
    for asked in range(AT_ONCE, count + 1, AT_ONCE):
        for text in islice(questions, AT_ONCE):
            load.ask(text, people=AT_ONCE, channels=CHANNELS)
        load.listen(lambda asked=asked: load.answered == asked, 60)  # type: ignore[misc]
    wrong = sum(len(kinds) != 1 for kinds in load.kinds())
    load.forget()
    return wrong


def flatness(name: str, readings: Sequence[float], part: int) -> Iterator[Figure]:
    """Return the figures of memory readings in MB, each after `part` more questions."""
    *before, last = readings[WARM_UP:]
    mean = statistics.mean(before)
    allowed = max(MEGABYTES, SHARE * mean)
    slope = statistics.linear_regression(range(len(before) + 1), [*before, last]).slope
    yield Figure(f"{name}: after {part * WARM_UP:,} questions", f"{readings[WARM_UP - 1]:.1f} MB")
    yield Figure(f"{name}: at the end", f"{last:.1f} MB")
    yield Figure(f"{name}: growth in 1,000 questions", f"{slope * 1000 / part:+.2f} MB")
    yield Figure(
        f"{name}: the last {part:,} beside the mean",
        f"{last - mean:+.1f} MB",
        f"< {allowed:.1f} MB",
        last - mean < allowed,
    )
