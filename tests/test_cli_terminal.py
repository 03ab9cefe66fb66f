"""What a person sees on a terminal: colour, NO_COLOR, and Ctrl-C in a chat."""

from __future__ import annotations

import os
import pty
import re
import signal
import sqlite3
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tests.conftest import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from qa.settings import Settings

    Start = Callable[..., "Terminal"]

SUMMIT = "Where was the BRICS summit held?"


class Terminal:
    """A process whose standard input, output and errors are one pseudo-terminal."""

    def __init__(self, arguments: list[str], environment: dict[str, str], folder: Path) -> None:
        self._screen, inside = pty.openpty()
        self.process = subprocess.Popen(
            [*PROGRAM, *arguments],
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
    """Start commands on a terminal of 80 columns."""
    started: list[Terminal] = []
    plain = {name: value for name, value in environment.items() if name != "NO_COLOR"}

    def start(*arguments: str, **variables: str) -> Terminal:
        size = {"TERM": "xterm", "COLUMNS": "80"}
        started.append(Terminal(list(arguments), plain | size | variables, tmp_path))
        return started[-1]

    yield start
    for one in started:
        one.close()


def test_the_quote_is_bold_on_a_terminal(terminal: Start) -> None:
    """On a terminal every line of the quote is bold, and lines are wrapped to its width."""
    screen = terminal("ask", SUMMIT)
    text = screen.read()
    assert screen.leave() == 0
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
    assert "Kazan, Russia [1]" in lines


def test_ctrl_c_leaves_a_chat(terminal: Start) -> None:
    """Ctrl-C in a chat leaves with 130 and no traceback; what was asked before is answered."""
    chat = terminal("chat")
    chat.read("? ")
    chat.type(f"{SUMMIT}\n")
    chat.read(":0-137 (caption)")
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
    """Ctrl-C while the model is prepared leaves with 130 and no traceback."""
    chat = terminal("index", "build", FOOTNOTE_CACHE="cache")
    chat.read("(once)")
    chat.interrupt()
    assert chat.leave() == 130
    assert "Traceback" not in chat.read()
