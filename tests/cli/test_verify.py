"""`footnote verify`: a saved answer is checked against the seed files alone."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from qa.cli.verify import STAND

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Run = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("indexed")

SOURCE = "000_ab69426bd85c6de5.txt"
SUMMIT = "Where was the BRICS summit held?"
DECISION = "What does he call a sovereign decision that is ours to use or not?"


@pytest.fixture
def saved(run: Run, tmp_path: Path) -> Path:
    """Save two answers with several footnotes and a refusal, a line each."""
    path = tmp_path / "answers.jsonl"
    questions = (SUMMIT, DECISION, "What is the capital of France?")
    path.write_text("".join(run("ask", "--json", question).out for question in questions))
    return path


def citations(saved: Path) -> list[dict[str, Any]]:
    """Return every citation of the saved answers."""
    lines = saved.read_text().splitlines()
    return [citation for line in lines for citation in json.loads(line)["citations"]]


def test_saved_answers_stand(run: Run, saved: Path, settings: Any) -> None:  # noqa: ANN401
    """Answers that stand leave with 0, with or without an index."""
    shutil.rmtree(settings.index)
    result = run("verify", str(saved))
    count = len(citations(saved))
    assert count > 2
    assert (result.code, result.err) == (0, "")
    assert result.out == (
        f"{count} footnotes checked: {STAND}\n1 refusal without footnotes: nothing to check.\n"
    )


def test_one_answer_may_span_lines(run: Run, saved: Path) -> None:
    """A single answer may be written with indentation."""
    first = json.loads(saved.read_text().splitlines()[0])
    saved.write_text(json.dumps(first, indent=2))
    assert run("verify", str(saved)).out.startswith("1 footnote checked")


def test_a_refusal_has_nothing_that_could_fall(run: Run, saved: Path) -> None:
    """A refusal has no footnotes, so that nothing of it counts as checked."""
    saved.write_text(saved.read_text().splitlines()[2])
    result = run("verify", str(saved))
    assert (result.code, result.out) == (0, "1 refusal without footnotes: nothing to check.\n")


def test_standard_input_is_read(spawn: Run, run: Run) -> None:
    """`footnote ask --json | footnote verify -` works."""
    answer = run("ask", "--json", SUMMIT).out
    assert spawn("verify", "-", input=answer.encode()).code == 0


FORGED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"answer": "Putin resigned in Paris. [1]"}, {}, "the answer says “Putin resigned in Paris.”"),
    ({"answer": "Putin resigned in Paris."}, {}, "which has no footnote"),
    ({"citations": []}, {}, "the answer has no footnotes"),
    ({"short": "Paris, France"}, {}, "which no quote has"),
    ({"answered": False}, {}, "the answer is a refusal, and says"),
    ({"answered": False, "citations": [], "short": None}, {}, "is a refusal, and says"),
    ({"engine": "some-model", "answer": "Putin resigned in Paris. [1]"}, {}, "“Putin resigned in"),
    ({}, {"title": "Putin resigns"}, "[1] its title is 'Putin resigns'"),
    ({}, {"published": "2001-01-01"}, "[1] its published is '2001-01-01'"),
    ({}, {"url": "https://example.org/"}, "[1] its url is 'https://example.org/'"),
    ({}, {"article_id": "0" * 16}, "[1] its article_id is"),
    ({}, {"n": 2}, "not numbered from 1 to 1"),
]


@pytest.mark.parametrize(("answer", "citation", "fault"), FORGED)
def test_what_was_forged_is_named(
    run: Run, saved: Path, answer: dict[str, Any], citation: dict[str, Any], fault: str
) -> None:
    """Every field that a person sees is compared, and the text with what it quotes."""
    forged = json.loads(saved.read_text().splitlines()[0])
    forged["citations"][0] |= citation
    saved.write_text(json.dumps(forged | answer))
    result = run("verify", str(saved))
    assert (result.code, result.err) == (1, "")
    assert fault in result.out


def test_words_of_ones_own_must_be_supported(run: Run, saved: Path) -> None:
    """What a model wrote is verified again: its own words pass when the quote says so."""
    answer = json.loads(saved.read_text().splitlines()[0]) | {"engine": "some-model"}
    told = "Vladimir Putin holds a press conference at the BRICS Summit in Kazan, Russia."
    saved.write_text(json.dumps(answer | {"answer": f"{told} [1]"}))
    assert run("verify", str(saved)).code == 0
    saved.write_text(json.dumps(answer | {"answer": f"{told.replace('Kazan', 'Moscow')} [1]"}))
    result = run("verify", str(saved))
    assert result.code == 1
    assert "the name Moscow does not stand in its quotes" in result.out


@pytest.mark.usefixtures("no_judge")
def test_without_the_judge_no_words_of_ones_own_are_checked(run: Run, saved: Path) -> None:
    """Where claims cannot be judged, a model's answer leaves with 3, and quotes are checked."""
    assert run("verify", str(saved)).code == 0
    answer = json.loads(saved.read_text().splitlines()[0]) | {"engine": "some-model"}
    saved.write_text(json.dumps(answer | {"answer": "The summit was in Kazan, Russia. [1]"}))
    result = run("verify", str(saved))
    assert (result.code, result.out) == (3, "")
    assert result.err.endswith("is not the file that was shipped. Restore it.\n")


def test_a_refusal_says_nothing_else(run: Run, saved: Path) -> None:
    """A refusal that was given words of its own is none."""
    refusal = json.loads(saved.read_text().splitlines()[2])
    saved.write_text(json.dumps(refusal | {"answer": "Putin resigned in Paris."}))
    assert run("verify", str(saved)).code == 1


def test_a_moved_quote_is_named(run: Run, saved: Path, seeds: Path) -> None:
    """After an edit before the quotes each footnote is named with what stands there now."""
    path = seeds / SOURCE
    path.write_text("New. " + path.read_text())
    result = run("verify", str(saved))
    lines = result.out.splitlines()
    assert result.code == 1
    assert len(lines) == len(citations(saved))
    for line, citation in zip(lines, citations(saved), strict=True):
        place = f"characters {citation['start']}-{citation['end']} of {SOURCE}"
        assert line.startswith(f"[{citation['n']}] {place} are not the quote, but ")


def test_a_change_elsewhere_is_named(run: Run, saved: Path, seeds: Path) -> None:
    """After an edit behind the quotes they still stand, but not in the text that was cited."""
    path = seeds / SOURCE
    path.write_text(path.read_text() + "\nCorrected.")
    result = run("verify", str(saved))
    assert result.code == 1
    assert result.out.count("has changed since, though the quote still stands") == len(
        citations(saved)
    )


def test_a_removed_article_is_named(run: Run, saved: Path, seeds: Path) -> None:
    """After its article was removed a footnote is named as gone."""
    (seeds / SOURCE).unlink()
    result = run("verify", str(saved))
    assert result.code == 1
    assert result.out.splitlines() == [
        f"[{citation['n']}] {SOURCE} is not there any more" for citation in citations(saved)
    ]


@pytest.mark.parametrize("source", ["../../etc/passwd", "/etc/passwd", "../secret.txt", ".env"])
def test_nothing_outside_the_seeds_is_read(run: Run, saved: Path, seeds: Path, source: str) -> None:
    """A source that leads out of the seeds, or to a hidden file, is not there and not read."""
    for secret in (seeds.parent / "secret.txt", seeds / ".env"):
        secret.write_text("root:secret")
    answer = json.loads(saved.read_text().splitlines()[0])
    answer["citations"][0] |= {"source": source, "start": 0, "end": 4, "quote": "root"}
    saved.write_text(json.dumps(answer))
    result = run("verify", str(saved))
    assert result.code == 1
    assert result.out == f"[1] {source} is not there any more\n"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no JSON",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        b'{"citations": 5}',
        b'{"citations": [5]}',
        b'{"citations": [{"n": 1}]}',
        b'{"citations": [{"source": "a", "start": true, "end": 1, "quote": "", "sha256": ""}]}',
        b"[" * 100_000,
        b"9" * 5_000,
    ],
)
def test_what_is_no_saved_answer_is_a_wrong_use(run: Run, tmp_path: Path, content: bytes) -> None:
    """A file that holds no saved answer leaves with 2, in one line that says how to save one."""
    path = tmp_path / "answer.json"
    path.write_bytes(content)
    result = run("verify", str(path))
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"footnote: {path} is no ")
    assert result.err.endswith("Save one with: footnote ask --json 'QUESTION' > ANSWER.json\n")
    assert result.err.count("\n") == 1


def test_a_missing_file_is_a_wrong_use(run: Run, tmp_path: Path) -> None:
    """A file that is not there leaves with 2 and is named."""
    result = run("verify", "nothing.json")
    assert (result.code, result.out) == (2, "")
    assert result.err == "footnote: nothing.json cannot be read: No such file or directory.\n"
    assert run("verify", str(tmp_path)).code == 2


def test_a_saved_answer_cannot_drive_a_terminal(run: Run, saved: Path) -> None:
    """Control characters in a saved answer are shown as such."""
    answer = json.loads(saved.read_text().splitlines()[0])
    answer["citations"][0] |= {"n": "\x07", "source": "\x07\ud800"}
    saved.write_text(json.dumps(answer))
    result = run("verify", str(saved))
    assert result.code == 1
    assert result.out == "[\\x07] \\x07\\xd800 is not there any more\n"
