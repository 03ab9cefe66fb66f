"""A picture is drawn of the kind that its name says, or refused before any work is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from index.installation import install_extra

if TYPE_CHECKING:
    from pathlib import Path

    from tests.qa.evaluation.runs import Run


@pytest.mark.parametrize(("name", "start"), [("a.png", b"\x89PNG"), ("b.SVG", b"<?xml")])
def test_a_picture_is_drawn(
    run: Run, folder: Path, tmp_path: Path, name: str, start: bytes
) -> None:
    """--plot writes a picture of the kind that its name says, and the table all the same."""
    result = run("eval", "answers", str(folder), "--plot", str(tmp_path / name))
    assert (result.code, result.err) == (0, "")
    assert "Retrieval" in result.out
    assert (tmp_path / name).read_bytes().startswith(start)


@pytest.mark.parametrize("name", ["plot.gif", "plot", "nowhere/plot.png"])
def test_a_picture_that_cannot_be_is_refused_first(
    run: Run, folder: Path, asked: list[str], name: str
) -> None:
    """A picture that could not be written is a matter of usage, said before any work is done."""
    result = run("eval", "answers", str(folder), "--fresh", "--plot", name)
    assert (result.code, asked) == (2, [])
    assert name.partition("/")[0] in result.err


def test_without_matplotlib_the_extra_is_named(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without matplotlib, --plot says what to install, before any work is done."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    result = run("eval", "answers", str(folder), "--plot", "plot.png")
    assert result.code == 4
    assert result.err.endswith(f"Run: {install_extra('evaluation')}\n")
