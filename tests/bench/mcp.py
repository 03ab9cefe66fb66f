"""`python -m tests.bench.mcp`: how soon the MCP server says hello and answers; 8 clients at once.

Everything runs on this machine, the clients too. The load is 1,000 questions within a minute,
evenly; it is compared with one client that asks at the pace of one of the eight.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import anyio
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from tests.bench.check_mcp import serving
from tests.conftest import ARTICLE, PROGRAM

QUESTIONS = (
    "Where was the BRICS summit held?",
    "Who holds a press conference?",
    "What did Putin say of Ukraine?",
    "Who won the football World Cup of 1998?",
)
CLIENTS = 8
CALLS = 1_000
SECONDS = 60.0
STARTS = 7


async def hello(folders: list[str]) -> tuple[float, float]:
    """Return the seconds from the start of the process to its hello, and to its first answer."""
    server = StdioServerParameters(
        command=PROGRAM[0], args=[*PROGRAM[1:], "mcp", *folders], env=dict(os.environ)
    )
    started = time.perf_counter()
    async with Client(server, mode="legacy") as client:
        said = time.perf_counter() - started
        result = await client.call_tool("ask", {"question": QUESTIONS[0]})
        assert not result.is_error
        return said, time.perf_counter() - started


def cold(folders: list[str]) -> float:
    """Return the seconds of `footnote ask`."""
    started = time.perf_counter()
    subprocess.run([*PROGRAM, "ask", *folders, QUESTIONS[0]], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


async def load(url: str, clients: int) -> list[float]:
    """Return the seconds of each call that was answered, asked evenly by some of 8 clients."""
    pause = SECONDS * CLIENTS / CALLS
    begin = time.perf_counter() + 1
    took: list[float] = []

    async def ask(number: int) -> None:
        async with Client(url, mode="legacy") as client:
            for call in range(CALLS // CLIENTS):
                due = begin + (call + number / CLIENTS) * pause
                await anyio.sleep(max(0, due - time.perf_counter()))
                started = time.perf_counter()
                asked = {"question": QUESTIONS[call % len(QUESTIONS)]}
                result = await client.call_tool("ask", asked)
                if not result.is_error:
                    took.append(time.perf_counter() - started)

    async with anyio.create_task_group() as group:
        for number in range(clients):
            group.start_soon(ask, number)
    return took


def p95(seconds: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(seconds, n=20)[-1]


def main() -> int:
    """Measure, print, and return 1 if a call was lost."""
    with tempfile.TemporaryDirectory() as name:
        folders = ["--seeds", str(ARTICLE.parent), "--index", f"{name}/index"]
        cold(folders)  # builds the index
        starts = [(cold(folders), *anyio.run(hello, folders)) for _ in range(STARTS)]
        asked, said, answered = (statistics.median(column) for column in zip(*starts, strict=True))
        print(f"footnote ask, cold: {asked:.2f} s (medians of {STARTS})")
        print(f"footnote mcp: initialize {said:.2f} s, first answer {answered:.2f} s")
        with serving(Path(name)) as url:
            alone = anyio.run(load, url, 1)
            started = time.perf_counter()
            together = anyio.run(load, url, CLIENTS)
            minute = time.perf_counter() - started
    lost = CALLS - len(together)
    print(f"1 client: p50 {statistics.median(alone):.3f} s, p95 {p95(alone):.3f} s")
    print(f"{CLIENTS} clients: p50 {statistics.median(together):.3f} s, p95 {p95(together):.3f} s")
    print(f"{CALLS} calls in {minute:.0f} s, {lost} lost; load average {os.getloadavg()[0]:.1f}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
