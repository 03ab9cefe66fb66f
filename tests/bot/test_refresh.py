"""The index is rebuilt when the seeds change, in a child process, whatever fails."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest

from bot.refresh import GRACE, NICENESS, IndexRefresher
from index.watch import Snapshot
from qa.errors import FootnoteError, SeedsError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from qa.service.footnote import Footnote

TIMEOUT = 30.0
EVERY = 0.01
# Counts its runs in a file.
RUN = "import pathlib, sys; runs = pathlib.Path(sys.argv[1]); n = len(runs.read_text()) + 1;"
RUN += "runs.write_text('x' * n);"
FAIL = RUN + "print('footnote: The disk is full.', file=sys.stderr); sys.exit(3)"


class FakeIndex:
    """What a refresher works on: whether the index is fresh, its rebuilds and their reports."""

    def __init__(self, folder: Path) -> None:
        self.runs_file = folder / "runs"
        self.runs_file.touch()
        self.scans = 0
        self.fresh = False
        self.error: Exception | None = None
        self.built: asyncio.Queue[str] = asyncio.Queue()
        self.failed: asyncio.Queue[str] = asyncio.Queue()

    @property
    def runs(self) -> int:
        """How often the rebuild was started."""
        return len(self.runs_file.read_text())

    def scan(self) -> Snapshot:
        """Tell whether the index is fresh."""
        self.scans += 1
        if self.error is not None:
            raise self.error
        return Snapshot(self.fresh, "seeds")

    async def on_built(self, line: str) -> None:
        """Note a rebuild."""
        self.fresh = True
        self.built.put_nowait(line)

    async def on_failed(self, line: str) -> None:
        """Note a failure."""
        self.failed.put_nowait(line)

    def refresher(self, script: str, **options: Any) -> IndexRefresher:  # noqa: ANN401 - the refresher's
        """Return a refresher whose rebuild is a Python script."""
        parts: dict[str, Any] = {
            "scan": self.scan,
            "command": [sys.executable, "-c", script, str(self.runs_file)],
            "every": EVERY,
            "on_built": self.on_built,
            "on_failed": self.on_failed,
        }
        return IndexRefresher(**parts | options)


@asynccontextmanager
async def refreshing(refresher: IndexRefresher) -> AsyncIterator[IndexRefresher]:
    """Run a refresher within the block."""
    task = asyncio.create_task(refresher.run())
    try:
        async with asyncio.timeout(TIMEOUT):
            yield refresher
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await refresher.close()


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition that signals no event."""
    async with asyncio.timeout(TIMEOUT):
        while not condition():  # noqa: ASYNC110 - another thread or process makes it true
            await asyncio.sleep(EVERY)


async def scanned(index: FakeIndex, times: int = 10) -> None:
    """Wait until the seeds have been scanned so many times more."""
    goal = index.scans + times
    await until(lambda: index.scans >= goal)


def test_a_change_is_rebuilt(tmp_path: Path) -> None:
    """An index that is not fresh is rebuilt once, and the last line is reported."""

    async def scene() -> None:
        index = FakeIndex(tmp_path)
        script = RUN + "print('Reading'); print('Built g1: 3 articles.'); print('')"
        async with refreshing(index.refresher(script)) as refresher:
            assert await index.built.get() == "Built g1: 3 articles."
            await scanned(index)
            assert index.runs == 1
            assert (refresher.problem, refresher.building) == (None, False)
            assert refresher.took > 0

    asyncio.run(scene())


def test_a_failure_is_the_problem_until_the_index_is_fresh(tmp_path: Path) -> None:
    """Seeds that cannot be listed and rebuilds that fail are reported, each once."""

    async def scene() -> None:
        index = FakeIndex(tmp_path)
        index.error = SeedsError("There is no folder seeds.", "Make it.")
        async with refreshing(index.refresher(FAIL)) as refresher:
            assert await index.failed.get() == "There is no folder seeds. Make it."
            await scanned(index)
            assert refresher.problem == "There is no folder seeds. Make it."
            index.error = None
            assert await index.failed.get() == "The disk is full."
            await scanned(index)
            assert (index.runs, refresher.problem) == (1, "The disk is full.")
            index.fresh = True
            await scanned(index)
            assert refresher.problem is None
            assert index.failed.empty()

    asyncio.run(scene())


def test_a_scan_never_blocks_the_loop(tmp_path: Path) -> None:
    """The seeds are scanned in another thread, always the same one."""
    threads: set[int] = set()

    async def scene() -> None:
        index = FakeIndex(tmp_path)
        loop_went_on = threading.Event()

        def scan() -> Snapshot:
            threads.add(threading.get_ident())
            index.scans += 1
            return Snapshot(loop_went_on.wait(TIMEOUT), "seeds")

        async with refreshing(index.refresher(RUN, scan=scan)):
            await until(lambda: index.scans == 1)
            loop_went_on.set()
            await scanned(index)
        assert index.runs == 0

    asyncio.run(scene())
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_one_rebuild_at_a_time(tmp_path: Path) -> None:
    """Whoever asks for a rebuild while one runs waits for that one."""

    async def scene() -> None:
        index = FakeIndex(tmp_path)
        script = RUN + "sys.stdin.read(); import time; time.sleep(0.2); print('Built.')"
        async with refreshing(index.refresher(script)) as refresher:
            await until(lambda: refresher.building)
            await asyncio.gather(*(refresher.rebuild() for _ in range(5)))
            assert index.runs == 1
            await refresher.rebuild()
            assert index.runs == 2

    asyncio.run(scene())


def test_a_rebuild_on_request_raises_why_it_failed(tmp_path: Path) -> None:
    """A rebuild on request raises the failure's line, also when one has just failed."""

    async def scene() -> None:
        index = FakeIndex(tmp_path)
        refresher = index.refresher(FAIL)
        for _ in range(2):
            with pytest.raises(FootnoteError, match=r"^The disk is full\.$"):
                await refresher.rebuild()
        assert (index.runs, refresher.problem) == (2, "The disk is full.")
        await refresher.close()

    asyncio.run(scene())


def test_a_silent_failure_has_a_line(tmp_path: Path) -> None:
    """A rebuild without output is reported by its exit code, one that is killed by its signal."""

    async def scene() -> None:
        index = FakeIndex(tmp_path)
        for script, code in (("raise SystemExit(3)", "3"), ("import os; os.abort()", "-6")):
            refresher = index.refresher(script)
            with pytest.raises(FootnoteError, match=f"^The rebuild ended with code {code}[.]$"):
                await refresher.rebuild()
            await refresher.close()

    asyncio.run(scene())


def test_a_rebuild_that_cannot_start(tmp_path: Path) -> None:
    """A command that is not there is a failure like any other."""

    async def scene() -> None:
        index = FakeIndex(tmp_path)
        async with refreshing(index.refresher("", command=[str(tmp_path / "none")])) as refresher:
            line = await index.failed.get()
            assert line == "The rebuild cannot be started: No such file or directory."
            assert refresher.problem == line

    asyncio.run(scene())


def test_much_output_is_dropped(tmp_path: Path) -> None:
    """A rebuild may write any amount without a line's end; its last line is kept."""

    async def scene() -> None:
        index = FakeIndex(tmp_path)
        script = (
            "import sys; sys.stderr.write('.' * 3_000_000); sys.stdout.write('.' * 3_000_000);"
            "print(); print('Built.')"
        )
        refresher = index.refresher(script)
        await refresher.rebuild()
        assert index.built.get_nowait() == "Built."
        await refresher.close()

    asyncio.run(scene())


def test_a_callback_that_fails_ends_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Callbacks that fail, and checks that fail unexpectedly, are logged; refreshing goes on."""

    async def scene() -> None:
        index = FakeIndex(tmp_path)

        index.error = RuntimeError("looking")

        async def on_built(line: str) -> None:
            await index.on_built(line)
            raise RuntimeError("telling")

        refresher = index.refresher(RUN + "print('Built.')", on_built=on_built)
        async with refreshing(refresher):
            await scanned(index, 1)
            index.error = None
            await index.built.get()
            await scanned(index)
            assert index.runs == 1
            assert refresher.problem is None

    asyncio.run(scene())
    first, *_, second = (record.getMessage() for record in caplog.records)
    assert first.startswith("The check of the seeds failed: RuntimeError at test_refresh.py:")
    assert second.startswith("The report of a rebuild failed: RuntimeError at test_refresh.py:")
    # An exception's own words may quote what must not be logged.
    assert "looking" not in caplog.text
    assert "telling" not in caplog.text


def test_closing_stops_a_rebuild(tmp_path: Path) -> None:
    """A rebuild is stopped with the app, even if it ignores SIGTERM; nothing is reported."""

    async def scene() -> None:
        index = FakeIndex(tmp_path)
        pid_file = tmp_path / "pid"
        script = (
            "import os, pathlib, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
            f"path = pathlib.Path({str(pid_file)!r}); path.with_suffix('.new').write_text("
            "str(os.getpid())); path.with_suffix('.new').rename(path); time.sleep(600)"
        )
        refresher = index.refresher(script)
        waiting = asyncio.create_task(refresher.rebuild())
        await until(pid_file.exists)
        started = time.monotonic()
        await refresher.close()
        assert time.monotonic() - started < GRACE + 3
        with pytest.raises(FootnoteError, match="stopped"):
            await waiting
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid_file.read_text()), 0)
        with pytest.raises(FootnoteError, match="stopping"):
            await refresher.rebuild()
        assert index.failed.empty()

    asyncio.run(scene())


def test_a_rebuild_has_a_lower_priority(tmp_path: Path) -> None:
    """A rebuild runs at a lower priority, in a session of its own: Ctrl-C does not reach it."""

    async def scene() -> None:
        index = FakeIndex(tmp_path)
        # Priority is lowered right after the start, which the script may see happen.
        script = (
            "import os, time\n"
            "while not os.nice(0): time.sleep(0.01)\n"
            "print(os.nice(0), os.getpid() == os.getsid(0))"
        )
        refresher = index.refresher(script)
        await refresher.rebuild()
        # The tests may themselves run at a lower priority, which cannot be raised.
        assert index.built.get_nowait() == f"{max(os.nice(0), NICENESS)} True"
        await refresher.close()

    asyncio.run(scene())


def test_the_real_build(
    footnote: Footnote, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With `footnote index build`, a new article is in the index without anybody asking."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    async def scene() -> None:
        index = FakeIndex(tmp_path)
        refresher = IndexRefresher(
            footnote.snapshot,
            [sys.executable, "-m", "qa", "--quiet", "index", "build"],
            EVERY,
            index.on_built,
            index.on_failed,
        )
        async with refreshing(refresher):
            assert (await index.built.get()).endswith("1 article, 4 passages.")
            (footnote.settings.seeds / "new.txt").write_text("The harbour was closed by a flood.")
            assert (await index.built.get()).endswith("2 articles, 5 passages.")
        assert index.failed.empty()

    asyncio.run(scene())
