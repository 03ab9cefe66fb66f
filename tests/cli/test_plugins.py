"""What the rooms above plug into the command line."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import click
import pytest

from index.installation import DISTRIBUTION
from qa.cli.plugins import PluginGroup
from qa.service.plugins import COMMANDS, DOCTOR, EVALUATIONS, entry_points
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qa.service.settings import Settings
    from tests.conftest import Result

    Run = Callable[..., Result]

ENTRY_POINTS = """
[footnote.commands]
good = plugged_in:good
wrong = plugged_in:wrong
gone = plugged_in_nowhere:gone
[footnote.doctor]
sound = plugged_in:examine
gone = plugged_in_nowhere:examine
"""
MODULE = '''
import click
from qa.cli.options import common_options, open_footnote
from qa.errors import FootnoteError, SettingsError
from qa.service.diagnostics import CheckResult

class OwnError(FootnoteError):
    """Of no kind that the command line knows."""

@click.command()
@click.argument("what")
@common_options
def good(what):
    """Do good."""
    if what == "settings":
        raise SettingsError("GOOD_TOKEN is missing.", "Set it.")
    if what == "own":
        raise OwnError("It went wrong.", "Ask again.")
    click.echo(f"{what} {open_footnote().settings.seeds}")
    return 0

def examine(footnote, online):
    yield CheckResult(healthy=not online, what=f"plugged into {footnote.settings.index}")
'''


@pytest.fixture
def installed(tmp_path: Path, environment: dict[str, str]) -> dict[str, str]:
    """An environment in which another Footnote is installed, with plug-ins good and bad."""
    site = tmp_path / "site"
    about = site / f"{DISTRIBUTION.replace('-', '_')}-9.9.dist-info"
    about.mkdir(parents=True)
    metadata = f"Metadata-Version: 2.1\nName: {DISTRIBUTION}\nVersion: 9.9\n"
    (about / "METADATA").write_text(metadata)
    (about / "entry_points.txt").write_text(ENTRY_POINTS)
    (site / "plugged_in.py").write_text(MODULE)
    return environment | {"PYTHONPATH": f"{site}:{ROOT}"}


@pytest.fixture
def plugged_run(installed: dict[str, str], spawn: Run) -> Run:
    """Run a command where those plug-ins are installed."""

    def run_process(*arguments: str, **options: Any) -> Result:  # noqa: ANN401
        return spawn(*arguments, env=installed, **options)

    return run_process


def test_the_package_plugs_its_own_rooms_in() -> None:
    """What pyproject.toml names can be loaded, and each plugged-in command takes the options."""
    assert {"bot", "eval"} <= set(entry_points(COMMANDS))
    assert "feedback" in entry_points(EVALUATIONS)
    for name, point in (entry_points(COMMANDS) | entry_points(EVALUATIONS)).items():
        command = point.load()
        assert isinstance(command, click.Command)
        assert command.name == name
        assert {"seeds", "index", "quiet", "verbose"} <= {one.name for one in command.params}
    assert all(callable(point.load()) for point in entry_points(DOCTOR).values())


def test_a_plugged_in_command_is_one_of_the_commands(plugged_run: Run) -> None:
    """It is listed and run as the others are, with the common options on both sides of it."""
    assert "  good        Do good.\n" in plugged_run("--help").out
    result = plugged_run("--seeds", "before", "good", "day", "--seeds", "after")
    assert (result.code, result.out, result.err) == (0, "day after\n", "")
    assert plugged_run("good").code == 2


def test_its_errors_are_a_line_and_an_exit_code(plugged_run: Run) -> None:
    """An error of a known kind has that kind's exit code, one of its own 4."""
    settings, own = plugged_run("good", "settings"), plugged_run("good", "own")
    assert (settings.code, settings.err) == (2, "footnote: GOOD_TOKEN is missing. Set it.\n")
    assert (own.code, own.err) == (4, "footnote: It went wrong. Ask again.\n")


def test_what_cannot_be_loaded_is_told_to_who_asks_for_it(plugged_run: Run) -> None:
    """A broken command is left out of the list, and named in one line when it is run."""
    listed = plugged_run("--help")
    assert (listed.code, listed.err) == (0, "")
    assert "gone" not in listed.out
    assert "wrong" not in listed.out
    for name in ("gone", "wrong"):
        result = plugged_run(name)
        assert (result.code, result.out) == (4, "")
        assert result.err.startswith(f"footnote: The command {name} cannot be loaded: ")
        assert result.err.endswith(" Install Footnote again.\n")
        assert result.err.count("\n") == 1


def test_doctor_runs_the_checks_that_are_plugged_in(plugged_run: Run, settings: Settings) -> None:
    """Plugged-in checks come after Footnote's own; one that cannot be loaded is a finding."""
    result = plugged_run("doctor")
    assert result.code == 3
    *_, sound, gone, remedy = result.out.splitlines()
    assert sound == f"ok   plugged into {settings.index}"
    assert gone.startswith("BAD  the checks of gone cannot be loaded: No module named ")
    assert remedy == "     Install Footnote again."


def test_own_commands_go_before_those_plugged_in() -> None:
    """A group's own command needs no look at what is installed."""
    own = click.Command("own")
    group = PluginGroup("group", plugins=COMMANDS, commands={"own": own})
    context = click.Context(group)
    assert group.resolve_command(context, ["own", "x"]) == ("own", own, ["x"])
    assert {"own", *entry_points(COMMANDS)} == set(group.list_commands(context))


def test_a_question_does_not_look_for_plug_ins() -> None:
    """Only the list and a command that is not built in read what is installed."""
    script = (
        "import sys; from qa.cli.app import run_cli; run_cli(sys.argv[1:]);"
        "print('importlib.metadata' in sys.modules)"
    )
    looked = {}
    for arguments in (["ask", "--help"], ["show", "--help"], ["--help"], ["bto"]):
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        )
        looked[arguments[0]] = done.stdout.splitlines()[-1]
    assert looked == {"ask": "False", "show": "False", "--help": "True", "bto": "True"}
