"""The outcome of questions when the app is killed again and again."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.bot_load import Figure, progress
from tests.bot.app.load import killed_under_load

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 20241028
TIMEOUT = 300.0  # seconds to finish what the kills have interrupted


def kill(kills: int) -> Iterator[Figure]:
    """Kill the app at random moments under load, edits and deletions among it."""
    with tempfile.TemporaryDirectory() as folder:
        tally = killed_under_load(Path(folder), kills, SEED, TIMEOUT, changes=True)
    for fault in tally.faults:
        progress(f"kill: {fault}")
    yield Figure(f"kill: questions at {kills} kills", f"{tally.asked:,}")
    yield Figure("kill: answered", f"{tally.answered:,}")
    yield Figure("kill: apologised for", f"{tally.apologised:,}")
    yield Figure("kill: edited; deleted", f"{tally.edited:,}; {tally.deleted:,}")
    faults = len(tally.faults)
    yield Figure("kill: not one answer, or something deleted stays", str(faults), "0", faults == 0)
