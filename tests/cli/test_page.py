"""`footnote page` and `ask --html`: an answer becomes one HTML file."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.qa.page.dom import articles, parse, text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Run = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("indexed")

MADE = re.compile(r'<time datetime="[^"]*Z">[^<]*</time>')
SOURCE = "000_ab69426bd85c6de5.txt"
DECISION = "What does he call a sovereign decision that is ours to use or not?"

# Its only footnote is not the first.
CITATION = {
    **dict.fromkeys(("source", "article_id", "quote", "sha256"), "a"),
    **dict.fromkeys(("title", "published", "url")),
}
SEVENTH = {
    **dict.fromkeys(("question", "standalone_question", "answer"), "a"),
    "answered": True,
    "citations": [{**CITATION, "n": 7, "start": 0, "end": 1}],
}


def test_a_page_is_written_beside_the_answer(run: Run, tmp_path: Path, seeds: Path) -> None:
    """`ask --html` prints as ever; its page, and that of the saved answer, mark the quotes."""
    asked = run("ask", "--json", "--html", "a.html", DECISION)
    answer = json.loads(asked.out)
    (tmp_path / "a.json").write_text(asked.out)
    paged = run("page", "a.json")
    assert (asked.code, asked.err, paged.code, paged.err) == (0, "", 0, "")
    for html in ((tmp_path / "a.html").read_text(), paged.out):
        (shown,) = articles(parse(html))
        assert shown.parts == {0: (seeds / SOURCE).read_bytes().decode()}
        assert [shown.quote(one["n"]) for one in answer["citations"]] == [
            (one["start"], one["quote"]) for one in answer["citations"]
        ]


def test_what_the_page_holds_can_be_checked(run: Run, tmp_path: Path) -> None:
    """The saved answer at its foot is one that `footnote verify` takes."""
    run("ask", "--html", "a.html", DECISION)
    saved = text_of(next(iter(parse((tmp_path / "a.html").read_text()).iter("details"))))
    pre = list(parse((tmp_path / "a.html").read_text()).iter("pre"))[-1]
    (tmp_path / "answer.json").write_text(text_of(pre))
    assert saved
    assert run("verify", "answer.json").code == 0


def test_a_changed_article_is_told(run: Run, tmp_path: Path, seeds: Path) -> None:
    """After an edit, the page shows the quotes only, and the exit code is 1."""
    (tmp_path / "a.json").write_text(run("ask", "--json", DECISION).out)
    (seeds / SOURCE).write_text("Another text.\n")
    assert run("index", "build").code == 0
    result = run("page", "a.json")
    assert result.code == 1
    assert "could not be marked; the page says why." in result.err
    assert articles(parse(result.out)) == []


@pytest.mark.parametrize(
    "content",
    [
        b"", b"no JSON", b"\xff\xfe", b"[]", b"null", b"{}", b'{"citations": 5}', b"[" * 100_000,
        b'{"question": "q", "standalone_question": "q", "answered": 1, "answer": ""}',
        json.dumps(SEVENTH).encode(),
    ],
)  # fmt: skip
def test_what_is_no_saved_answer_is_a_wrong_use(run: Run, tmp_path: Path, content: bytes) -> None:
    """A file that holds no saved answer, or more than one, leaves with 2, in one line."""
    (tmp_path / "a.json").write_bytes(content)
    result = run("page", "a.json")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("footnote: a.json is no saved answer: ")
    assert result.err.count("\n") == 1


def test_a_file_that_cannot_be_written_is_named(run: Run) -> None:
    """The answer is printed all the same; the exit code is 2."""
    result = run("ask", "--html", "nowhere/a.html", DECISION)
    assert result.code == 2
    assert "sovereign decision" in result.out
    assert result.err == (
        "footnote: nowhere/a.html cannot be written: No such file or directory."
        " Name another file with --html.\n"
    )


def test_a_batch_makes_no_page(run: Run, tmp_path: Path) -> None:
    """Many answers are many files: a wrong use, which says so."""
    (tmp_path / "q.txt").write_text("Who?\n")
    result = run("ask", "--batch", "q.txt", "--html", "a.html")
    assert (result.code, "--html" in result.err) == (2, True)


def test_a_check_has_a_page(run: Run, tmp_path: Path) -> None:
    """`check --html` prints as ever, and its page has the draft and the marked article."""
    claim = "“It will offer a range of responses,” he added."
    result = run("check", "--html", "c.html", claim)
    assert (result.code, result.err) == (0, "")
    draft, article = articles(parse((tmp_path / "c.html").read_text()))
    assert draft.parts == {0: claim}
    assert "range of responses" in article.quote(1)[1]


def test_a_saved_check_has_the_same_page(run: Run, tmp_path: Path) -> None:
    """What `check --json` prints is enough for the page: the draft's text is in it."""
    (tmp_path / "draft.txt").write_text("Putin said: “It will offer a choice of responses.” Why?")
    checked = run("check", "--json", "--html", "c.html", "--file", "draft.txt")
    (tmp_path / "c.json").write_text(checked.out)
    paged = run("page", "c.json")
    assert (checked.code, paged.code, paged.err) == (1, 0, "")
    assert MADE.sub("", paged.out) == MADE.sub("", (tmp_path / "c.html").read_text())


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"text": None}, "text: Input should be a valid string"),
        ({"text": "Another draft."}, "sentence 1 does not stand in its draft"),
        ({"read_to": 0}, "read_to is no place after its sentences"),
        ({"sentences": []}, None),
        ({"sentences": 5}, "sentences: Input should be a valid array"),
    ],
)
def test_a_check_that_was_tampered_with_is_a_wrong_use(
    run: Run, tmp_path: Path, change: dict[str, object], fault: str | None
) -> None:
    """What does not fit together is named, in one line, with how to save one."""
    saved = json.loads(run("check", "--json", "It will offer a range of responses.").out)
    (tmp_path / "c.json").write_text(json.dumps({**saved, **change}))
    result = run("page", "c.json")
    if fault is None:
        assert (result.code, result.err) == (0, "")
        return
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"footnote: c.json is no saved check: {fault}")
    assert "footnote check --json" in result.err
    assert result.err.count("\n") == 1


def test_a_file_without_a_sentence_does_not_fill_the_page(
    run: Run, tmp_path: Path, seeds: Path
) -> None:
    """Of a passage that was read and is not quoted the beginning is shown."""
    (seeds / "endless.txt").write_text("summit " + "a" * 300_000, encoding="utf-8")
    asked = run("ask", "--html", "a.html", "Where was the BRICS summit held?")
    assert asked.code == 0
    page = (tmp_path / "a.html").read_text()
    assert "endless.txt" in page
    assert len(page) < 100_000
