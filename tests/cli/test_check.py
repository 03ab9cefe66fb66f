"""`footnote check`: a claim or a draft against the articles, for a person and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.qa.checking.test_load import word_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Run = Callable[..., Result]

SUMMIT = "“It will offer a range of responses,” he added."
ELSEWHERE = "Penguins waddled across glaciers."


@pytest.mark.usefixtures("indexed")
def test_a_claim_is_checked(run: Run) -> None:
    """What is supported leaves with 0 and has a footnote; what is not found leaves with 1."""
    result = run("check", SUMMIT)
    assert result.code == 0
    assert result.out.startswith(f"[supported] {SUMMIT} [1]\n\n[1] 000_ab69426bd85c6de5.txt:")
    assert "\n1 sentence: 1 supported.\n\nNot judged: " in result.out
    result = run("check", ELSEWHERE)
    assert result.code == 1
    assert result.out.startswith(f"[not found] {ELSEWHERE}\n\n1 sentence: 1 not found.\n")


@pytest.mark.usefixtures("indexed")
@pytest.mark.parametrize("name", ["draft.txt", "draft.md", "draft.docx"])
def test_a_draft_is_checked(run: Run, tmp_path: Path, seeds: Path, name: str) -> None:
    """A draft's JSON has offsets in its text and in the articles, and the counts."""
    path = tmp_path / name
    text = f"A range of responses\n\n{SUMMIT}\n\n{ELSEWHERE} Who went?"
    body = "".join(f"<w:p><w:r><w:t>{one}</w:t></w:r></w:p>" for one in text.split("\n\n"))
    path.write_bytes(word_file(body) if name.endswith("x") else text.encode())
    result = run("check", "--json", "--file", str(path))
    assert result.code == 1
    values = json.loads(result.out)
    assert values["schema"] == 1
    assert values["counts"] == {"supported": 1, "not_found": 1, "not_a_claim": 2}
    for sentence in values["sentences"]:
        assert text[sentence["start"] : sentence["end"]] == sentence["text"]
        for citation in sentence["citations"]:
            article = (seeds / citation["source"]).read_text(encoding="utf-8")
            assert article[citation["start"] : citation["end"]] == citation["quote"]
    assert [one["verdict"] for one in values["sentences"]] == [
        "not_a_claim", "supported", "not_found", "not_a_claim",
    ]  # fmt: skip


@pytest.mark.usefixtures("indexed")
def test_a_draft_cannot_drive_a_terminal(run: Run, tmp_path: Path) -> None:
    """Control characters in a draft are shown as such."""
    path = tmp_path / "draft.txt"
    path.write_text(f"\x1b]0;owned\x07 {ELSEWHERE}")
    result = run("check", "--file", str(path))
    assert "\x1b" not in result.out
    assert "\x07" not in result.out


def test_wrong_use_is_told(run: Run, tmp_path: Path) -> None:
    """Neither or both of CLAIM and --file is a wrong use, and so is a file that is no draft."""
    assert run("check").code == 2
    assert run("check", SUMMIT, "--file", "draft.txt").code == 2
    path = tmp_path / "draft.docx"
    path.write_bytes(b"no Word file")
    result = run("check", "--file", str(path))
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"footnote: {path} is no Word file that can be read: ")


def test_without_an_index_or_articles_it_says_what_to_do(run: Run, seeds: Path) -> None:
    """No index, an empty archive: 3, one line, and what to do."""
    result = run("check", "--no-refresh", SUMMIT)
    assert (result.code, result.out) == (3, "")
    assert "footnote index build" in result.err
    for article in seeds.iterdir():
        article.unlink()
    result = run("check", SUMMIT)
    assert (result.code, result.out) == (3, "")
    assert result.err.count("\n") == 1


@pytest.mark.usefixtures("indexed", "no_judge")
def test_without_the_judge_nothing_is_checked(run: Run) -> None:
    """Where claims cannot be judged, it leaves with 3, one line, and what to do."""
    result = run("check", "Putin held a press conference in Kazan.")
    assert (result.code, result.out) == (3, "")
    assert result.err == (
        "footnote: No claim can be judged: weights-1.bin is not the file that was shipped."
        " Restore it.\n"
    )
