"""What the README and the pages of docs/ show is what the program does."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

from bot.online import CONFIG_TOKEN
from bot.settings import BotSettings, variable
from qa.mcp.settings import PREFIX, McpSettings
from qa.service.settings import Settings
from tests.conftest import ROOT
from tests.docs.pages import PAGES, README

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Result

pytestmark = pytest.mark.usefixtures("both_readers")

MAX_README = 8_000  # bytes
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ footnote (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
TRANSCRIPTS = [
    (page, command, printed)
    for page, text in PAGES.items()
    for language, block in _BLOCK.findall(text)
    if not language
    for command, printed in _COMMAND.findall(block)
]
_ROW = re.compile(r"^\| (`(?:FOOTNOTE|SLACK)_.*?) \|", re.MULTILINE)
_FIGURE = re.compile(r"\d[\d,.]*")


def test_the_readme_is_short() -> None:
    """The README is read in one sitting; what is longer stands in docs/."""
    assert len((ROOT / README).read_bytes()) <= MAX_README


@pytest.mark.parametrize("page", sorted(PAGES.keys() - {README}))
def test_a_page_begins_with_what_it_is_for(page: str) -> None:
    """Below its title a page says whom it is for."""
    assert re.match(r"# .+\n\nThis page is for whoever ", PAGES[page])


def test_the_readmes_figures_are_those_that_were_measured() -> None:
    """Every number in the README's table of figures stands in docs/evaluation.md."""
    section = PAGES[README].partition("## Five figures\n")[2].partition("\n## ")[0]
    rows = [line.split(" | ") for line in section.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == 5
    measured = set(_FIGURE.findall(PAGES["docs/evaluation.md"]))
    for _, figure, command in rows:
        assert set(_FIGURE.findall(figure)) <= measured, figure
        assert command.strip(" |`").startswith(("make bench", "footnote eval")), command


def test_there_are_transcripts() -> None:
    """The README shows a question, and the page on the command line one and the help texts."""
    shown = {(page, command) for page, command, _ in TRANSCRIPTS}
    for page in (README, "docs/command-line.md"):
        assert any(where == page and command.startswith("ask ") for where, command in shown)
    assert {("docs/command-line.md", "--help"), ("docs/command-line.md", "ask --help")} <= shown


@pytest.mark.usefixtures("indexed")
@pytest.mark.parametrize(
    ("command", "printed"),
    [(command, printed) for _, command, printed in TRANSCRIPTS],
    ids=[f"{page}: {command}" for page, command, _ in TRANSCRIPTS],
)
def test_a_transcript_is_what_the_program_prints(
    run: Callable[..., Result], command: str, printed: str
) -> None:
    """Every command shown in a page prints what is shown there."""
    result = run(*shlex.split(command))
    assert result.out.rstrip() == printed.rstrip()


def defaults() -> dict[str, str]:
    """Return every variable with its default as .env.example writes it."""
    known = {f"FOOTNOTE_{name.upper()}": one for name, one in Settings.model_fields.items()}
    known |= {f"{PREFIX}{name.upper()}": one for name, one in McpSettings.model_fields.items()}
    known |= {variable(name): one for name, one in BotSettings.model_fields.items()}
    return {name: _written(one.default) for name, one in known.items()}


def _written(default: object) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    return f"{default:g}" if isinstance(default, float) else str(default or "")


def test_every_setting_is_documented() -> None:
    """Every variable stands in .env.example and in the tables of settings, and no other does."""
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    written = dict(re.findall(r"^# ((?:FOOTNOTE|SLACK)_\w+)=(.*)$", example, re.MULTILINE))
    rows = _ROW.findall(PAGES["docs/configuration.md"])
    assert set(written) == set(defaults())
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == set(defaults())


@pytest.mark.parametrize("page", sorted(PAGES))
def test_a_page_names_no_variable_that_is_not_read(page: str) -> None:
    """A setting that was removed or renamed is named nowhere."""
    named = set(re.findall(r"\b(?:FOOTNOTE|SLACK)_[A-Z_]*[A-Z]\b", PAGES[page]))
    assert named <= {*defaults(), CONFIG_TOKEN}


def test_defaults_are_as_documented() -> None:
    """.env.example shows the defaults; one that depends on the machine, or on --http, aside."""
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    written = dict(re.findall(r"^# ((?:FOOTNOTE|SLACK)_\w+)=(.*)$", example, re.MULTILINE))
    for name, default in defaults().items():
        if name != "FOOTNOTE_BOT_PORT":
            assert written[name] == default, name
