"""Mixed load over the real app for some minutes: memory, tasks, and how long the loop is held."""

from __future__ import annotations

import random
import re
import statistics
import sys
import time
from typing import TYPE_CHECKING

from tests.bench.bot_load import Figure, loaded, over, progress
from tests.bot.app.running import buttons_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.bot_articles import Material
    from tests.bench.bot_load import Load

WATCHED = (sys.executable, "-m", "tests.bench.bot_watch")
# Seconds between two doings of people, and those in which the app comes to rest.
PAUSE, REST = 0.4, 20.0
PEOPLE, CHANNELS = 50, 25
# The growth that is still flat: from the end of the first third to the end, in MB.
MEGABYTES = 8.0
_TASKS, _HELD = re.compile(r"^watch: (\d+) tasks"), re.compile(r"^watch: held (\d+) ms at (.*)")


def hour(material: Material, minutes: float) -> Iterator[Figure]:
    """Let people ask, follow up, edit, delete, click and open App Home for so many minutes."""
    with loaded(WATCHED, **over(material, None)) as load:
        _settle(load)
        before, readings = _tasks(load), list[float]()
        people = _People(load, material)
        ends = time.monotonic() + minutes * 60
        next_reading = 0.0
        while (now := time.monotonic()) < ends:
            people.act()
            if now >= next_reading:
                next_reading = now + minutes * 60 / 30
                readings.append(load.megabytes())
                progress(f"hour: {len(people.asked)} asked, {readings[-1]:.1f} MB")
            time.sleep(PAUSE)
        _settle(load)
        after, third = _tasks(load), max(1, len(readings) // 3)
        held = [found for line in load.app.lines if (found := _HELD.match(line))]
        grown = statistics.mean(readings[-third:]) - statistics.mean(readings[third : 2 * third])
        breaches = len(load.slack.violations)
    yield Figure(f"hour: asked in {minutes:g} minutes", f"{len(people.asked):,}")
    yield Figure("hour: memory at the end", f"{readings[-1]:.1f} MB")
    flat = f"< {MEGABYTES:.1f} MB"
    yield Figure("hour: growth in the last third", f"{grown:+.1f} MB", flat, grown < MEGABYTES)
    yield Figure("hour: tasks before and after", f"{before}; {after}", "", after <= before)
    for found in held:
        progress(f"hour: held {found[1]} ms at {found[2]}")
    worst = max((int(found[1]) for found in held), default=0)
    yield Figure("hour: the loop held for over 50 ms", str(len(held)), "0", not held)
    yield Figure("hour: the longest", f"{worst} ms")
    yield Figure("hour: rules of Slack broken", str(breaches), "0", breaches == 0)


def _settle(load: Load) -> None:
    """Ask one question, so that all is loaded, and let the app come to rest."""
    load.slack.mention("U0FIRST", "C0FIRST", "Where was the summit held?")
    time.sleep(REST)


def _tasks(load: Load) -> int:
    """Return the least number of tasks of the last seconds: pings come and go."""
    counts = [int(found[1]) for line in load.app.lines[-200:] if (found := _TASKS.match(line))]
    return min(counts[-5:])


class _People:
    """Do what people do in Slack, at random but reproducibly."""

    def __init__(self, load: Load, material: Material) -> None:
        self._slack = load.slack
        self._chance = random.Random(PEOPLE)  # noqa: S311 - not a secret
        self._questions = material.questions
        self.asked: list[tuple[str, str]] = []

    def act(self) -> None:
        """Do one thing."""
        doings = (self._mention, self._direct, self._command, self._home, self._on_a_thread)
        self._chance.choices(doings, (5, 2, 1, 1, 3))[0]()

    def _who(self) -> str:
        return f"U{self._chance.randrange(PEOPLE)}"

    def _text(self) -> str:
        return self._chance.choice(self._questions)

    def _mention(self) -> None:
        channel = f"C{self._chance.randrange(CHANNELS)}"
        self.asked.append((channel, self._slack.mention(self._who(), channel, self._text())))

    def _direct(self) -> None:
        user = self._who()
        ts = self._slack.direct(user, self._text())
        self.asked.append((self._slack.direct_channel(user), ts))

    def _command(self) -> None:
        channel = f"C{self._chance.randrange(CHANNELS)}"
        self._slack.command("/ask", self._who(), channel, self._text())

    def _home(self) -> None:
        self._slack.open_home(self._who())

    def _on_a_thread(self) -> None:
        """Follow up, edit, delete or rate one of the last questions in a channel."""
        recent = [one for one in self.asked[-30:] if one[0].startswith("C")]
        if not recent:
            return
        channel, ts = self._chance.choice(recent)
        doing = self._chance.randrange(4)
        if doing == 0:
            self._slack.mention(self._who(), channel, self._text(), ts)
        elif doing == 1:
            self._slack.edit(channel, ts, f"<@{self._slack.bot_user}> {self._text()}")
        elif doing == 2:
            self.asked.remove((channel, ts))
            self._slack.remove(channel, ts)
        else:
            self._rate(channel, ts)

    def _rate(self, channel: str, ts: str) -> None:
        for answer in self._slack.answers(channel, ts):
            if "feedback" in buttons_of(answer):
                self._slack.click(self._who(), channel, answer["ts"], "feedback", "good")
                return
