"""What the README shows is what the program does."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

from bot.settings import BotSettings, variable
from qa.service.settings import Settings
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


def defaults() -> dict[str, str]:
    """Return every variable with its default as .env.example writes it."""
    known = {f"FOOTNOTE_{name.upper()}": one for name, one in Settings.model_fields.items()}
    known |= {variable(name): one for name, one in BotSettings.model_fields.items()}
    return {name: _written(one.default) for name, one in known.items()}


def _written(default: object) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    return f"{default:g}" if isinstance(default, float) else str(default or "")


def test_every_setting_is_documented() -> None:
    """Every variable stands in .env.example and in the README's tables, and no other does."""
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    written = dict(re.findall(r"^# ((?:FOOTNOTE|SLACK)_\w+)=(.*)$", example, re.MULTILINE))
    rows = re.findall(r"^\| (`(?:FOOTNOTE|SLACK)_.*?) \|", README, re.MULTILINE)
    assert set(written) == set(defaults())
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == set(defaults())


def test_defaults_are_as_documented() -> None:
    """.env.example shows the defaults; one that depends on the machine, or on --http, aside."""
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    written = dict(re.findall(r"^# ((?:FOOTNOTE|SLACK)_\w+)=(.*)$", example, re.MULTILINE))
    for name, default in defaults().items():
        if name not in ("FOOTNOTE_CACHE", "FOOTNOTE_BOT_PORT"):
            assert written[name] == default, name
