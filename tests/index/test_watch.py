"""`footnote index watch`: when it builds, when it waits, and how it ends."""

from __future__ import annotations

import signal
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from index.build import BuildReport
from index.changes import Changes
from index.errors import SeedsError
from index.watch import FIRST_PAUSE, MAX_PAUSE, SETTLE, Snapshot, Watch
from tests.conftest import ARTICLE, PROGRAM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from qa.service.settings import Settings
    from tests.conftest import Result

    Run = Callable[..., Result]

EVERY = 5.0
BUILT = "built"


@dataclass
class World:
    """Seeds, an index and a clock that a test moves; what the watch did is in `told`.

    `script` holds what happens while the watch sleeps, one thing a time.
    """

    script: list[Callable[[], None]]
    seeds: str = "one"
    indexed: str = "one"
    broken: str | None = None
    helps: bool = True
    now: float = 0.0
    told: list[str] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    attempts: list[float] = field(default_factory=list)

    def look(self) -> Snapshot:
        """Look at the seeds; without any it is an error."""
        if not self.seeds:
            raise SeedsError("The seeds are gone.")
        return Snapshot(self.seeds == self.indexed, self.seeds)

    def build(self) -> BuildReport:
        """Build, unless something is broken."""
        self.attempts.append(self.now)
        if self.broken:
            raise SeedsError(self.broken)
        if self.helps:
            self.indexed = self.seeds
        return BuildReport(self.seeds, Changes(), 1, 1)

    def sleep(self, seconds: float) -> bool:
        """Let time pass and the next thing happen; stop after the last one."""
        self.slept.append(seconds)
        self.now += seconds
        if self.script:
            self.script.pop(0)()
            return False
        return True

    def watch(self) -> list[str]:
        """Watch to the end of the script, and return what was told."""
        Watch(
            self.look,
            self.build,
            built=lambda report: self.told.append(f"{BUILT} {report.generation}"),
            failed=self.told.append,
            sleep=self.sleep,
            every=EVERY,
            clock=lambda: self.now,
        ).run()
        return self.told

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


def test_what_is_fresh_is_left_alone() -> None:
    """Without a change there is one look every so many seconds, and no build."""
    still = world(script=[nothing, nothing])
    assert still.watch() == []
    assert still.slept == [EVERY] * 3
    assert still.attempts == []


def test_a_change_is_built_once_it_has_settled() -> None:
    """What still changes between two looks is waited for; then it is built once."""
    busy = world()
    busy.script = [busy.change(seeds=text) for text in ("o", "on", "ones")] + [nothing] * 3
    assert busy.watch() == [f"{BUILT} ones"]
    assert busy.slept == [EVERY, SETTLE, SETTLE, SETTLE, EVERY, EVERY, EVERY]


def test_every_change_is_followed() -> None:
    """A change and its undoing are two builds."""
    back = world()
    back.script = [back.change(seeds="two"), nothing, nothing, back.change(seeds="one"), nothing]
    assert back.watch() == [f"{BUILT} two", f"{BUILT} one"]


def test_a_failed_build_waits_for_another_change() -> None:
    """A failure is told once, and the build repeated when the seeds change again."""
    bad = world(broken="The disk is full.")
    bad.script = [bad.change(seeds="two"), *[nothing] * 5, bad.change(seeds="three", broken=None)]
    bad.script += [nothing] * 2
    assert bad.watch() == ["The disk is full.", f"{BUILT} three"]
    assert len(bad.attempts) == 2


@pytest.mark.parametrize("values", [{"broken": "The disk is full."}, {"helps": False}])
def test_a_build_that_does_not_help_is_repeated_after_pauses(values: dict[str, object]) -> None:
    """Over the same seeds the pauses double, up to the longest, and a success forgets them."""
    bad = world(seeds="two", **values)
    bad.script = [nothing] * 2000
    bad.watch()
    pauses = [later - sooner for sooner, later in zip(bad.attempts, bad.attempts[1:], strict=False)]
    assert pauses[:3] == [FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4]
    assert set(pauses[5:]) == {MAX_PAUSE}
    assert len(bad.told) == (1 if "broken" in values else len(bad.attempts))


def test_seeds_that_cannot_be_looked_at_are_told_of_once() -> None:
    """A folder that is gone is told of once each time that it goes, and watched all the same."""
    gone = world()
    gone.script = [gone.change(seeds=""), nothing, nothing, gone.change(seeds="one")]
    gone.script += [gone.change(seeds=""), gone.change(seeds="two"), nothing]
    assert gone.watch() == ["The seeds are gone.", "The seeds are gone.", f"{BUILT} two"]


def test_once_builds_if_there_is_need(run: Run, seeds: Path) -> None:
    """--once builds what has changed and leaves, and says so when nothing has."""
    first = run("index", "watch", "--once")
    assert (first.code, first.err) == (0, "")
    assert first.out.startswith("Built ")
    assert first.out.endswith(": 1 article, 4 passages.\n")
    assert run("index", "watch", "--once").out == "Up to date.\n"
    (seeds / ARTICLE.name).unlink()
    failed = run("index", "watch", "--once")
    assert (failed.code, failed.out) == (3, "")
    assert "holds no usable article" in failed.err
    assert failed.err.count("\n") == 1


def test_every_takes_a_time(run: Run) -> None:
    """--every takes seconds, more than none."""
    assert run("index", "watch", "--every", "0").code == 2


@contextmanager
def watching(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Run the command, looking often."""
    with subprocess.Popen(
        [*PROGRAM, "index", "watch", "--every", "0.1"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_command_follows_the_seeds_until_it_is_ended(
    environment: dict[str, str], settings: Settings, ending: signal.Signals
) -> None:
    """Articles that come, change and go are built, a failure is a line, and a signal leaves 130."""
    with watching(environment) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert ": 1 article, " in process.stdout.readline()
        (settings.seeds / "omsk.txt").write_text("The mayor opened the bridge in Omsk.")
        assert ": 2 articles, 5 passages." in process.stdout.readline()
        for seed in settings.seeds.iterdir():
            seed.unlink()
        assert "holds no usable article" in process.stderr.readline()
        (settings.seeds / "omsk.txt").write_text("The mayor closed the bridge in Omsk.")
        assert ": 1 article, 1 passage." in process.stdout.readline()
        process.send_signal(ending)
        out, err = process.communicate(timeout=5)
        assert (process.returncode, out) == (130, "")
        assert err.strip() == ""
