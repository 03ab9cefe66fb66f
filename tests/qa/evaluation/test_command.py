"""`footnote eval`: what its commands ask for, and what they show while they measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.test_terminal import Terminal
from tests.conftest import PROGRAM
from tests.qa.evaluation.tiny_set import QUESTIONS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.qa.evaluation.runs import Run


def test_a_comparison_is_not_drawn(run: Run, folder: Path) -> None:
    """`retrieval` has no picture: asking for one is a matter of usage."""
    assert run("eval", "retrieval", str(folder), "--plot", "x.png").code == 2


@pytest.mark.parametrize("what", ["answers", "retrieval", "verifier", "follow-ups"])
def test_a_folder_is_named(run: Run, what: str) -> None:
    """Without a data set, nothing but feedback can be measured: that is a matter of usage."""
    result = run("eval", what)
    assert (result.code, result.out) == (2, "")
    assert "Missing argument 'DIR'" in result.err


@pytest.mark.parametrize(("quiet", "shown"), [((), True), (("--quiet",), False)])
def test_a_bar_is_shown_on_a_terminal(
    environment: dict[str, str],
    folder: Path,
    tmp_path: Path,
    quiet: tuple[str, ...],
    *,
    shown: bool,
) -> None:
    """On a terminal a bar counts the questions; --quiet prints the figures only."""
    terminal = Terminal(
        [*PROGRAM, "eval", "answers", str(folder), "--fresh", *quiet], environment, tmp_path
    )
    assert terminal.leave() == 0
    screen = terminal.seen.decode()
    assert (f"{QUESTIONS}/{QUESTIONS}" in screen, "Retrieval" in screen) == (shown, True)
