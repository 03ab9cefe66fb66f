"""Keeps the index fresh while the app runs: checks the seeds, rebuilds in a child process."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from bot.log import log_failure
from index.watch import MAX_BACK_OFF, MIN_BACK_OFF
from qa.errors import FootnoteError

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Awaitable, Callable, Sequence

Result = TypeVar("Result")

# Seconds that a rebuild has to end after SIGTERM.
GRACE = 2.0
# The priority of a rebuild, below that of the app.
NICENESS = 10
# Bytes that are kept of a rebuild's output; its last line is the result.
TAIL = 4096
CHUNK = 65536


@dataclass(frozen=True, slots=True)
class RefreshState:
    """The state of the index. Times are in seconds since the epoch, `took` is a rebuild's seconds.

    `problem` says why the index cannot be brought up to date.
    """

    checked_at: float | None = None
    rebuilt_at: float | None = None
    took: float | None = None
    problem: str | None = None
    building: bool = False


class IndexRefresher:
    """Checks every `every` seconds whether the index is fresh, and rebuilds it when not.

    `command` rebuilds an index that is not fresh, `forced_command` any index; one runs at a time.
    `on_built` and `on_failed` are called with its last line; a failure that repeats is reported
    once. `seeds` returns a snapshot of the seeds: a rebuild that failed is retried when the
    snapshot has changed, or after a back-off. Both it and `is_fresh` run in a thread and may raise
    `FootnoteError`. `back_off` holds its first and its longest delay, in seconds.
    """

    def __init__(
        self,
        is_fresh: Callable[[], bool],
        command: Sequence[str],
        every: float,
        on_built: Callable[[str], Awaitable[None]],
        on_failed: Callable[[str], Awaitable[None]],
        *,
        forced_command: Sequence[str] = (),
        seeds: Callable[[], object] = lambda: None,
        back_off: tuple[float, float] = (MIN_BACK_OFF, MAX_BACK_OFF),
    ) -> None:
        self._is_fresh = is_fresh
        self._command = tuple(command)
        self._forced_command = tuple(forced_command)
        self._every = every
        self._on_built = on_built
        self._on_failed = on_failed
        self._seeds = seeds
        self._back_off = _BackOff(*back_off)
        self._checks = ThreadPoolExecutor(1, "refresh")
        self._state = RefreshState()
        self._building: asyncio.Task[None] | None = None
        self._process: Process | None = None
        self._reported: str | None = None
        self._closed = False

    @property
    def state(self) -> RefreshState:
        """The present state."""
        return self._state

    async def run(self) -> None:
        """Keep the index fresh until cancelled or closed; no error ends it."""
        while not self._closed:
            try:
                await self._check()
            except FootnoteError as error:
                await self._report_failure(str(error))
            except Exception as error:  # noqa: BLE001 - the next check may succeed
                log_failure("The check of the seeds", error)
            await asyncio.sleep(self._every)

    async def rebuild(self, *, force: bool = False) -> None:
        """Wait for the rebuild that runs, or start one; `force` rebuilds a fresh index, too.

        Raises `FootnoteError` with the last line of a rebuild that failed.
        """
        if self._closed:
            raise FootnoteError("The app is stopping.")
        if self._building is None or self._building.done():
            command = self._forced_command if force else self._command
            self._building = asyncio.create_task(self._build(command))
            # Every waiter may be cancelled; the exception, already reported, is retrieved here.
            self._building.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.shield(self._building)

    async def close(self) -> None:
        """Stop a rebuild that runs, and check no more."""
        self._closed = True
        self._checks.shutdown(wait=False, cancel_futures=True)
        if self._process is not None:
            await _terminate(self._process)
        if self._building is not None:
            await asyncio.wait({self._building})

    async def _check(self) -> None:
        fresh = await self._in_thread(self._is_fresh)
        self._state = replace(self._state, checked_at=time.time())
        if fresh:
            self._clear_failure()
        elif self._back_off.is_over() or await self._in_thread(self._seeds) != self._back_off.seeds:
            await self.rebuild()

    async def _in_thread(self, call: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._checks, call)

    async def _build(self, command: Sequence[str]) -> None:
        """Rebuild, and report it. Raises `FootnoteError` with the last line of a failure."""
        self._state = replace(self._state, building=True)
        started = time.monotonic()
        try:
            seeds = await self._in_thread(self._seeds)
            code, line = await self._run(command)
        finally:
            took = time.monotonic() - started
            self._state = replace(self._state, building=False, took=took)
        if self._closed:
            raise FootnoteError("The rebuild was stopped with the app.")
        if code:
            self._back_off.start(seeds)
            await self._report_failure(line)
            raise FootnoteError(line)
        self._clear_failure()
        self._state = replace(self._state, rebuilt_at=time.time())
        await _notify(self._on_built, line)

    async def _run(self, command: Sequence[str]) -> tuple[int, str]:
        """Return the command's exit code and the last line of its output."""
        try:
            self._process = await _start(command)
        except OSError as error:
            return 1, f"The rebuild cannot be started: {error.strerror}."
        if self._closed:
            await _terminate(self._process)
        out, err = await asyncio.gather(_tail(self._process.stdout), _tail(self._process.stderr))
        code = await self._process.wait()
        self._process = None
        line = (err or out) if code else out
        return code, line.removeprefix("footnote: ") or f"The rebuild ended with code {code}."

    def _clear_failure(self) -> None:
        self._back_off.reset()
        self._reported = None
        self._state = replace(self._state, problem=None)

    async def _report_failure(self, line: str) -> None:
        if self._closed:
            return
        self._state = replace(self._state, problem=line)
        if line != self._reported:
            self._reported = line
            await _notify(self._on_failed, line)


class _BackOff:
    """Delays the retry of a rebuild that failed over `seeds`."""

    def __init__(self, first: float, longest: float) -> None:
        self._first = first
        self._longest = longest
        self._next = first
        self._until = 0.0
        self.seeds: object = None

    def start(self, seeds: object) -> None:
        """Start a delay, twice as long as the last one."""
        self.seeds = seeds
        self._until = time.monotonic() + self._next
        self._next = min(self._next * 2, self._longest)

    def reset(self) -> None:
        """End the delay; the next one is the first again."""
        self._until = 0.0
        self._next = self._first

    def is_over(self) -> bool:
        """Tell whether the delay has passed."""
        return time.monotonic() >= self._until


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


async def _tail(stream: asyncio.StreamReader | None) -> str:
    """Read a stream to its end and return its last line."""
    kept = b""
    while stream is not None and (chunk := await stream.read(CHUNK)):
        kept = (kept + chunk)[-TAIL:]
    lines = kept.decode(errors="replace").split("\n")
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
