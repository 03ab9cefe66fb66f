"""Keeps the index fresh while the app runs: the loop of `index.watch`, its builds in children."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.log import log_failure
from index.watch import Snapshot, Watcher
from qa.errors import FootnoteError

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Awaitable, Callable, Sequence

# Seconds that a rebuild has to end after SIGTERM.
GRACE = 2.0
# The priority of a rebuild, below that of the app.
NICENESS = 10


class IndexRefresher:
    """Watches the seeds and rebuilds the index, one rebuild at a time.

    `scan` is called every `every` seconds in a thread, and may raise `FootnoteError`. `command`
    rebuilds an index that is not fresh, `forced_command` any index. `on_built` is called with a
    rebuild's last line, `on_failed` with a failure of the watch, once while it repeats.
    """

    def __init__(
        self,
        scan: Callable[[], Snapshot],
        command: Sequence[str],
        every: float,
        on_built: Callable[[str], Awaitable[None]],
        on_failed: Callable[[str], Awaitable[None]],
        *,
        forced_command: Sequence[str] = (),
    ) -> None:
        self._scan = scan
        self._command = command
        self._forced_command = forced_command
        self._every = every
        self._on_built = on_built
        self._on_failed = on_failed
        self._closed = threading.Event()
        self._thread = ThreadPoolExecutor(1, "refresh")
        self._building: asyncio.Task[None] | None = None
        self._process: Process | None = None
        self.problem: str | None = None
        """Why the index cannot be brought up to date."""
        self.took = 0.0
        """The seconds of the last rebuild."""

    @property
    def building(self) -> bool:
        """Whether a rebuild runs."""
        return self._building is not None and not self._building.done()

    async def run(self) -> None:
        """Keep the index fresh until closed; no error ends it."""
        loop = asyncio.get_running_loop()

        def on_failed(line: str) -> None:
            asyncio.run_coroutine_threadsafe(self._report_failure(line), loop)

        watcher = Watcher(
            self._scan_seeds,
            lambda: asyncio.run_coroutine_threadsafe(self.rebuild(), loop).result(),
            on_failed=on_failed,
            sleep=self._closed.wait,
            interval=self._every,
        )
        while not self._closed.is_set():
            try:
                await loop.run_in_executor(self._thread, watcher.run)
            except Exception as error:  # noqa: BLE001 - the next scan may succeed
                log_failure("The check of the seeds", error)
                await asyncio.sleep(self._every)

    async def rebuild(self, *, force: bool = False) -> None:
        """Wait for the rebuild that runs, or start one; `force` rebuilds a fresh index, too.

        Raises `FootnoteError` with the last line of a rebuild that failed.
        """
        if self._closed.is_set():
            raise FootnoteError("The app is stopping.")
        if self._building is None or self._building.done():
            command = self._forced_command if force else self._command
            self._building = asyncio.create_task(self._build(command))
            # Every waiter may be cancelled; the exception is retrieved here.
            self._building.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.shield(self._building)

    async def close(self) -> None:
        """Stop a rebuild that runs, and watch no more."""
        self._closed.set()
        self._thread.shutdown(wait=False, cancel_futures=True)
        if self._process is not None:
            await _terminate(self._process)
        if self._building is not None:
            await asyncio.wait({self._building})

    def _scan_seeds(self) -> Snapshot:
        snapshot = self._scan()
        if snapshot.fresh:
            self.problem = None
        return snapshot

    async def _build(self, command: Sequence[str]) -> None:
        """Rebuild, and report it. Raises `FootnoteError` with the last line of a failure."""
        started = time.monotonic()
        try:
            line = await self._run(command)
        except FootnoteError as error:
            self.problem = None if self._closed.is_set() else str(error)
            raise
        finally:
            self.took = time.monotonic() - started
        self.problem = None
        await _notify(self._on_built, line)

    async def _run(self, command: Sequence[str]) -> str:
        """Return the last line of a command's output. Raises `FootnoteError` when it fails."""
        try:
            self._process = await _start(command)
        except OSError as error:
            raise FootnoteError(f"The rebuild cannot be started: {error.strerror}.") from error
        if self._closed.is_set():
            await _terminate(self._process)
        out, err = await self._process.communicate()
        code, self._process = self._process.returncode, None
        if self._closed.is_set():
            raise FootnoteError("The rebuild was stopped with the app.")
        line = _last_line(out) if code == 0 else _last_line(err) or _last_line(out)
        line = line.removeprefix("footnote: ") or f"The rebuild ended with code {code}."
        if code:
            raise FootnoteError(line)
        return line

    async def _report_failure(self, line: str) -> None:
        if not self._closed.is_set():
            self.problem = line
            await _notify(self._on_failed, line)


async def _start(command: Sequence[str]) -> Process:
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,  # Ctrl-C goes to the app, which terminates the rebuild
    )
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
    return process


def _last_line(output: bytes) -> str:
    lines = output.decode(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


async def _notify(callback: Callable[[str], Awaitable[None]], line: str) -> None:
    try:
        await callback(line)
    except Exception as error:  # noqa: BLE001 - Slack may be down; refreshing goes on
        log_failure("The report of a rebuild", error)


async def _terminate(process: Process) -> None:
    """Terminate a process and its children; kill them after `GRACE`."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), GRACE)
    except TimeoutError:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
