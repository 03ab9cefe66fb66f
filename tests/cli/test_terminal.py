"""What a person sees on a terminal: colour, NO_COLOR, what a model writes, Ctrl-C in a chat."""

from __future__ import annotations

import os
import pty
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from qa.training.embedding_model import published_model
from tests.conftest import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from qa.service.settings import Settings

    Start = Callable[..., "Terminal"]

pytestmark = pytest.mark.usefixtures("indexed")

SUMMIT = "Where was the BRICS summit held?"


class Terminal:
    """A process whose standard input, output and errors are one pseudo-terminal."""

    def __init__(self, command: list[str], environment: dict[str, str], folder: Path) -> None:
        self._screen, inside = pty.openpty()
        self.process = subprocess.Popen(
            command,
            env=environment,
            cwd=folder,
            stdin=inside,
            stdout=inside,
            stderr=inside,
            start_new_session=True,
        )
        os.close(inside)
        self.seen = b""

    def type(self, text: str) -> None:
        """Type on the keyboard."""
        os.write(self._screen, text.encode())

    def read(self, until: str | None = None) -> str:
        """Return what is on the screen once `until` appears, or at the process's end."""
        while until is None or until.encode() not in self.seen:
            try:
                data = os.read(self._screen, 65536)
            except OSError:  # the other side is closed
                data = b""
            if not data:
                break
            self.seen += data
        return self.seen.decode()

    def interrupt(self) -> None:
        """Press Ctrl-C until it is heard: one just before Python waits for keys is missed."""
        while self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(1)

    def leave(self) -> int:
        """Wait for the process's end and return its exit code."""
        self.read()
        return self.process.wait(60)

    def close(self) -> None:
        """End the process if it has not ended, and take the terminal away."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(60)
        os.close(self._screen)


@pytest.fixture
def terminal(environment: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    """Start commands on a terminal of 80 columns; `program` is what runs them."""
    started: list[Terminal] = []
    plain = {name: value for name, value in environment.items() if name != "NO_COLOR"}

    def start(*arguments: str, program: Sequence[str] = PROGRAM, **variables: str) -> Terminal:
        size = {"TERM": "xterm", "COLUMNS": "80"}
        command = [*program, *arguments]
        started.append(Terminal(command, plain | size | variables, tmp_path))
        return started[-1]

    yield start
    for one in started:
        one.close()


def test_the_short_answer_is_bold_on_a_terminal(terminal: Start) -> None:
    """It is bold in its sentence too, as are repeated quotes; lines are wrapped to the width."""
    screen = terminal("ask", "--quotes", SUMMIT)
    text = screen.read()
    assert screen.leave() == 0
    assert text.count("\x1b[1mKazan,") == len(["alone", "in its sentence"])
    assert "\x1b[1m    Russian President Vladimir Putin" in text
    visible = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert max(map(len, visible.splitlines())) <= 80


def test_no_color_is_honoured(terminal: Start) -> None:
    """With NO_COLOR set there is no escape code, in an answer, a refusal or a complaint."""
    for arguments in (["ask", SUMMIT], ["ask", "Who is it?"], ["show", "no"], ["doctor"]):
        text = terminal(*arguments, NO_COLOR="1").read()
        assert text
        assert "\x1b" not in text


def left_on(screen: str) -> list[str]:
    """Return the lines that stay on a screen: what a carriage return overwrites is gone."""
    lines = []
    for line in screen.split("\n"):
        shown = ""
        for part in line.rstrip("\r").split("\r"):
            shown = part + shown[len(part) :]
        lines.append(shown.rstrip())
    return lines


def test_a_terminal_shows_what_goes_on_and_then_the_answer_only(terminal: Start) -> None:
    """The statuses of a question are seen one after another, and nothing is left of them."""
    assert terminal("index", "build").leave() == 0
    for arguments in (["ask", SUMMIT], ["ask", "What is the capital of France?"]):
        text = terminal(*arguments, NO_COLOR="1").read()
        for status in ("Searching 1 article", "Reading 4 passages"):
            assert f"{status}\r" in text
            assert not any(status in line for line in left_on(text))
    assert terminal("ask", SUMMIT, NO_COLOR="1").read().count("Checking 1 quote\r") == 1
    first = next(line for line in left_on(text) if line)
    assert first == "The articles do not say."


@pytest.mark.parametrize("option", ["--quiet", "--json"])
def test_no_status_where_none_is_wanted(terminal: Start, option: str) -> None:
    """With --quiet or --json nothing is shown but the answer, on a terminal too."""
    text = terminal("ask", option, SUMMIT).read()
    assert "Kazan" in text
    assert "Searching" not in text


def test_a_warning_takes_the_status_line(terminal: Start, settings: Settings) -> None:
    """What is said while a status is shown stands on a line of its own."""
    assert terminal("index", "build").leave() == 0
    live = settings.index / "generations" / (settings.index / "CURRENT").read_text()
    with sqlite3.connect(live / "articles.db") as database:
        database.execute("UPDATE passages SET article_id = 'lost'")
    database.close()
    screen = terminal("ask", SUMMIT, NO_COLOR="1")
    lines = left_on(screen.read())
    assert screen.leave() == 0
    assert any(line.startswith("footnote: ") and "Building the index again" in line
               for line in lines)  # fmt: skip
    assert "Kazan, Russia" in lines


# The command line over a model whose claims wait for a file each: 'claim 1', 'claim 2', 'end'.
WRITER = """
import time
from dataclasses import replace
from pathlib import Path
from qa.answer import CANNOT_ANSWER, Answer, Citation, Claim
from qa.cli.main import run
from qa.errors import ModelError
from qa.events import Done, Status, Writing
from qa.service.footnote import Footnote

NOTES = [Citation(n, "a.txt", "id", None, None, None, 0, 9, f"quote {n}", "sha") for n in (1, 2)]
CLAIMS = [Claim(f"Claim {one.n} " + "is long " * 12 + "indeed.", (one,)) for one in NOTES]
SAID = " ".join(f"{one.text} [{n}]" for n, one in enumerate(CLAIMS, start=1))

def wait(name):
    while not Path(name).exists():
        time.sleep(0.01)

def events(self, question, options):
    refusal = Answer(question, "Who won the race?", False, CANNOT_ANSWER, engine="small")
    yield Status("Searching 1 article")
    yield Writing(refusal.standalone_question)
    yield Status("Writing")
    if question == "refuse":
        yield Done(refusal)
        return
    for claim in CLAIMS:
        wait(claim.text[:7].lower())
        yield claim
        yield Status("Writing on")
        if question == "fail":
            raise ModelError("The model has gone.", "Start it.")
    wait("end")
    yield Done(replace(refusal, answered=True, answer=SAID, short="quote", claims=tuple(CLAIMS),
                       citations=tuple(NOTES), note="The model was slow."))

Footnote.events = events
run()
"""
WRITING = (sys.executable, "-c", WRITER)
UNDERSTOOD = "Understood as: Who won the race?"
BELOW = [
    "In short: quote [1]",
    "",
    "[1] a.txt:0-9",
    "    quote 1",
    "[2] a.txt:0-9",
    "    quote 2",
    "",
    "Written by small; every sentence is checked against its quotes.",
]


@pytest.mark.parametrize("command", ["ask", "chat"])
def test_what_a_model_writes_is_seen_claim_by_claim(
    terminal: Start, tmp_path: Path, command: str
) -> None:
    """First how the question was understood, then each claim when it is there, wrapped."""
    question = ["and who won?"] if command == "ask" else []
    screen = terminal(command, *question, program=WRITING, NO_COLOR="1")
    if command == "chat":
        screen.read("? ")
        screen.type("and who won?\n")
    assert UNDERSTOOD in left_on(screen.read("Writing"))
    for n in (1, 2):
        (tmp_path / f"claim {n}").touch()
        seen = screen.read(f"indeed. [{n}]")
        assert f"Claim {n + 1}" not in seen
    (tmp_path / "end").touch()
    seen, last, _ = screen.read(BELOW[-1]).partition(BELOW[-1])
    lines = left_on(seen + last)
    assert "footnote: The model was slow." in lines
    shown = lines[lines.index(UNDERSTOOD) :]
    assert [line for line in shown if not line.startswith("footnote: ")] == [
        UNDERSTOOD,
        "",
        "Claim 1 is long is long is long is long is long is long is long is long is long",
        "is long is long is long indeed. [1]",
        "Claim 2 is long is long is long is long is long is long is long is long is long",
        "is long is long is long indeed. [2]",
        "",
        *BELOW,
    ]
    if command == "ask":
        assert screen.leave() == 0


def test_a_models_refusal_is_said_below_what_was_understood(terminal: Start) -> None:
    """Once, and nothing else."""
    screen = terminal("ask", "refuse", program=WRITING, NO_COLOR="1")
    lines = [line for line in left_on(screen.read()) if line]
    assert lines[-2:] == [UNDERSTOOD, "The articles do not say."]
    assert screen.leave() == 1


def test_what_was_shown_stays_when_the_model_fails(terminal: Start, tmp_path: Path) -> None:
    """A claim that was seen is not taken back; what went wrong stands below it."""
    (tmp_path / "claim 1").touch()
    screen = terminal("ask", "fail", program=WRITING, NO_COLOR="1")
    lines = [line for line in left_on(screen.read()) if line]
    assert lines[-2:] == ["is long is long is long indeed. [1]",
                          "footnote: The model has gone. Start it."]  # fmt: skip
    assert screen.leave() == 4


@pytest.mark.parametrize("options", [["--quiet"], ["--json"], []], ids=["quiet", "json", "pipe"])
def test_nothing_is_streamed_where_no_status_is_shown(
    terminal: Start, tmp_path: Path, options: list[str]
) -> None:
    """With --quiet or --json, or in a pipe, the answer comes as a whole."""
    for name in ("claim 1", "claim 2", "end"):
        (tmp_path / name).touch()
    pipe = [] if options else ["sh", "-c", '"$@" | cat', "sh"]
    screen = terminal("ask", *options, "who?", program=[*pipe, *WRITING], NO_COLOR="1")
    said = " ".join(screen.read().split())
    assert screen.leave() == 0
    assert said.count("Claim 1 is") == 1
    assert "In short: quote" not in said
    assert "Writing" not in said


def test_ctrl_c_leaves_a_chat(terminal: Start) -> None:
    """Ctrl-C in a chat leaves with 130 and no traceback; what was asked before is answered."""
    chat = terminal("chat")
    chat.read("? ")
    chat.type(f"{SUMMIT}\n")
    chat.read(":0-137 (photo caption)")
    chat.interrupt()
    assert chat.leave() == 130
    assert "Traceback" not in chat.read()
    assert "footnote: " not in chat.read()


def test_ctrl_d_leaves_a_chat(terminal: Start) -> None:
    """Ctrl-D at the prompt of a chat leaves with 0."""
    chat = terminal("chat")
    chat.read("? ")
    chat.type("\x04")
    assert chat.leave() == 0


def test_ctrl_c_leaves_a_build(terminal: Start) -> None:
    """Ctrl-C while another model is prepared leaves with 130 and no traceback."""
    another = str(published_model())
    chat = terminal("index", "build", FOOTNOTE_EMBEDDING_MODEL=another)
    chat.read("(once)")
    chat.interrupt()
    assert chat.leave() == 130
    assert "Traceback" not in chat.read()
