"""`footnote eval`: what its commands ask for, and what they show while they measure."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from index.installation import install_extra
from tests.cli.test_terminal import Terminal
from tests.conftest import PROGRAM, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.qa.evaluation.runs import Run


@pytest.mark.parametrize(
    ("what", "other"),
    [
        ("answers", "--limit=1"),
        ("retrieval", "--plot=x.png"),
        ("verifier", "--fresh"),
        ("verifier", "--plot=x.png"),
        ("verifier", "--limit=0"),
        ("follow-ups", "--fresh"),
        ("follow-ups", "--plot=x.png"),
    ],
)
def test_each_is_measured_by_itself(run: Run, folder: Path, what: str, other: str) -> None:
    """An option of another measurement, or an impossible one, is a matter of usage."""
    result = run("eval", what, str(folder), other)
    assert (result.code, result.out) == (2, "")
    assert other.partition("=")[0] in result.err


@pytest.mark.parametrize("what", ["answers", "retrieval", "verifier", "follow-ups"])
def test_a_folder_is_named(run: Run, what: str) -> None:
    """Without a data set, nothing but feedback can be measured: that is a matter of usage."""
    result = run("eval", what)
    assert (result.code, result.out) == (2, "")
    assert "Missing argument 'DIR'" in result.err


# As if the extra `evaluation` were not installed.
BARE = """
import sys
sys.modules.update(dict.fromkeys(["matplotlib", "scipy", "sklearn"]))
from qa.cli.app import run_cli
folder = sys.argv[1]
assert run_cli(["eval", "feedback"]) == 4
for what in "answers", "follow-ups", "retrieval", "verifier":
    assert run_cli(["eval", what, folder]) == 4
assert run_cli(["eval", "answers", "--help"]) == 0
"""


def test_without_scikit_learn_the_extra_is_named(environment: dict[str, str], folder: Path) -> None:
    """Without the extra, measuring says what to install, and nothing else; its help is shown."""
    done = subprocess.run(
        [sys.executable, "-c", BARE, str(folder)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    lines = done.stderr.splitlines()
    assert len(lines) == 5
    assert all(line.endswith(f"Run: {install_extra('evaluation')}") for line in lines)
    assert done.stdout.startswith("Usage: ")


@pytest.mark.parametrize(("quiet", "shown"), [((), True), (("--quiet",), False)])
def test_a_bar_is_shown_on_a_terminal(
    environment: dict[str, str],
    folder: Path,
    tmp_path: Path,
    quiet: tuple[str, ...],
    *,
    shown: bool,
) -> None:
    """On a terminal a bar counts the questions searched; --quiet prints the figures only."""
    terminal = Terminal(
        [*PROGRAM, "eval", "follow-ups", str(folder), *quiet], environment, tmp_path
    )
    assert terminal.leave() == 0
    screen = terminal.seen.decode()
    assert ("13/13" in screen, "First turns" in screen) == (shown, True)
