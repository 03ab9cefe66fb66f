"""`footnote eval`: what its commands ask for, and what they show while they measure."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from index.installation import install_extra
from tests.cli.test_terminal import Terminal
from tests.conftest import PROGRAM, ROOT
from tests.qa.evaluation.tiny_set import QUESTIONS

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
sys.exit(run_cli(sys.argv[1:]))
"""


@pytest.mark.parametrize("what", ["answers", "retrieval", "verifier", "follow-ups", "feedback"])
def test_without_scikit_learn_the_extra_is_named(
    environment: dict[str, str], folder: Path, what: str
) -> None:
    """Without the extra, measuring says what to install before any work is done."""
    arguments = [what] if what == "feedback" else [what, str(folder)]
    done = subprocess.run(
        [sys.executable, "-c", BARE, "eval", *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.endswith(f"Run: {install_extra('evaluation')}\n")
    assert done.stderr.count("\n") == 1


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
