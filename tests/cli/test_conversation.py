"""The conversation of a terminal: gone on with by -c, and by nobody else."""

from __future__ import annotations

import json
import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer import CANNOT_ANSWER, EMPTY_QUESTION, Answer, Reason, Turn
from qa.cli.conversation import (
    MAX_AGE,
    MAX_EXCHANGES,
    MAX_HISTORY,
    MAX_KEPT,
    SavedConversation,
    extended,
)
from qa.service.footnote import Footnote
from tests.conftest import PROGRAM, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from qa.events import Event
    from tests.conftest import Result

    Run = Callable[..., Result]

SUMMIT = "Where was the BRICS summit held?"
NOT_SAID = "What is the capital of France?"
NOTHING = "There is no conversation of this terminal to go on with"
REFUSAL = Answer("Who?", "Who?", answered=False, answer=CANNOT_ANSWER)
TURNS = (Turn("user", "Who?"), Turn("assistant", CANNOT_ANSWER))


def asked(question: str, said: str = CANNOT_ANSWER) -> Answer:
    """An answer to a question."""
    return replace(REFUSAL, question=question, answer=said)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Turn, ...]]:
    """The history that comes with each question."""
    histories: list[tuple[Turn, ...]] = []
    events = Footnote.events

    def listen(
        self: Footnote,
        question: str,
        history: Sequence[Turn] = (),
        **options: Any,  # noqa: ANN401 - those of `events`
    ) -> Iterator[Event]:
        histories.append(tuple(history))
        return events(self, question, history, **options)

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
    assert spawn("chat", "--as-of", "2020-01-01", input=f"{SUMMIT}\n".encode()).out.startswith(
        CANNOT_ANSWER
    )


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
        f"{footnote} ask 'Who?' >first 2>&1 </dev/null; echo x | {footnote} ask -c 'Who?' | cat"
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


@given(st.lists(st.tuples(st.text(max_size=9), st.integers(0, 5_000)), max_size=40))
def test_what_is_remembered_is_bounded(exchanges: list[tuple[str, int]]) -> None:
    """So many exchanges, so many characters; always whole ones, and always the latest."""
    turns: tuple[Turn, ...] = ()
    for question, length in exchanges:
        turns = extended(turns, asked(question, "x" * length))
    assert len(turns) <= 2 * MAX_EXCHANGES
    assert sum(len(turn.text) for turn in turns) <= MAX_HISTORY
    assert [turn.role for turn in turns] == ["user", "assistant"] * (len(turns) // 2)
    kept = [turn.text for turn in turns[::2]]
    assert kept == [question for question, _ in exchanges[len(exchanges) - len(kept) :]]
    assert bool(kept) == bool(exchanges)


def test_an_empty_question_is_no_part_of_a_conversation() -> None:
    """Nothing was asked."""
    empty = replace(asked("", EMPTY_QUESTION), reason=Reason.EMPTY_QUESTION)
    assert extended(TURNS, empty) == TURNS


@given(text=st.text(st.characters(categories=None)))
def test_any_text_is_kept(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever was asked and said comes back as it was."""
    saved = SavedConversation(tmp_path_factory.getbasetemp() / "state" / "any" / "one.json")
    turns = (Turn("user", text), Turn("assistant", text))
    saved.save(turns)
    loaded = "".join(turn.text for turn in saved.load())
    assert loaded.encode("utf-16", "surrogatepass") == (text * 2).encode("utf-16", "surrogatepass")


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[1]", b"null", b'[{"role": "user"}]', b'[{"role": "user", "text": 1}]',
     b'[{"role": "user", "text": "x", "more": 1}]', b"\xff", b"[" * 100_000],
)  # fmt: skip
def test_a_damaged_file_is_no_conversation(tmp_path: Path, data: bytes) -> None:
    """It is as if there were none, and is replaced by the next."""
    saved = SavedConversation(tmp_path / "one.json")
    saved.path.write_bytes(data)
    assert saved.load() == ()
    saved.save(TURNS)
    assert saved.load() == TURNS


def test_an_old_conversation_is_over(tmp_path: Path) -> None:
    """After a week it is not gone on with, and whoever saves next removes it."""
    old, new = (SavedConversation(tmp_path / "c" / name) for name in ("old.json", "new.json"))
    old.save(TURNS)
    then = time.time() - MAX_AGE - 60
    os.utime(old.path, (then, then))
    assert old.load() == ()
    new.save(TURNS)
    assert [path.name for path in new.path.parent.iterdir()] == ["new.json"]


def test_the_latest_conversations_are_kept(tmp_path: Path) -> None:
    """A hundred of them; what is in the folder never grows beyond that."""
    for number in range(MAX_KEPT + 5):
        saved = SavedConversation(tmp_path / "c" / f"{number}.json")
        saved.save(TURNS)
        then = time.time() - 1_000 + number
        os.utime(saved.path, (then, then))
    left = {path.name for path in saved.path.parent.iterdir()}
    assert len(left) == MAX_KEPT
    assert f"{MAX_KEPT + 4}.json" in left
    assert "0.json" not in left


def test_a_killed_process_leaves_the_old_conversation(tmp_path: Path) -> None:
    """What it had half written is another file, and goes when the next is written long after."""
    saved = SavedConversation(tmp_path / "c" / "one.json")
    saved.save(TURNS)
    half = tmp_path / "c" / "one.99999"
    half.write_text('[{"role": "us')
    assert saved.load() == TURNS
    then = time.time() - MAX_AGE - 60
    os.utime(half, (then, then))
    saved.save(TURNS)
    assert not half.exists()


def test_of_many_at_once_one_is_kept_whole(tmp_path: Path) -> None:
    """Processes of one terminal that save at the same time leave one of them whole."""
    code = (
        "import sys; from pathlib import Path; from qa.answer import Turn;"
        "from qa.cli.conversation import SavedConversation as S;"
        "n = sys.argv[2]; s = S(Path(sys.argv[1]));"
        "[s.save([Turn('user', n * 500)]) for _ in range(200)]"
    )
    path = tmp_path / "c" / "one.json"

    def process(number: int) -> int:
        program = [PROGRAM[0], "-c", code, str(path), str(number)]
        return subprocess.run(program, cwd=ROOT, check=False).returncode

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(process, range(3))) == [0, 0, 0]
    (turn,) = json.loads(path.read_bytes())
    assert turn["text"] in {str(number) * 500 for number in range(3)}
    assert [one.name for one in path.parent.iterdir()] == ["one.json"]
