"""`footnote eval check`: claims whose verdict is known, each folder against its archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from qa.evaluation.check import macro_f1
from tests.qa.evaluation.runs import measured
from tests.qa.evaluation.tiny_set import write_rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.qa.evaluation.runs import Run

CLAIMS = [
    {"id": 1, "claim": "“The dam will hold,” said Ann Orr.", "label": "supports"},
    {"id": 2, "claim": "“The dam will break,” said Ann Orr.", "label": "misquoted"},
    {"id": 3, "claim": "Penguins marched on the moon.", "label": "neither"},
    {
        "id": 4,
        "claim": "“The dam will hold,” she said.",
        "label": "neither",
        "context": "It rained.",
    },
]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with one world in it: claims, and an archive of one article."""
    world = tmp_path / "desk" / "world"
    (world / "seeds").mkdir(parents=True)
    (world / "seeds" / "dam.txt").write_text("It rained. “The dam will hold,” said Ann Orr.")
    write_rows(world / "claims.jsonl", CLAIMS)
    return world.parent


@pytest.mark.usefixtures("few_resamples")
def test_verdicts_are_counted(run: Run, desk: Path) -> None:
    """What was said is counted by what is right; a claim's context is not judged with it."""
    values = measured(run, desk, what="check")
    assert (values["claims"], values["archives"]) == (4, 1)
    matrix = values["figures"]["what is right (rows), what was said (columns)"]
    counts = {row: {c: f["value"] for c, f in found.items() if f["value"]}
              for row, found in matrix.items()}  # fmt: skip
    assert counts == {
        "supported": {"supported": 1},
        "misquoted": {"misquoted": 1},
        "not_found": {"supported": 1, "not_found": 1},
    }
    found = values["figures"]["verdicts"]["all"]
    assert found["accuracy"]["value"] == 0.75
    assert found["wrongly supported"] | {"low": 0, "high": 0} == {
        "value": 0.3333, "low": 0, "high": 0, "n": 3,
    }  # fmt: skip


def test_macro_f1_is_the_mean_of_what_is_right_for_some() -> None:
    """A verdict that is right for no claim has no F1; a wrong one costs the right one's."""
    assert macro_f1(np.array([[0, 0], [1, 1]])) == 1.0
    assert macro_f1(np.array([[0, 0], [0, 5], [1, 0]])) == pytest.approx((2 / 4 + 0) / 2)


def test_a_folder_without_claims_is_named(run: Run, tmp_path: Path) -> None:
    """What holds no claims beside seeds/ leaves with 2, in one line."""
    result = run("eval", "check", str(tmp_path))
    assert result.code == 2
    assert result.err.startswith(f"footnote: {tmp_path} holds no claims*.jsonl beside seeds/.")
