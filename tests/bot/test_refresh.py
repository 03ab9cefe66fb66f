"""Following the seeds: rebuilt when they change, in a process of its own, whatever fails."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from contextlib import asynccontextmanager, suppress
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from bot.refresh import GRACE, NICENESS, Follower
from qa.errors import FootnoteError, SeedsError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from qa.service.footnote import Footnote

TIMEOUT = 30.0
EVERY = 0.01
# Writes down that it ran, and how often.
RUN = "import pathlib, sys; runs = pathlib.Path(sys.argv[1]); n = len(runs.read_text()) + 1;"
RUN += "runs.write_text('x' * n);"
FAIL = RUN + "print('footnote: The disk is full.', file=sys.stderr); sys.exit(3)"


class Room:
    """What a follower works on: whether the index is fresh, how often it was rebuilt, the news."""

    def __init__(self, folder: Path) -> None:
        self.runs_file = folder / "runs"
        self.runs_file.touch()
        self.seeds = 0
        self.looks = 0
        self.fresh = False
        self.built: asyncio.Queue[str] = asyncio.Queue()
        self.failed: asyncio.Queue[str] = asyncio.Queue()
        self.failed_at: list[float] = []

    @property
    def runs(self) -> int:
        """How often the rebuild was started."""
        return len(self.runs_file.read_text())

    def is_fresh(self) -> bool:
        """Tell whether the index is fresh."""
        self.looks += 1
        return self.fresh

    def look(self) -> int:
        """Return what the seeds look like."""
        return self.seeds

    async def on_built(self, line: str) -> None:
        """Hear of a rebuild."""
        self.fresh = True
        self.built.put_nowait(line)

    async def on_failed(self, line: str) -> None:
        """Hear of a failure."""
        self.failed_at.append(time.monotonic())
        self.failed.put_nowait(line)

    def follower(self, script: str, **options: Any) -> Follower:  # noqa: ANN401 - the follower's
        """Return a follower whose rebuild is a Python script."""
        command = [sys.executable, "-c", script, str(self.runs_file)]
        parts: dict[str, Any] = {
            "is_fresh": self.is_fresh,
            "command": command,
            "every": EVERY,
            "on_built": self.on_built,
            "on_failed": self.on_failed,
            "seeds": self.look,
        }
        return Follower(**parts | options)


@asynccontextmanager
async def following(follower: Follower) -> AsyncIterator[Follower]:
    """Let a follower run meanwhile."""
    task = asyncio.create_task(follower.run())
    try:
        async with asyncio.timeout(TIMEOUT):
            yield follower
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await follower.close()


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what no event tells of."""
    async with asyncio.timeout(TIMEOUT):
        while not condition():  # noqa: ASYNC110 - another thread or process makes it true
            await asyncio.sleep(EVERY)


async def looked(room: Room, times: int = 10) -> None:
    """Wait until the seeds have been looked at so many times more."""
    goal = room.looks + times
    await until(lambda: room.looks >= goal)


def test_a_change_is_followed(tmp_path: Path) -> None:
    """What is not fresh is rebuilt once, and its last line is told."""

    async def scene() -> None:
        room = Room(tmp_path)
        script = RUN + "print('Reading'); print('Built g1: 3 articles.'); print('')"
        async with following(room.follower(script)) as follower:
            assert await room.built.get() == "Built g1: 3 articles."
            await looked(room)
            assert room.runs == 1
            state = follower.state
            assert state.problem is None
            assert not state.building
            assert state.rebuilt_at is not None
            assert state.checked_at is not None
            assert state.took is not None
            assert state.checked_at >= state.rebuilt_at >= time.time() - TIMEOUT

    asyncio.run(scene())


def test_what_is_fresh_is_left_alone(tmp_path: Path) -> None:
    """A fresh index is looked at, and not rebuilt."""

    async def scene() -> None:
        room = Room(tmp_path)
        room.fresh = True
        async with following(room.follower(RUN)) as follower:
            await looked(room)
            assert (room.runs, follower.state.rebuilt_at) == (0, None)

    asyncio.run(scene())


def test_looking_never_holds_the_loop(tmp_path: Path) -> None:
    """The seeds are looked at in another thread, always the same one."""
    threads: set[int] = set()

    async def scene() -> None:
        room = Room(tmp_path)
        loop_went_on = threading.Event()

        def is_fresh() -> bool:
            threads.add(threading.get_ident())
            room.looks += 1
            return loop_went_on.wait(TIMEOUT)

        async with following(room.follower(RUN, is_fresh=is_fresh)):
            await until(lambda: room.looks == 1)
            loop_went_on.set()
            await looked(room)
        assert room.runs == 0

    asyncio.run(scene())
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_one_rebuild_at_a_time(tmp_path: Path) -> None:
    """Whoever asks for a rebuild while one runs waits for that one."""

    async def scene() -> None:
        room = Room(tmp_path)
        script = RUN + "sys.stdin.read(); import time; time.sleep(0.2); print('Built.')"
        async with following(room.follower(script)) as follower:
            await until(lambda: follower.state.building)
            await asyncio.gather(*(follower.rebuild() for _ in range(5)))
            assert room.runs == 1
            await follower.rebuild()
            assert room.runs == 2

    asyncio.run(scene())


def test_a_failure_is_told_once_and_not_repeated(tmp_path: Path) -> None:
    """A rebuild that fails is told of, and rests while nothing changes; fresh seeds clear it."""

    async def scene() -> None:
        room = Room(tmp_path)
        async with following(room.follower(FAIL)) as follower:
            assert await room.failed.get() == "The disk is full."
            await looked(room)
            assert room.runs == 1
            assert follower.state.problem == "The disk is full."
            room.fresh = True
            await looked(room)
            assert follower.state.problem is None
            assert room.failed.empty()

    asyncio.run(scene())


def test_a_change_ends_the_pause(tmp_path: Path) -> None:
    """Other seeds are tried at once; the same failure of theirs is not told again."""

    async def scene() -> None:
        room = Room(tmp_path)
        async with following(room.follower(FAIL)):
            await room.failed.get()
            room.seeds += 1
            await until(lambda: room.runs == 2)
            await looked(room)
            assert room.runs == 2
            assert room.failed.empty()

    asyncio.run(scene())


def test_pauses_double(tmp_path: Path) -> None:
    """The same seeds are tried again after a pause, each twice as long up to the longest."""

    async def scene() -> None:
        room = Room(tmp_path)
        script = RUN + "sys.exit(f'Failure {n}')"
        async with following(room.follower(script, pauses=(0.2, 0.4))):
            for number in range(1, 5):
                assert await room.failed.get() == f"Failure {number}"
        first, second, third = (later - earlier for earlier, later in pairwise(room.failed_at))
        # A pause begins just before its failure is told.
        assert first > 0.19
        assert second > 0.39
        assert third > 0.39

    asyncio.run(scene())


def test_who_asks_for_a_rebuild_hears_why_it_failed(tmp_path: Path) -> None:
    """A rebuild on request raises the failure's line, and need not wait for the pause."""

    async def scene() -> None:
        room = Room(tmp_path)
        follower = room.follower(FAIL)
        for _ in range(2):
            with pytest.raises(FootnoteError, match=r"^The disk is full\.$"):
                await follower.rebuild()
        assert room.runs == 2
        assert room.failed.qsize() == 1
        await follower.close()

    asyncio.run(scene())


def test_a_silent_failure_has_a_line(tmp_path: Path) -> None:
    """A rebuild that says nothing is told of by its exit code, one that is killed by its signal."""

    async def scene() -> None:
        room = Room(tmp_path)
        for script, code in (("raise SystemExit(3)", "3"), ("import os; os.abort()", "-6")):
            follower = room.follower(script)
            with pytest.raises(FootnoteError, match=f"^The rebuild ended with code {code}[.]$"):
                await follower.rebuild()
            await follower.close()

    asyncio.run(scene())


def test_a_rebuild_that_cannot_start(tmp_path: Path) -> None:
    """A command that is not there is a failure like any other."""

    async def scene() -> None:
        room = Room(tmp_path)
        async with following(room.follower("", command=[str(tmp_path / "none")])) as follower:
            line = await room.failed.get()
            assert line == "The rebuild cannot be started: No such file or directory."
            assert follower.state.problem == line

    asyncio.run(scene())


def test_much_output_is_let_go(tmp_path: Path) -> None:
    """A rebuild may write any amount without a line's end; its last line is kept."""

    async def scene() -> None:
        room = Room(tmp_path)
        script = (
            "import sys; sys.stderr.write('.' * 3_000_000); sys.stdout.write('.' * 3_000_000);"
            "print(); print('Built.')"
        )
        follower = room.follower(script)
        await follower.rebuild()
        assert room.built.get_nowait() == "Built."
        await follower.close()

    asyncio.run(scene())


def test_seeds_that_cannot_be_looked_at(tmp_path: Path) -> None:
    """Seeds that cannot be listed are told of once, and followed again when they can."""

    async def scene() -> None:
        room = Room(tmp_path)
        missing = True

        def is_fresh() -> bool:
            room.looks += 1
            if missing:
                raise SeedsError("There is no folder seeds.", "Make it.")
            return room.fresh

        async with following(room.follower(RUN + "print('Built.')", is_fresh=is_fresh)) as follower:
            assert await room.failed.get() == "There is no folder seeds. Make it."
            await looked(room)
            assert follower.state.problem is not None
            missing = False
            assert await room.built.get() == "Built."
            assert follower.state.problem is None
            assert room.failed.empty()

    asyncio.run(scene())


def test_news_that_cannot_be_told_ends_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Listeners that fail, and looks that fail unexpectedly, are logged; the seeds are followed."""

    async def scene() -> None:
        room = Room(tmp_path)

        def is_fresh() -> bool:
            room.looks += 1
            if room.looks == 1:
                raise RuntimeError("looking")
            return room.looks > 2 and room.fresh

        async def on_built(line: str) -> None:
            await room.on_built(line)
            raise RuntimeError("telling")

        follower = room.follower(RUN + "print('Built.')", is_fresh=is_fresh, on_built=on_built)
        async with following(follower):
            await room.built.get()
            await looked(room)
            assert room.runs == 1
            assert follower.state.problem is None

    asyncio.run(scene())
    first, second = (record.getMessage() for record in caplog.records)
    assert first.startswith("The look at the seeds failed: RuntimeError at test_follow.py:")
    assert second.startswith("The word of a rebuild failed: RuntimeError at test_follow.py:")
    # An exception's own words may quote what must not be logged.
    assert "looking" not in caplog.text
    assert "telling" not in caplog.text


def test_closing_ends_a_rebuild(tmp_path: Path) -> None:
    """A rebuild that runs is ended with the app, one that does not listen too; nobody is told."""

    async def scene() -> None:
        room = Room(tmp_path)
        pid_file = tmp_path / "pid"
        script = (
            "import os, pathlib, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
            f"path = pathlib.Path({str(pid_file)!r}); path.with_suffix('.new').write_text("
            "str(os.getpid())); path.with_suffix('.new').rename(path); time.sleep(600)"
        )
        follower = room.follower(script)
        waiting = asyncio.create_task(follower.rebuild())
        await until(pid_file.exists)
        started = time.monotonic()
        await follower.close()
        assert time.monotonic() - started < GRACE + 3
        with pytest.raises(FootnoteError, match="stopped"):
            await waiting
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid_file.read_text()), 0)
        with pytest.raises(FootnoteError, match="stopping"):
            await follower.rebuild()
        assert room.failed.empty()

    asyncio.run(scene())


def test_a_rebuild_stands_back(tmp_path: Path) -> None:
    """A rebuild is nicer than the app, and in a session of its own: a Ctrl-C is not for it."""

    async def scene() -> None:
        room = Room(tmp_path)
        # Priority is lowered right after the start, which the script may see happen.
        script = (
            "import os, time\n"
            "while not os.nice(0): time.sleep(0.01)\n"
            "print(os.nice(0), os.getpid() == os.getsid(0))"
        )
        follower = room.follower(script)
        await follower.rebuild()
        # The tests may themselves run at a lower priority, which cannot be raised.
        assert room.built.get_nowait() == f"{max(os.nice(0), NICENESS)} True"
        await follower.close()

    asyncio.run(scene())


def test_the_real_build(
    footnote: Footnote, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With `footnote index build`, a new article is in the index without anybody asking."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    async def scene() -> None:
        room = Room(tmp_path)
        follower = Follower(
            lambda: footnote.status().fresh,
            [sys.executable, "-m", "qa", "--quiet", "index", "build"],
            EVERY,
            room.on_built,
            room.on_failed,
        )
        async with following(follower):
            assert (await room.built.get()).endswith("1 article, 4 passages.")
            (footnote.settings.seeds / "new.txt").write_text("The harbour was closed by a flood.")
            assert (await room.built.get()).endswith("2 articles, 5 passages.")
        assert room.failed.empty()

    asyncio.run(scene())
