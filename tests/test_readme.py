"""What the README shows is what the program does."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

from qa.settings import Settings
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Result

README = (ROOT / "README.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ footnote (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
TRANSCRIPTS = [
    (command, printed)
    for language, block in _BLOCK.findall(README)
    if not language
    for command, printed in _COMMAND.findall(block)
]


def test_the_readme_shows_transcripts() -> None:
    """There is a transcript to check: at least two questions and the help text."""
    assert sum(command.startswith("ask ") for command, _ in TRANSCRIPTS) >= 2
    assert any(command == "--help" for command, _ in TRANSCRIPTS)


@pytest.mark.parametrize(("command", "printed"), TRANSCRIPTS, ids=[c for c, _ in TRANSCRIPTS])
def test_a_transcript_is_what_the_program_prints(
    run: Callable[..., Result], command: str, printed: str
) -> None:
    """Every command shown in the README prints what is shown there."""
    assert run("index", "build").code == 0
    result = run(*shlex.split(command))
    assert result.out.rstrip() == printed.rstrip()


def test_every_setting_is_documented() -> None:
    """Every variable stands in .env.example and in the README's table, and no other does."""
    names = {f"FOOTNOTE_{name.upper()}" for name in Settings.model_fields}
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^# (FOOTNOTE_\w+)=", example, re.MULTILINE)) == names
    assert set(re.findall(r"^\| `(FOOTNOTE_\w+)`", README, re.MULTILINE)) == names
