"""`footnote ask --batch` and `footnote chat`: many questions, one after another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Run = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("indexed")

SUMMIT = "Where was the BRICS summit held?"
NOT_SAID = "What is the capital of France?"
MIXED = [
    SUMMIT,
    json.dumps({"id": "a1", "question": SUMMIT}),
    "",
    json.dumps({"id": 7, "question": NOT_SAID, "history": [{"role": "user", "text": "Hello"}]}),
    '{"question": ',
    json.dumps({"id": "x"}),
    '{"id": "\\ud800", "question": "\\u0000\\ud83d"}',
]


def answers(result: Result) -> list[dict[str, Any]]:
    """Return the answers, one a line."""
    return [json.loads(line) for line in result.out.splitlines()]


def check_mixed(result: Result, name: str) -> None:
    """Check what MIXED must give, wherever it was read from."""
    found = answers(result)
    assert result.code == 0
    assert [answer["id"] for answer in found] == [None, "a1", None, "7", None, None, "\ud800"]
    assert [answer["answered"] for answer in found] == [True, True] + [False] * 5
    assert [answer["question"] for answer in found[:5]] == [
        SUMMIT, SUMMIT, "", NOT_SAID, '{"question": ',
    ]  # fmt: skip
    assert found[2]["reason"] == "empty_question"
    lines = result.err.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(f"footnote: {name}, line 5: no JSON question (")
    assert lines[0].endswith("); asked as text.")
    assert lines[1] == (
        f"footnote: {name}, line 6: no JSON question (it lacks 'question'); asked as text."
    )


def test_a_batch_from_a_file(run: Run, tmp_path: Path) -> None:
    """Each line of text or JSON gets one line of JSON, in order, with its id."""
    path = tmp_path / "questions.txt"
    path.write_text("\n".join(MIXED))
    check_mixed(run("ask", "--batch", str(path)), str(path))


def test_a_batch_from_standard_input(spawn: Run) -> None:
    """`-` is standard input; a byte order mark and Windows line ends do no harm."""
    text = "\r\n".join(MIXED).encode("utf-8-sig")
    check_mixed(spawn("ask", "--batch", "-", input=text), "standard input")


def test_a_batch_that_nothing_answers_is_1(run: Run, tmp_path: Path) -> None:
    """A batch leaves with 1 when no question of it is answered, and when there is none."""
    path = tmp_path / "questions.txt"
    path.write_text(f"{NOT_SAID}\n\n")
    result = run("ask", "--batch", str(path))
    assert result.code == 1
    assert [answer["reason"] for answer in answers(result)] == ["low_support", "empty_question"]


def test_an_empty_batch_is_told_of(run: Run, spawn: Run, tmp_path: Path) -> None:
    """A batch without a line prints no answer, says so, and leaves with 1."""
    path = tmp_path / "questions.txt"
    path.write_bytes(b"")
    for result, place in (
        (run("ask", "--batch", str(path)), str(path)),
        (spawn("ask", "--batch", "-", input=b""), "standard input"),
    ):
        assert (result.code, result.out) == (1, "")
        said = f"There is no question in {place}. Write them there, one a line."
        assert result.err == f"footnote: {said}\n"


def test_a_batch_file_that_is_not_there(run: Run) -> None:
    """A batch file that cannot be read is a wrong use, in one line, before anything is built."""
    result = run("ask", "--batch", "nothing.txt")
    assert (result.code, result.out) == (2, "")
    assert result.err == "footnote: nothing.txt cannot be read: No such file or directory.\n"


def test_chat_answers_until_its_input_ends(spawn: Run) -> None:
    """Chat answers question after question, passes over blank lines, and leaves with 0."""
    result = spawn("chat", input=f"{SUMMIT}\n\n{NOT_SAID}\n{SUMMIT}".encode())
    assert (result.code, result.err) == (0, "")
    assert result.out.count("[1] 000_ab69426bd85c6de5.txt:0-137 (photo caption)") == 2
    assert result.out.count("The articles do not say.") == 1


def test_a_reader_that_goes_away_is_no_failure(
    environment: dict[str, str], tmp_path: Path, spawn: Run
) -> None:
    """`footnote ask --batch - | head -1` ends without a traceback."""
    import subprocess  # here only
    import sys  # here only

    spawn("index", "build")
    script = '"$0" -m qa ask --batch - | head -c 10'
    done = subprocess.run(
        ["sh", "-c", script, sys.executable],  # noqa: S607
        env=environment,
        cwd=tmp_path,
        input=f"{SUMMIT}\n".encode() * 200,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.stdout == b'{"schema":'
    assert done.stderr == b""


def test_a_batch_says_what_it_does_not_read(run: Run, tmp_path: Path) -> None:
    """A line that is longer than what is read is named, as a question by itself is."""
    path = tmp_path / "questions.txt"
    path.write_text(f"{SUMMIT} {'x' * 100_000}\n{SUMMIT}\n")
    result = run("ask", "--batch", str(path))
    assert len(answers(result)) == 2
    assert result.err.count("characters, of which the first 2,000 are read") == 1


def test_a_batch_is_told_what_as_of_leaves_out(run: Run, seeds: Path, tmp_path: Path) -> None:
    """--as-of names the undated articles in a batch too."""
    (article,) = seeds.iterdir()
    article.write_text("The summit took place in Kazan.\n")
    path = tmp_path / "questions.txt"
    path.write_text(f"{SUMMIT}\n")
    result = run("ask", "--batch", str(path), "--as-of", "2030-01-01")
    assert result.code == 1
    assert "1 article without a date" in result.err
