"""Follows the seeds while the app runs: looks at them, and rebuilds in a process of its own."""

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
from index.watch import FIRST_PAUSE, MAX_PAUSE
from qa.errors import FootnoteError

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Awaitable, Callable, Sequence

Result = TypeVar("Result")

# Seconds that a rebuild has to end when the app does.
GRACE = 2.0
# Answers go before a rebuild.
NICENESS = 10
# What is kept of a rebuild's output, in bytes; its last line says how it went.
TAIL = 4096
CHUNK = 65536


@dataclass(frozen=True, slots=True)
class FollowState:
    """What is known of the seeds. Times are seconds since the epoch, `took` is seconds.

    `problem` says why the index does not follow the seeds just now.
    """

    checked_at: float | None = None
    rebuilt_at: float | None = None
    took: float | None = None
    problem: str | None = None
    building: bool = False


class Follower:
    """Looks every `every` seconds whether the index is fresh, and rebuilds it when not.

    `command` is the rebuild's, `anew` that of one without need; one runs at a time. `on_built` and
    `on_failed` hear its last line, and of the same failure only once. `seeds` returns what the
    seeds look like: a rebuild that failed is repeated when that has changed, or after a pause. Both
    it and `is_fresh` run in a thread and may raise `FootnoteError`. `pauses` are the first and the
    longest, in seconds.
    """

    def __init__(
        self,
        is_fresh: Callable[[], bool],
        command: Sequence[str],
        every: float,
        on_built: Callable[[str], Awaitable[None]],
        on_failed: Callable[[str], Awaitable[None]],
        *,
        anew: Sequence[str] = (),
        seeds: Callable[[], object] = lambda: None,
        pauses: tuple[float, float] = (FIRST_PAUSE, MAX_PAUSE),
    ) -> None:
        self._is_fresh = is_fresh
        self._command = tuple(command)
        self._anew = tuple(anew)
        self._every = every
        self._on_built = on_built
        self._on_failed = on_failed
        self._seeds = seeds
        self._pause = _Pause(*pauses)
        self._looks = ThreadPoolExecutor(1, "follow")
        self._state = FollowState()
        self._building: asyncio.Task[None] | None = None
        self._process: Process | None = None
        self._told: str | None = None
        self._closed = False

    @property
    def state(self) -> FollowState:
        """What is known just now."""
        return self._state

    async def run(self) -> None:
        """Follow the seeds until cancelled or closed; no failure ends it."""
        while not self._closed:
            try:
                await self._check()
            except FootnoteError as error:
                await self._note_failure(str(error))
            except Exception as error:  # noqa: BLE001 - the next look may go well
                log_failure("The look at the seeds", error)
            await asyncio.sleep(self._every)

    async def rebuild(self, *, anew: bool = False) -> None:
        """Wait for the rebuild that runs, or for a new one; `anew` rebuilds a fresh index, too.

        Raises `FootnoteError` with the last line of one that failed.
        """
        if self._closed:
            raise FootnoteError("The app is stopping.")
        if self._building is None or self._building.done():
            self._building = asyncio.create_task(self._build(self._anew if anew else self._command))
            # Whoever waits for it may be cancelled; what it raises has been told of all the same.
            self._building.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.shield(self._building)

    async def close(self) -> None:
        """End a rebuild that runs, and look no more."""
        self._closed = True
        self._looks.shutdown(wait=False, cancel_futures=True)
        if self._process is not None:
            await _end(self._process)
        if self._building is not None:
            await asyncio.wait({self._building})

    async def _check(self) -> None:
        fresh = await self._look(self._is_fresh)
        self._state = replace(self._state, checked_at=time.time())
        if fresh:
            self._forget_failure()
        elif self._pause.over() or await self._look(self._seeds) != self._pause.seeds:
            await self.rebuild()

    async def _look(self, find: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._looks, find)

    async def _build(self, command: Sequence[str]) -> None:
        """Rebuild, and tell of it. Raises `FootnoteError` with the failure's line."""
        self._state = replace(self._state, building=True)
        started = time.monotonic()
        try:
            seeds = await self._look(self._seeds)
            code, line = await self._run(command)
        finally:
            took = time.monotonic() - started
            self._state = replace(self._state, building=False, took=took)
        if self._closed:
            raise FootnoteError("The rebuild was stopped with the app.")
        if code:
            self._pause.begin(seeds)
            await self._note_failure(line)
            raise FootnoteError(line)
        self._forget_failure()
        self._state = replace(self._state, rebuilt_at=time.time())
        await _tell(self._on_built, line)

    async def _run(self, command: Sequence[str]) -> tuple[int, str]:
        """Return the command's exit code, and the last line that says how it went."""
        try:
            self._process = await _start(command)
        except OSError as error:
            return 1, f"The rebuild cannot be started: {error.strerror}."
        if self._closed:
            await _end(self._process)
        out, err = await asyncio.gather(_tail(self._process.stdout), _tail(self._process.stderr))
        code = await self._process.wait()
        self._process = None
        said = (err or out) if code else out
        return code, said.removeprefix("footnote: ") or f"The rebuild ended with code {code}."

    def _forget_failure(self) -> None:
        self._pause.end()
        self._told = None
        self._state = replace(self._state, problem=None)

    async def _note_failure(self, line: str) -> None:
        if self._closed:
            return
        self._state = replace(self._state, problem=line)
        if line != self._told:
            self._told = line
            await _tell(self._on_failed, line)


class _Pause:
    """How long a rebuild that failed over `seeds` is not repeated."""

    def __init__(self, first: float, longest: float) -> None:
        self._first = first
        self._longest = longest
        self._next = first
        self._until = 0.0
        self.seeds: object = None

    def begin(self, seeds: object) -> None:
        """Wait, twice as long as the last time."""
        self.seeds = seeds
        self._until = time.monotonic() + self._next
        self._next = min(self._next * 2, self._longest)

    def end(self) -> None:
        """Wait no more."""
        self._until = 0.0
        self._next = self._first

    def over(self) -> bool:
        """Tell whether there is nothing to wait for."""
        return time.monotonic() >= self._until


async def _start(command: Sequence[str]) -> Process:
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,  # a Ctrl-C is for the app, which ends the rebuild itself
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


async def _tell(hear: Callable[[str], Awaitable[None]], line: str) -> None:
    try:
        await hear(line)
    except Exception as error:  # noqa: BLE001 - Slack may be down; the seeds are followed
        log_failure("The word of a rebuild", error)


async def _end(process: Process) -> None:
    """Ask a process and its children to end, and make them."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), GRACE)
    except TimeoutError:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
