"""The watcher: when it builds, when it waits, and what it reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from index.errors import SeedsError
from index.watch import MAX_BACK_OFF, MIN_BACK_OFF, SETTLE, Snapshot, Watcher

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Result

    Run = Callable[..., Result]

INTERVAL = 5.0
BUILT = "built"


@dataclass
class World:
    """Seeds, an index and a clock that a test sets; what the watcher reports is in `reports`.

    `script` holds what happens while the watcher sleeps, one event each time.
    """

    script: list[Callable[[], None]]
    seeds: str = "one"
    indexed: str = "one"
    broken: str | None = None
    waits: bool = False
    helps: bool = True
    now: float = 0.0
    reports: list[str] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    attempts: list[float] = field(default_factory=list)

    def scan(self) -> Snapshot:
        """Scan the seeds; without any it is an error."""
        if not self.seeds:
            raise SeedsError("The seeds are gone.")
        return Snapshot(self.seeds == self.indexed, self.seeds, waits=self.waits)

    def build(self) -> None:
        """Build, unless something is broken."""
        self.attempts.append(self.now)
        if self.broken:
            raise SeedsError(self.broken)
        if self.helps:
            self.indexed = self.seeds
        self.reports.append(f"{BUILT} {self.seeds}")

    def sleep(self, seconds: float) -> bool:
        """Let time pass and the next event happen; stop after the last one."""
        self.slept.append(seconds)
        self.now += seconds
        if self.script:
            self.script.pop(0)()
            return False
        return True

    def watch(self) -> list[str]:
        """Watch to the end of the script, and return the reports."""
        Watcher(
            self.scan,
            self.build,
            on_failed=self.reports.append,
            sleep=self.sleep,
            interval=INTERVAL,
            clock=lambda: self.now,
        ).run()
        return self.reports

    def change(self, **values: object) -> Callable[[], None]:
        """Return what sets some of the values."""
        return lambda: vars(self).update(values)


def world(**values: object) -> World:
    """Return a world with these values."""
    made = World([])
    vars(made).update(values)
    return made


def nothing() -> None:
    """Nothing happens."""


def test_a_fresh_index_is_not_rebuilt() -> None:
    """Without a change there is one scan an interval, and no build."""
    still = world(script=[nothing, nothing])
    assert still.watch() == []
    assert still.slept == [INTERVAL] * 3
    assert still.attempts == []


def test_what_is_still_being_written_is_looked_at_again_soon() -> None:
    """While a file waits the next scan is near; what else has changed is built meanwhile."""
    busy = world(waits=True)
    busy.script = [busy.change(seeds="two"), busy.change(seeds="three", waits=False), nothing]
    assert busy.watch() == [f"{BUILT} two", f"{BUILT} three"]
    assert busy.slept == [SETTLE, SETTLE, INTERVAL, INTERVAL]


def test_every_change_is_followed() -> None:
    """A change and its undoing are two builds."""
    back = world()
    back.script = [back.change(seeds="two"), nothing, nothing, back.change(seeds="one"), nothing]
    assert back.watch() == [f"{BUILT} two", f"{BUILT} one"]


def test_a_failed_build_waits_for_another_change() -> None:
    """A failure is reported once, and the build repeated when the seeds change again."""
    bad = world(broken="The disk is full.")
    bad.script = [bad.change(seeds="two"), *[nothing] * 5, bad.change(seeds="three", broken=None)]
    bad.script += [nothing] * 2
    assert bad.watch() == ["The disk is full.", f"{BUILT} three"]
    assert len(bad.attempts) == 2


@pytest.mark.parametrize("values", [{"broken": "The disk is full."}, {"helps": False}])
def test_a_build_that_does_not_help_is_repeated_after_a_back_off(values: dict[str, object]) -> None:
    """Over the same seeds the back-off doubles, up to its maximum."""
    bad = world(seeds="two", **values)
    bad.script = [nothing] * 2000
    bad.watch()
    back_offs = [
        later - sooner for sooner, later in zip(bad.attempts, bad.attempts[1:], strict=False)
    ]
    assert back_offs[:3] == [MIN_BACK_OFF, MIN_BACK_OFF * 2, MIN_BACK_OFF * 4]
    assert set(back_offs[5:]) == {MAX_BACK_OFF}
    assert len(bad.reports) == (1 if "broken" in values else len(bad.attempts))


def test_seeds_that_cannot_be_scanned_are_reported_once() -> None:
    """A folder that is gone is reported once each time that it goes, and still watched."""
    gone = world()
    gone.script = [gone.change(seeds=""), nothing, nothing, gone.change(seeds="one")]
    gone.script += [gone.change(seeds=""), gone.change(seeds="two"), nothing]
    assert gone.watch() == ["The seeds are gone.", "The seeds are gone.", f"{BUILT} two"]
