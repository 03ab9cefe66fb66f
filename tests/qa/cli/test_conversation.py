"""What is remembered of a conversation, and how its file is kept."""

from __future__ import annotations

import json
import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

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
    with_exchange,
)
from tests.conftest import PROGRAM, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Run = Callable[..., Result]

REFUSAL = Answer("Who?", "Who?", answered=False, answer=CANNOT_ANSWER)
TURNS = (Turn("user", "Who?"), Turn("assistant", CANNOT_ANSWER))


def asked(question: str, said: str = CANNOT_ANSWER) -> Answer:
    """An answer to a question."""
    return replace(REFUSAL, question=question, answer=said)


@given(st.lists(st.tuples(st.text(max_size=9), st.integers(0, 5_000)), max_size=40))
def test_what_is_remembered_is_bounded(exchanges: list[tuple[str, int]]) -> None:
    """So many exchanges, so many characters; always whole ones, and always the latest."""
    turns: tuple[Turn, ...] = ()
    for question, length in exchanges:
        turns = with_exchange(turns, asked(question, "x" * length))
    assert len(turns) <= 2 * MAX_EXCHANGES
    assert sum(len(turn.text) for turn in turns) <= MAX_HISTORY
    assert [turn.role for turn in turns] == ["user", "assistant"] * (len(turns) // 2)
    kept = [turn.text for turn in turns[::2]]
    assert kept == [question for question, _ in exchanges[len(exchanges) - len(kept) :]]
    assert bool(kept) == bool(exchanges)


def test_an_empty_question_is_no_part_of_a_conversation() -> None:
    """Nothing was asked."""
    empty = replace(asked("", EMPTY_QUESTION), reason=Reason.EMPTY_QUESTION)
    assert with_exchange(TURNS, empty) == TURNS


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
