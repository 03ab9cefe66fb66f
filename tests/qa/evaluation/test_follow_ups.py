"""`footnote eval follow-ups`: what it searches for, compares and prints."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from qa.evaluation.follow_ups import BY_A_PERSON, RAW, WAYS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.qa.evaluation.runs import Run


def test_follow_ups_are_compared(run: Run, folder: Path) -> None:
    """Follow-ups are searched in five ways and first turns apart, in JSON as in the tables."""
    done = run("eval", "follow-ups", str(folder), "--json", "--quiet")
    assert done.code == 0
    found: dict[str, Any] = json.loads(done.out)
    assert (found["set"], found["follow_ups"], found["changed"]) == ("tiny", 1, 1)
    figures = found["figures"]
    later = figures["those that people rewrote"]
    assert list(later) == [*WAYS, BY_A_PERSON]
    best = {way: columns["MRR"]["value"] for way, columns in later.items()}
    assert best[RAW] < 1
    assert {best[way] for way in best if way != RAW} == {1}
    gains = {
        way: columns["recall@5, gain"]["value"] for way, columns in figures["first turns"].items()
    }
    assert gains == dict.fromkeys(WAYS, 0)
    text = run("eval", "follow-ups", str(folder), "--quiet").out
    assert text.startswith("tiny: 1 follow-up, 1 of them changed")
    assert all(way in text for way in best)
