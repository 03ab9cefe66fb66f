"""Bad questions, seeds and settings: one line says what to do, and everything else still works."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from index.installation import install_extra
from qa.question.cleaning import MAX_QUESTION

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Run = Callable[..., Result]

SUMMIT = "Where was the BRICS summit held?"
SOURCE = "000_ab69426bd85c6de5.txt"


def complaint(result: Result) -> str:
    """Return the one line of complaint; there must be no traceback."""
    assert "Traceback" not in result.err + result.out
    lines = [line for line in result.err.splitlines() if line.startswith("footnote: ")]
    assert len(lines) == 1, result.err
    return lines[0].removeprefix("footnote: ")


def answers(result: Result) -> bool:
    """Tell whether a result is the answer to SUMMIT."""
    return result.code == 0 and f"{SOURCE}:0-137" in result.out


@pytest.mark.parametrize("question", ["", "   ", "\t\n", "\u200b\x07"])
def test_an_empty_question(run: Run, question: str) -> None:
    """An empty question is refused with 1 and its reason, and the message shows how to ask."""
    result = run("ask", "--json", question)
    answer = json.loads(result.out)
    assert (result.code, answer["answered"]) == (1, False)
    assert (answer["reason"], answer["citations"]) == ("empty_question", [])
    assert complaint(result).startswith("The question is empty. Ask one, as in: footnote ask ")
    assert run("ask", question).out == "The question is empty.\n"
    assert answers(run("ask", SUMMIT))


def test_an_endless_question(run: Run) -> None:
    """Of a question of 100,000 characters the first are read, and that is said."""
    result = run("ask", "--json", (SUMMIT + " ").ljust(100_000, "x"))
    answer = json.loads(result.out)
    assert result.code in {0, 1}
    assert len(answer["standalone_question"]) == MAX_QUESTION
    assert complaint(result) == (
        "The question has 100,000 characters, of which the first 2,000 are read."
        " Ask it in fewer words."
    )
    many_words = run("ask", "summit " * 14_000)
    assert many_words.code in {0, 1}
    complaint(many_words)


@pytest.mark.parametrize(
    "question",
    [
        f"\x1b\x07\x08{SUMMIT}\x7f\x9b",
        f"{SUMMIT} 🤝🏽",
        "Where\u202e was\u200b the\nBRICS\r\n summit held?",
        f'"{SUMMIT}" * ^ {{}} \'); --',
    ],
)
def test_odd_characters_do_no_harm(run: Run, question: str) -> None:
    """Control characters, emoji and search operators neither break nor steer a question."""
    result = run("ask", question)
    assert answers(result)
    assert result.err == ""
    assert "\x1b" not in result.out


def test_words_of_search_languages_are_words(run: Run) -> None:
    """Operators of FTS5 and SQL are words like others, and never an error."""
    result = run("ask", "summit\" OR NEAR(x, 1) AND NOT text:* ^y'); DROP TABLE words; --")
    assert result.code in {0, 1}
    assert result.err == ""
    assert answers(run("ask", SUMMIT))


def test_bytes_that_are_no_text(spawn: Run) -> None:
    """What a shell passes on that is no UTF-8 is asked all the same, and printed as U+FFFD."""
    result = spawn("ask", "--json", b"\xff\xfe " + SUMMIT.encode())
    answer = json.loads(result.out)
    assert (result.code, result.err) == (0, "")
    assert answer["question"].endswith(f"\ufffd {SUMMIT}")
    ascii_only = spawn("ask", "--json", f"{SUMMIT} é", env={"PYTHONIOENCODING": "ascii"})
    assert json.loads(ascii_only.out)["question"] == f"{SUMMIT} é"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["ask", b"--\xff"], 2),
        (["\udcff"], 2),
        (["ask", "--batch", b"\xff"], 2),
        (["verify", b"\xff"], 2),
        (["show", b"\xff", "--index", b"\xff"], 3),
        (["--seeds", b"\xff", "ask", SUMMIT], 3),
    ],
)
def test_bytes_that_are_no_text_as_arguments(
    spawn: Run, arguments: list[str | bytes], code: int
) -> None:
    """An option or a file's name may be any bytes; it is wrong, but it breaks nothing."""
    result = spawn(*arguments)
    assert (result.code, result.out) == (code, "")
    assert "Traceback" not in result.err
    assert "unexpectedly" not in result.err


def test_an_empty_seeds_folder(run: Run, seeds: Path) -> None:
    """Without an article there is no index: 3, the folder and the remedy."""
    (seeds / SOURCE).unlink()
    result = run("ask", SUMMIT)
    assert (result.code, result.out) == (3, "")
    assert complaint(result) == (
        f"The seeds folder {seeds} holds no usable article. Put .txt, .md, .html or .jsonl files"
        " there, or name another with --seeds or FOOTNOTE_SEEDS."
    )


@pytest.mark.parametrize("left", ["nothing", "no folder", "a picture"])
def test_without_an_article_nothing_is_left_behind(
    run: Run, seeds: Path, tmp_path: Path, left: str
) -> None:
    """A question where there is no article makes neither an index folder nor any other."""
    (seeds / SOURCE).unlink()
    if left == "no folder":
        seeds.rmdir()
    elif left == "a picture":
        (seeds / "photo.jpg").write_bytes(b"\xff")
    before = sorted(tmp_path.rglob("*"))
    for command in (["ask", SUMMIT], ["index", "build"], ["index", "status"]):
        run(*command)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_missing_seeds_folder(run: Run, seeds: Path) -> None:
    """Without the folder there is no index: 3, the folder and the remedy."""
    result = run("ask", "--seeds", "nowhere", SUMMIT)
    assert (result.code, result.out) == (3, "")
    assert complaint(result) == (
        "The seeds folder nowhere cannot be read: No such file or directory."
        " Make it, or name another with --seeds or FOOTNOTE_SEEDS."
    )
    assert run("verify", "--seeds", str(seeds / SOURCE), "nothing.json").code == 2


def test_seeds_that_are_removed_leave_the_index_answering(run: Run, seeds: Path) -> None:
    """Once there is an index, seeds that are empty or gone make it stale, not silent."""
    run("ask", SUMMIT)
    (seeds / SOURCE).rename(seeds.parent / SOURCE)
    for _ in range(2):
        result = run("ask", "--json", SUMMIT)
        assert (result.code, json.loads(result.out)["stale"]) == (0, True)
        assert complaint(result).endswith("Answering from the index as it was.")
        if seeds.exists():
            seeds.rmdir()
    seeds.mkdir()
    (seeds.parent / SOURCE).rename(seeds / SOURCE)
    back = run("ask", "--json", SUMMIT)
    assert (json.loads(back.out)["stale"], back.err) == (False, "")


def bad_seeds(seeds: Path) -> dict[str, str]:
    """Put every kind of bad file among the seeds; return what must be said of each."""
    (seeds / "empty.txt").write_bytes(b"")
    (seeds / "blank.md").write_text("---\ntitle: Nothing\n---\n \n")
    (seeds / "binary.txt").write_bytes(b"\x00\x01\x02" * 50)
    (seeds / "latin.txt").write_bytes("Größe".encode("latin-1"))
    (seeds / "link.txt").symlink_to("nowhere")
    (seeds / "image.png").write_bytes(b"\x89PNG")
    with (seeds / "huge.txt").open("wb") as file:
        file.truncate(50_000_000)
    said = {
        "empty.txt": "empty",
        "blank.md": "empty",
        "binary.txt": "NUL at byte 0",
        "latin.txt": "not UTF-8",
        "link.txt": "No such file or directory",
        "image.png": "unknown kind",
        "huge.txt": "50 MB",
    }
    if os.geteuid() != 0:  # root reads everything
        (seeds / "secret.txt").write_text("Secret.")
        (seeds / "secret.txt").chmod(0)
        said["secret.txt"] = "Permission denied"
    return said


def test_bad_files_are_named_and_left_out(run: Run, seeds: Path) -> None:
    """Each bad file gets one warning, once; the good article answers all the while."""
    said = bad_seeds(seeds)
    first = run("ask", SUMMIT)
    assert answers(first)
    lines = sorted(first.err.splitlines())
    assert len(lines) == len(said)
    for line, source in zip(lines, sorted(said), strict=True):
        assert line.startswith(f"footnote: {source} is left out: it ")
        assert said[source] in line
        assert not line.endswith("..")
    second = run("ask", SUMMIT)
    assert answers(second)
    assert second.err == ""
    doctor = run("doctor")
    assert doctor.code == 3
    assert all(f"{source} " in doctor.out for source in said)


def test_only_bad_files(run: Run, seeds: Path) -> None:
    """With bad files only there is no index: 3, and the first of them is named."""
    said = bad_seeds(seeds)
    (seeds / SOURCE).unlink()
    result = run("ask", SUMMIT)
    assert (result.code, result.out) == (3, "")
    line = complaint(result)
    assert line.startswith(f"The seeds folder {seeds} holds no usable article (")
    assert min(said) in line


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://localhost", "nonsense"])
def test_a_server_address_that_is_none(run: Run, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """A FOOTNOTE_CHROMA_URL that is no URL is a wrong use, and the variable is named."""
    monkeypatch.setenv("FOOTNOTE_CHROMA_URL", url)
    result = run("ask", SUMMIT)
    assert (result.code, result.out) == (2, "")
    assert complaint(result).startswith(f"FOOTNOTE_CHROMA_URL is '{url}': ")


@pytest.mark.parametrize("url", ["http://", "http://localhost:99999", "http://[", "http://a b"])
def test_a_server_address_that_looks_like_one(
    run: Run, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """An address with a scheme and nothing sensible behind it is a wrong use as well."""
    monkeypatch.setenv("FOOTNOTE_CHROMA_URL", url)
    result = run("ask", SUMMIT)
    assert (result.code, result.out) == (2, "")
    assert complaint(result).startswith(f"FOOTNOTE_CHROMA_URL is '{url}': ")


def test_a_dead_server(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Chroma server that does not answer is 4, named with what to do; without it all works."""
    url = "http://127.0.0.1:9"
    monkeypatch.setenv("FOOTNOTE_CHROMA_URL", url)
    result = run("ask", SUMMIT)
    assert (result.code, result.out) == (4, "")
    line = complaint(result)
    assert line.startswith(f"The Chroma server at {url} does not answer")
    assert line.endswith("Start it, look at FOOTNOTE_CHROMA_URL, or unset that.")
    monkeypatch.delenv("FOOTNOTE_CHROMA_URL")
    assert answers(run("ask", SUMMIT))


def test_a_model_that_cannot_be_loaded(spawn: Run) -> None:
    """A model that cannot be loaded is 4, and what was tried is said; an index keeps answering."""
    offline = {"FOOTNOTE_EMBEDDING_MODEL": "nobody/no-such-model", "HF_HUB_OFFLINE": "1"}
    result = spawn("ask", SUMMIT, env=offline)
    assert (result.code, result.out) == (4, "")
    line = complaint(result)
    assert line.startswith("The embedding model nobody/no-such-model cannot be loaded; tried ")
    assert line.endswith(
        "Check FOOTNOTE_EMBEDDING_MODEL, or unset it for the model that comes with Footnote."
    )
    assert answers(spawn("ask", SUMMIT))


def test_a_model_without_its_extra(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another model without what exports it is 4, with the command that installs it."""
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    monkeypatch.setenv("FOOTNOTE_EMBEDDING_MODEL", "another/model")
    result = run("ask", SUMMIT)
    assert (result.code, result.out) == (4, "")
    line = complaint(result)
    assert line.startswith("The embedding model another/model needs sentence-transformers")
    assert line.endswith(f"Run: {install_extra('embedding')}")
    assert "Preparing" not in result.err
    monkeypatch.delenv("FOOTNOTE_EMBEDDING_MODEL")
    assert answers(run("ask", SUMMIT))


def test_a_model_folder_without_a_model(spawn: Run, tmp_path: Path) -> None:
    """A folder that holds no model is 4, and the folder is named as what was tried."""
    (tmp_path / "model").mkdir()
    environment: dict[str, Any] = {
        "FOOTNOTE_EMBEDDING_MODEL": str(tmp_path / "model"), "HF_HUB_OFFLINE": "1",
    }  # fmt: skip
    result = spawn("ask", SUMMIT, env=environment)
    assert (result.code, result.out) == (4, "")
    assert f"tried the folder {tmp_path / 'model'}" in complaint(result)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"A" * 10 + b"\x00"])
def test_a_broken_env_file(run: Run, tmp_path: Path, content: bytes) -> None:
    """A .env that is no text is a wrong use, not an unexpected failure."""
    (tmp_path / ".env").write_bytes(content)
    result = run("ask", SUMMIT)
    assert result.code in {0, 2}
    assert "unexpectedly" not in result.err
