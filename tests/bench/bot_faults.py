"""The outcome of questions when the app is killed again and again."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.bot_load import Figure, progress
from tests.bot.app.load import killed_under_load

if TYPE_CHECKING:
    from collections.abc import Iterator

KILLS, SEED = 50, 20241028
TIMEOUT = 300.0  # seconds to finish what 50 kills have interrupted


def kill() -> Iterator[Figure]:
    """Kill the app at 50 random moments under load."""
    with tempfile.TemporaryDirectory() as folder:
        tally = killed_under_load(Path(folder), KILLS, SEED, TIMEOUT)
    for fault in tally.faults:
        progress(f"kill: {fault}")
    yield Figure(f"kill: questions at {KILLS} kills", f"{tally.asked:,}")
    yield Figure("kill: answered", f"{tally.answered:,}")
    yield Figure("kill: apologised for", f"{tally.apologised:,}")
    faults = len(tally.faults)
    yield Figure("kill: not one answer or one apology", str(faults), "0", faults == 0)
