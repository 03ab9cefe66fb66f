"""The conversation of a terminal: gone on with by -c, and by nobody else."""

from __future__ import annotations

import os
import subprocess
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from qa.answer import CANNOT_ANSWER, AskOptions, Turn
from qa.service.footnote import Footnote
from tests.conftest import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from qa.events import Event
    from tests.conftest import Result

    Run = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("indexed")

SUMMIT = "Where was the BRICS summit held?"
UNTOLD = "Who wrote the article?"
NOT_SAID = "What is the capital of France?"
NOTHING = "There is no conversation of this terminal to go on with"


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Turn, ...]]:
    """The history that comes with each question."""
    histories: list[tuple[Turn, ...]] = []
    events = Footnote.events

    def listen(self: Footnote, question: str, options: AskOptions) -> Iterator[Event]:
        histories.append(options.history)
        return events(self, question, options)

    monkeypatch.setattr(Footnote, "events", listen)
    return histories


def test_a_question_goes_on_with_what_was_said(
    run: Run, heard: list[tuple[Turn, ...]], tmp_path: Path
) -> None:
    """With -c the questions and answers before it are its history; without, there is none."""
    run("ask", SUMMIT)
    assert run("ask", "--continue", NOT_SAID).err == ""
    run("ask", "-c", "--json", "and why?")
    run("ask", SUMMIT)
    run("ask", "-c", "Why?")
    first, second, third, anew, last = heard
    assert first == anew == ()
    assert second == last
    assert [turn.role for turn in third] == ["user", "assistant"] * 2
    assert (second[0].text, third[2].text) == (SUMMIT, NOT_SAID)
    assert "Kazan" in second[1].text
    assert third[3].text == CANNOT_ANSWER
    assert not (tmp_path / "seeds" / ".footnote-state").exists()


def test_a_chat_is_remembered_and_gone_on_with(
    spawn: Run, run: Run, heard: list[tuple[Turn, ...]]
) -> None:
    """What was said in a chat is known to `ask -c`, and `chat -c` goes on with that."""
    assert spawn("chat", input=f"{SUMMIT}\n\nand why?\n".encode()).code == 0
    run("ask", "-c", NOT_SAID)
    assert [turn.text for turn in heard[0]][::2] == [SUMMIT, "and why?"]
    assert NOTHING not in spawn("chat", "-c", input=b"who said that?\n").err
    run("ask", "-c", NOT_SAID)
    assert [turn.text for turn in heard[1]][::2] == [SUMMIT, "and why?", NOT_SAID, "who said that?"]
    assert NOTHING not in spawn("chat", input=b"").err
    early = spawn("chat", "--as-of", "2020-01-01", input=f"{SUMMIT}\n".encode())
    assert early.out.startswith(CANNOT_ANSWER)
    assert "No article matches published by 1 January 2020; 1 article lies" in early.out


def test_a_line_with_a_slash_is_a_command(
    run: Run, heard: list[tuple[Turn, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """/help helps, /quit leaves, another is named; none of them is asked, or remembered."""
    lines = ["/help", SUMMIT, "/forget it", "/quit", NOT_SAID]
    monkeypatch.setattr("sys.stdin", StringIO("\n".join(lines)))
    chat = run("chat")
    assert chat.code == 0
    assert "Kazan" in chat.out
    assert CANNOT_ANSWER not in chat.out
    assert "who, what, when, where, why" in chat.err
    assert chat.err.endswith("footnote: There is no command /forget; there are /help and /quit.\n")
    run("ask", "-c", NOT_SAID)
    assert [turn.text for turn in heard[-1]][::2] == [SUMMIT]
    assert len(heard) == len(["in the chat", "after it"])


def test_another_terminal_is_a_stranger(spawn: Run, environment: dict[str, str]) -> None:
    """A session of its own has nothing to go on with: a warning, and the question is asked."""
    del environment
    assert spawn("ask", SUMMIT).code == 0
    apart = spawn("ask", "-c", SUMMIT, start_new_session=True)
    assert apart.code == 0
    assert NOTHING in apart.err
    assert "Kazan" in apart.out
    assert spawn("ask", "-c", SUMMIT).err == ""


def test_a_session_is_the_same_however_its_output_goes(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """In one shell, what was asked into a file is gone on with in a pipe."""
    footnote = " ".join(PROGRAM)
    script = (
        f"{footnote} ask '{UNTOLD}' >first 2>&1 </dev/null;"
        f" echo x | {footnote} ask -c '{UNTOLD}' | cat"
    )
    done = subprocess.run(
        ["/bin/sh", "-c", script], env=environment, cwd=tmp_path, capture_output=True, check=True,
        start_new_session=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.stdout.startswith(CANNOT_ANSWER)
    assert done.stderr == ""


def test_a_batch_has_histories_of_its_own(run: Run, tmp_path: Path) -> None:
    """-c with --batch is a mistake, and a batch leaves the terminal's conversation alone."""
    assert run("ask", "-c", "--batch", "-").code == 2
    (tmp_path / "batch").write_text("Who?\n")
    run("ask", "--batch", "batch")
    assert not (tmp_path / ".footnote-state").exists()


def test_a_question_without_words_ends_no_conversation(
    run: Run, heard: list[tuple[Turn, ...]]
) -> None:
    """It is not remembered, and what was is still there."""
    run("ask", SUMMIT)
    run("ask", " ")
    run("ask", "-c", NOT_SAID)
    assert [turn.text for turn in heard[2]][::2] == [SUMMIT]


def test_a_greeting_is_no_part_of_a_conversation(run: Run, heard: list[tuple[Turn, ...]]) -> None:
    """It is not remembered, and a follow-up after it is understood as without it."""
    run("ask", SUMMIT)
    run("ask", "-c", "thanks!")
    assert "BRICS summit" in run("ask", "-c", "and who spoke there?").out.partition("\n")[0]
    assert [turn.text for turn in heard[2]][::2] == [SUMMIT]


def test_a_request_that_a_conversation_completes_is_asked(run: Run) -> None:
    """'Tell me more' is too broad alone, and has a topic after a question."""
    assert run("ask", "Tell me more").out.startswith("That is too broad")
    run("ask", SUMMIT)
    assert run("ask", "-c", "Tell me more about it").out.startswith("Understood as: Tell me more")


def test_only_its_owner_may_read_it(run: Run, tmp_path: Path) -> None:
    """The folders are 0700 and the file is 0600, whatever the umask."""
    before = os.umask(0)
    try:
        run("ask", SUMMIT)
    finally:
        os.umask(before)
    state = tmp_path / ".footnote-state"
    (file,) = (state / "conversations").iterdir()
    assert [oct(path.stat().st_mode)[-3:] for path in (state, file.parent, file)] == [
        "700", "700", "600",
    ]  # fmt: skip


def test_a_state_that_cannot_be_written_hurts_no_answer(run: Run, tmp_path: Path) -> None:
    """There is the answer, its exit code, and one line that names the folder and the setting."""
    (tmp_path / ".footnote-state").write_text("no folder")
    result = run("ask", SUMMIT)
    assert result.code == 0
    assert "Kazan" in result.out
    (line,) = result.err.splitlines()[-1:]
    assert line.startswith("footnote: The conversation cannot be kept in .footnote-state/conv")
    assert line.endswith("or name another with FOOTNOTE_STATE.")
    assert result.err.count("cannot be kept") == 1
    assert run("ask", "--quiet", SUMMIT).err == ""
    again = run("ask", "-c", SUMMIT)
    assert (again.code, NOTHING in again.err) == (0, True)
