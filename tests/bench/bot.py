"""Measures the app against the stand-in Slack, and prints a table.

python -m tests.bench.bot [NAME…] [--articles N | --data DIR] [--workers N] [--minutes N]
    [--kills N]

The exit code is 1 when a demand is not met.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import (
    bot_faults,
    bot_hostile,
    bot_hour,
    bot_in_hand,
    bot_memory,
    bot_start,
    bot_times,
)
from tests.bench.bot_articles import prepare
from tests.bench.bot_load import progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.bench.bot_articles import Material
    from tests.bench.bot_load import Figure


def measurements(
    scratch: Path, options: argparse.Namespace
) -> dict[str, Callable[[], Iterator[Figure]]]:
    """Return every measurement by name, in order."""

    @cache
    def material() -> Material:
        return prepare(scratch, options.articles, options.data)

    return {
        "burst": bot_times.burst,
        "channel": bot_times.channel,
        "homes": bot_times.homes,
        "ornament": bot_times.ornament,
        "in-hand": bot_in_hand.in_hand,
        "start": lambda: bot_start.start(material()),
        "hour": lambda: bot_hour.hour(material(), options.minutes),
        "minute": lambda: bot_times.minute(material(), options.workers),
        "first": lambda: bot_times.first(material()),
        "memory": bot_memory.quick,
        "memory-articles": lambda: bot_memory.real(material()),
        "kill": lambda: bot_faults.kill(options.kills),
        "hostile": bot_hostile.hostile,
    }


def row(figure: Figure) -> None:
    """Print a row of the table."""
    met = {None: "", True: "yes", False: "NO"}[figure.met]
    print(f"{figure.what:<50} {figure.figure:>12} {figure.demand:>12} {met:>4}", flush=True)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="make bench-bot")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--data", type=Path, help="a data set, as `footnote eval` takes it")
    parser.add_argument("--workers", type=int, help="FOOTNOTE_BOT_WORKERS of `minute`")
    parser.add_argument("--minutes", type=float, default=5, help="how long `hour` takes")
    parser.add_argument("--kills", type=int, default=100, help="how often `kill` kills")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        chosen = measurements(Path(folder), options)
        if unknown := set(options.names) - chosen.keys():
            parser.error(f"{', '.join(sorted(unknown))}: there is only {', '.join(chosen)}")
        # Other processes on the machine slow the app down.
        print(f"{os.cpu_count()} cores, {platform.machine()}, load before {os.getloadavg()[0]:.1f}")
        missed = 0
        for name in options.names or chosen:
            progress(f"{name}…")
            for figure in chosen[name]():
                row(figure)
                missed += figure.met is False
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
