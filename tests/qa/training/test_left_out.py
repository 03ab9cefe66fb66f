"""A judge is measured on sources that its training was not shown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from qa.models.network import CAREFUL
from qa.training.left_out import main

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pytest

TRUE = "The council of Tilbrook approved the new bridge on Monday."
FALSE = "The council of Tilbrook sold the old town hall to a bank."


def write(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Write JSON lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def rows(source: str) -> list[dict[str, object]]:
    """Return a true and a false claim on each of three premises."""
    return [
        {"id": f"{number}-{label}", "source": source, "premise": f"Day {number}. {TRUE}",
         "claim": TRUE if label else FALSE, "label": label}
        for number in range(3)
        for label in (0, 1)
    ]  # fmt: skip


def test_what_was_left_out_is_judged_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every claim of a source left out is judged, kept or not, and no other source's."""
    own, folder = tmp_path / "own", tmp_path / "claims"
    for path in (own, folder):
        path.mkdir()
    claims = [
        {"id": f"{number}", "claim": TRUE if label == "supports" else FALSE, "label": label,
         "evidence": [TRUE]}
        for number, label in enumerate(["supports", "neither"] * 3)
    ]  # fmt: skip
    write(own / "claims.jsonl", claims)
    write(folder / "seen.jsonl", rows("seen"))
    write(folder / "unseen.jsonl", rows("unseen"))
    (folder / "held.json").write_text("[]")
    assert main([str(CAREFUL), str(own), str(folder), "unseen"]) == 3
    assert "holds no claims" in capsys.readouterr().err
    (folder / "held.json").unlink()
    assert main([str(CAREFUL), str(own), str(folder), "unseen"]) == 0
    told = capsys.readouterr().out
    assert "6 claims, 3 of them false" in told
    assert "unseen" in told
    assert "  seen" not in told


def test_what_is_missing_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a source there is nothing to measure, and the command says what it wants."""
    assert main(["judge", "own", "folder"]) == 2
    assert "SOURCE" in capsys.readouterr().err
