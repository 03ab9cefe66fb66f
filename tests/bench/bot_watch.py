"""`footnote bot`, with a watch on its event loop: `python -m tests.bench.bot_watch`.

Beside the app's own log it prints `watch: TASKS tasks` every second, and `watch: held MS ms at
PLACE` when the loop was held; the time that its thread waited for a processor is not counted.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bot.serve
from qa.cli.app import run_cli

if TYPE_CHECKING:
    from types import FrameType

# Seconds: between two heartbeats, and what counts as held.
BEAT, HELD = 0.01, 0.05
# The loop waits there when it has nothing to do.
IDLE = "selectors.py"


class Watch:
    """Tells when the loop's heartbeat is overdue, and where its thread was then."""

    def __init__(self) -> None:
        self._loop_thread = threading.get_ident()
        self._schedule = os.open(
            f"/proc/self/task/{threading.get_native_id()}/schedstat", os.O_RDONLY
        )
        self._beat_at, self._place = time.perf_counter(), ""
        threading.Thread(target=self._watch, name="watch", daemon=True).start()

    async def beat(self) -> None:
        """Beat, and count the tasks every second, as long as the app runs."""
        counted, waited = 0.0, self._waited()
        while True:
            await asyncio.sleep(BEAT)
            now, before = time.perf_counter(), waited
            waited = self._waited()
            held = now - self._beat_at - BEAT - (waited - before)
            if held > HELD:
                _say(f"held {held * 1000:.0f} ms at {self._place or 'a place not seen'}")
            self._beat_at, self._place = now, ""
            if now - counted >= 1:
                counted = now
                _say(f"{len(asyncio.all_tasks())} tasks")

    def _waited(self) -> float:
        """Return for how many seconds the loop's thread has waited for a processor."""
        return int(os.pread(self._schedule, 100, 0).split()[1]) / 1e9

    def _watch(self) -> None:
        while True:
            time.sleep(BEAT)
            if time.perf_counter() - self._beat_at > HELD:
                frame = sys._current_frames()[self._loop_thread]  # noqa: SLF001 - no other way
                self._place = self._place or _place(frame)


def _place(frame: FrameType) -> str:
    """Return where a thread is, innermost first; nothing when it is idle."""
    frames = [f"{Path(one.filename).name}:{one.lineno}" for one in traceback.extract_stack(frame)]
    return "" if frames[-1].startswith(IDLE) else " < ".join(reversed(frames[-6:]))


def _say(line: str) -> None:
    print(f"watch: {line}", flush=True)


async def _watched(*arguments: Any, **options: Any) -> None:  # noqa: ANN401 - the app's own
    watch = asyncio.create_task(Watch().beat())
    try:
        await _serve(*arguments, **options)
    finally:
        watch.cancel()


_serve = bot.serve.serve

if __name__ == "__main__":
    bot.serve.serve = _watched
    os._exit(run_cli(["bot"]))
