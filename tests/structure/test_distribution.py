"""Footnote is installed under a name of its own, and nobody is sent to a stranger's `footnote`."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from index.installation import DISTRIBUTION, install, install_extra
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# With an extra, with a version, or as what an installer is given.
STRANGER = re.compile(
    r"\bfootnote(?:\[[a-z]|[=<>~!]=\d)|\b(?:pipx?|uv)\b.*\b(?:install|add)\b.*[\s'\"]footnote(?![\w-])"
)


def test_the_distribution_has_a_name_of_its_own() -> None:
    """The project and its metadata go by `footnote-qa`; the command is `footnote`."""
    assert PROJECT["name"] == DISTRIBUTION == "footnote-qa"
    assert "footnote" in PROJECT["scripts"]
    assert version(DISTRIBUTION) == PROJECT["version"]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("pip install footnote", True),
        ("pip install 'footnote[openai]'", True),
        ("uv add footnote", True),
        ('"footnote[training]",', True),
        ("footnote==0.1.3", True),
        ("pip install 'footnote-qa[openai]'", False),
        (".venv/bin/pip install -e '.[openai]'", False),
        ("Install it and run footnote.doctor", False),
        ("$ footnote ask", False),
    ],
)
def test_a_stranger_is_told(text: str, wrong: bool) -> None:  # noqa: FBT001 - a parameter
    """The pattern finds what would install the other project, and nothing else."""
    assert bool(STRANGER.search(text)) == wrong


def test_nobody_is_sent_to_a_stranger() -> None:
    """No file of the repository tells people to install `footnote` or `footnote[…]`."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],  # noqa: S607 - the one that is there
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".example", ""} and not path.samefile(__file__):
            for line in path.read_text(encoding="utf-8").splitlines():
                assert not STRANGER.search(line), f"{name}: {line}"


def test_every_extra_that_is_named_exists() -> None:
    """An extra that the program tells people to install is one of pyproject.toml's."""
    named = {
        call.args[0].value
        for package in ("bot", "index", "qa")
        for path in ROOT.glob(f"{package}/**/*.py")
        for call in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == install_extra.__name__
        and isinstance(call.args[0], ast.Constant)
    }
    assert {"embedding", "evaluation"} <= named <= set(PROJECT["optional-dependencies"])


def test_from_a_clone_the_clone_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a clone the command installs it again, editable; in its folder the paths are short."""
    monkeypatch.setattr("sys.executable", str(ROOT / ".venv" / "bin" / "python"))
    monkeypatch.chdir(ROOT)
    assert install_extra("openai") == ".venv/bin/python -m pip install -e '.[openai]'"
    monkeypatch.chdir(ROOT.parent)
    inside = f"{ROOT.name}/.venv/bin/python -m pip install -e '{ROOT.name}[openai]'"
    assert install_extra("openai") == inside
    monkeypatch.chdir("/")
    assert ".venv/bin/python -m pip install -e '" in install_extra("openai")


def test_from_a_wheel_the_distribution_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a pyproject.toml beside the packages the distribution's own name is used."""
    monkeypatch.setattr("index.installation._ROOT", tmp_path)
    monkeypatch.setattr("sys.executable", "/usr/bin/python3")
    monkeypatch.chdir(tmp_path)
    assert install_extra("openai") == "/usr/bin/python3 -m pip install 'footnote-qa[openai]'"
    assert install("langchain-xai") == "/usr/bin/python3 -m pip install langchain-xai"
