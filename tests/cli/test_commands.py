"""The commands of `footnote` as the contract states them: arguments, output, exit codes."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pytest

from index.embed import DEFAULT_MODEL
from index.installation import DISTRIBUTION, install_extra, restore
from qa.answer import CANNOT_ANSWER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qa.service.settings import Settings
    from tests.conftest import Result

    Run = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("indexed")

SUMMIT = "Where was the BRICS summit held?"
NOT_SAID = "What is the capital of France?"
SOURCE = "000_ab69426bd85c6de5.txt"
ARTICLE_ID = "6819f6daac36aea4"
FLOOD = """---
title: Flood closes the harbour of Valencia
published: 2024-10-30
url: https://example.org/flood
---
The harbour of Valencia was closed on Tuesday after the worst flood in a century.

Mayor María Catalá said that the water had sunk 120 boats.
"""
WHICH_HARBOUR = "Which harbour was closed after the flood?"

ANSWER_KEYS = [
    "schema",
    "id",
    "question",
    "standalone_question",
    "answered",
    "answer",
    "short",
    "confidence",
    "engine",
    "citations",
    "passages",
    "reason",
    "generation",
    "stale",
    "timings_ms",
    "note",
    "missing",
    "left_out",
    "as_of",
    "searched",
]
CITATION_KEYS = [
    "n",
    "source",
    "article_id",
    "title",
    "published",
    "url",
    "start",
    "end",
    "quote",
    "sha256",
    "also_in",
]
PASSAGE_KEYS = ["article_id", "source", "start", "end", "score"]


def read_json(result: Result) -> dict[str, Any]:
    """Return the one line of JSON that a command printed."""
    assert result.out.count("\n") == 1
    answer: dict[str, Any] = json.loads(result.out)
    return answer


def test_json_is_the_contract(run: Run, seeds: Path) -> None:
    """`--json` has the contract's keys in its order, and each quote stands in the file."""
    result = run("ask", "--json", SUMMIT)
    answer = read_json(result)
    assert result.code == 0
    assert list(answer) == ANSWER_KEYS
    assert list(answer["timings_ms"]) == ["retrieve", "read", "total"]
    assert [list(passage) for passage in answer["passages"]] == [PASSAGE_KEYS] * 4
    text = (seeds / SOURCE).read_text(encoding="utf-8")
    for n, citation in enumerate(answer["citations"], start=1):
        assert list(citation) == CITATION_KEYS
        assert citation["n"] == n
        assert citation["source"] == SOURCE
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert citation["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert (answer["schema"], answer["id"], answer["question"]) == (1, None, SUMMIT)
    assert (answer["answered"], answer["reason"], answer["stale"]) == (True, None, False)


def test_a_refusal_is_the_contract(run: Run) -> None:
    """A refusal has the same keys, the fixed sentence, no footnote, a reason and what is near."""
    result = run("ask", "--json", NOT_SAID)
    answer = read_json(result)
    assert result.code == 1
    assert list(answer) == ANSWER_KEYS
    assert (answer["answered"], answer["answer"]) == (False, CANNOT_ANSWER)
    assert (answer["citations"], answer["reason"]) == ([], "low_support")
    assert answer["passages"]


def test_only_the_answer_is_on_standard_output(run: Run, seeds: Path) -> None:
    """A build, a warning and a refresh print nothing on standard output."""
    (seeds / "empty.txt").write_text("")
    first = run("ask", "--json", SUMMIT)
    read_json(first)
    assert first.err.startswith("footnote: empty.txt is left out: it is empty.")
    assert first.err.count("\n") == 1
    (seeds / "flood.md").write_text(FLOOD)
    second = run("ask", "--json", WHICH_HARBOUR)
    assert read_json(second)["citations"][0]["source"] == "flood.md"
    third = run("ask", "--json", WHICH_HARBOUR)
    assert (third.code, third.err) == (0, "")


def test_the_text_of_an_answer(run: Run) -> None:
    """Short answer, sentence, place, each once; --quotes repeats the words below the place."""
    result = run("ask", SUMMIT)
    quote = run("ask", "--json", SUMMIT)
    words = json.loads(quote.out)["citations"][0]["quote"]
    assert result.code == 0
    first, rest = result.out.split("\n\n", 1)
    assert first == "Kazan, Russia"
    assert rest == f"{words} [1]\n\n[1] {SOURCE}:0-137 (photo caption)\n"
    assert result.err == ""
    assert run("ask", "--quotes", SUMMIT).out == f"{result.out}    {words}\n"


def test_the_text_of_a_footnote_names_title_day_and_address(run: Run, seeds: Path) -> None:
    """A footnote to an article with front matter shows its title, day and address."""
    (seeds / "flood.md").write_text(FLOOD)
    result = run("ask", WHICH_HARBOUR)
    assert " · Flood closes the harbour of Valencia · 2024-10-30 · https://example.org/flood" in (
        result.out
    )


def test_the_text_of_a_refusal(run: Run) -> None:
    """A refusal says so and shows the nearest passages with their places."""
    result = run("ask", NOT_SAID)
    assert result.code == 1
    assert result.out.startswith(f"{CANNOT_ANSWER}\n\nNearest:\n  {SOURCE}:")
    assert "\x1b" not in result.out


@pytest.mark.parametrize(
    ("typed", "said", "reason"),
    [
        ("hi", "Hello. Ask me what", "empty_question"),
        ("summarise the article", "That is too broad for me.", "nothing_retrieved"),
        ("Wo fand der Gipfel statt?", "I read English only.", "nothing_retrieved"),
    ],
)
def test_what_asks_nothing_is_not_searched_for(
    run: Run, typed: str, said: str, reason: str
) -> None:
    """It gets a reply of its own instead of a refusal, and no passages; in JSON, too."""
    result = run("ask", typed)
    assert (result.code, result.err) == (1, "")
    assert result.out.startswith(said)
    assert "Nearest" not in result.out
    answer = read_json(run("ask", "--json", typed))
    assert (answer["answered"], answer["reason"], answer["passages"]) == (False, reason, [])
    assert f"{answer['answer']}\n" == result.out


def test_a_misspelt_word_is_repaired_and_shown(run: Run) -> None:
    """The question is understood with the article's word, and answered from it."""
    result = run("ask", "Where was the BRICS sumit held?")
    assert result.code == 0
    assert result.out.startswith("Understood as: Where was the BRICS Summit held?\n\nKazan")
    answer = read_json(run("ask", "--json", "Where was the BRICS sumit held?"))
    assert answer["question"] == "Where was the BRICS sumit held?"
    assert answer["standalone_question"] == "Where was the BRICS Summit held?"


def test_a_question_needs_no_quotation_marks(run: Run) -> None:
    """The words of a question may be separate arguments."""
    assert read_json(run("ask", *SUMMIT.split(), "--json"))["question"] == SUMMIT


def test_common_options_stand_before_or_after_the_command(run: Run, seeds: Path) -> None:
    """--seeds and --index work on both sides of the command; the ones after it win."""
    other = seeds.parent / "other"
    other.mkdir()
    (other / "flood.md").write_text(FLOOD)
    index = str(seeds.parent / "other-index")
    before = run("--seeds", str(other), "--index", index, "ask", "--json", WHICH_HARBOUR)
    after = run("ask", "--json", WHICH_HARBOUR, "--seeds", str(other), "--index", index)
    wins = run("--seeds", "nowhere", "ask", "--json", WHICH_HARBOUR, "--seeds", str(other),
               "--index", index)  # fmt: skip
    generations = {read_json(result)["generation"] for result in (before, after, wins)}
    assert len(generations) == 1
    nested = run("index", "--seeds", str(other), "status", "--index", index)
    assert nested.out.endswith("Up to date.\n")


def test_quiet_leaves_errors_only(run: Run, seeds: Path) -> None:
    """With --quiet a warning is not printed, an error is."""
    (seeds / "empty.txt").write_text("")
    assert run("ask", "--quiet", SUMMIT).err == ""
    assert run("--quiet", "show", "nothing.txt").err.startswith("footnote: There is no article")


def test_k_limits_the_passages(run: Run) -> None:
    """-k N reads N passages at most."""
    assert len(read_json(run("ask", "--json", "-k", "1", SUMMIT))["passages"]) == 1
    assert len(read_json(run("ask", "--json", "-k", "3", SUMMIT))["passages"]) == 3
    assert run("ask", "-k", "0", SUMMIT).code == 2


def test_as_of_takes_only_what_was_published_by_then(run: Run, seeds: Path) -> None:
    """--as-of leaves undated and later articles out, and takes dated ones from their day on."""
    (seeds / SOURCE).rename(seeds / "undated.txt").write_text("The summit took place in Kazan.\n")
    (seeds / "flood.md").write_text(FLOOD)
    day = read_json(run("ask", "--json", "--as-of", "2024-10-30", WHICH_HARBOUR))
    assert (day["citations"][0]["published"], day["as_of"]) == ("2024-10-30", "2024-10-30")
    later = run("ask", "--json", "--as-of", "2030-01-01", SUMMIT)
    assert "1 article without a date" in later.err
    undated = read_json(later)
    assert {passage["source"] for passage in undated["passages"]} == {"flood.md"}
    before = read_json(run("ask", "--json", "--as-of", "2024-10-29", WHICH_HARBOUR))
    assert (before["reason"], before["passages"]) == ("nothing_retrieved", [])


def test_filters_take_only_such_articles(run: Run, seeds: Path) -> None:
    """Options and words of a question limit the articles, and --no-filters lifts what it says."""
    flood = FLOOD.replace("published:", "outlet: Harbor Times\npublished:", 1)
    (seeds / "flood.md").write_text(flood)
    limited = read_json(run("ask", "--json", "--outlet", "harbor times", SUMMIT))
    assert {passage["source"] for passage in limited["passages"]} == {"flood.md"}
    assert limited["searched"]["outlets"] == ["Harbor Times"]
    question = f"According to the Harbor Times, {WHICH_HARBOUR}"
    assert "Searched: Harbor Times\n" in run("ask", question).out
    lifted = read_json(run("ask", "--json", "--no-filters", question))
    assert lifted["searched"] is None
    assert len({passage["source"] for passage in lifted["passages"]}) == 2
    early = run("ask", "--until", "2024-10-29", "--author", "nobody", SUMMIT)
    assert "No article matches by nobody, published by 29 October 2024;" in early.out
    assert (early.code, run("ask", "--since", "May", SUMMIT).code) == (1, 2)


@pytest.mark.parametrize("day", ["yesterday", "24.10.2024", "2024-02-30", ""])
def test_a_day_that_is_none_is_answered_by_an_example(run: Run, day: str) -> None:
    """--as-of names what it was given, and shows how a day is written."""
    result = run("ask", "--as-of", day, SUMMIT)
    assert (result.code, result.out) == (2, "")
    assert f"{day!r} is not a day; write one as 2024-10-24." in result.err
    assert "%" not in result.err


def test_the_next_question_follows_the_seeds(run: Run, seeds: Path) -> None:
    """A file added, edited, renamed or removed between two questions is followed."""

    def source() -> str | None:
        citations = read_json(run("ask", "--json", WHICH_HARBOUR))["citations"]
        return citations[0]["source"] if citations else None

    flood = seeds / "flood.md"
    assert source() is None
    flood.write_text(FLOOD)
    assert source() == "flood.md"
    flood.write_text(FLOOD.replace("Valencia", "Alicante"))
    assert "Alicante" in run("ask", WHICH_HARBOUR).out
    flood.rename(seeds / "harbour.md")
    assert source() == "harbour.md"
    (seeds / "harbour.md").unlink()
    assert source() is None


def test_no_refresh_uses_the_index_as_it_is(run: Run, seeds: Path, settings: Settings) -> None:
    """--no-refresh answers from what is there, and says whether that is stale."""
    shutil.rmtree(settings.index)
    missing = run("ask", "--no-refresh", SUMMIT)
    assert (missing.code, missing.out) == (3, "")
    assert missing.err.count("\n") == 1
    assert "Run: footnote index build" in missing.err
    run("index", "build")
    assert read_json(run("ask", "--no-refresh", "--json", SUMMIT))["stale"] is False
    (seeds / "flood.md").write_text(FLOOD)
    old = run("ask", "--no-refresh", "--json", WHICH_HARBOUR)
    assert (read_json(old)["stale"], old.code) == (True, 1)
    assert read_json(run("ask", "--json", WHICH_HARBOUR))["stale"] is False


def test_index_status_shows_what_a_build_would_change(
    run: Run, seeds: Path, settings: Settings
) -> None:
    """Status lists added, edited, removed and renamed files; after a build it is up to date."""
    shutil.rmtree(settings.index)
    assert run("index", "status").out.startswith("There is no index; the next question builds one.")
    for name in ("edited", "removed", "old"):
        (seeds / f"{name}.txt").write_text(f"This is the {name} article about the harbour.")
    built = run("index", "build")
    assert built.out.startswith("Built ")
    assert ": 4 articles, " in built.out
    assert run("index", "status").out.endswith("\nUp to date.\n")
    (seeds / "added.md").write_text(FLOOD)
    (seeds / "edited.txt").write_text("It says something else now, about the airport.")
    (seeds / "removed.txt").unlink()
    (seeds / "old.txt").rename(seeds / "new.txt")
    changed = run("index", "status")
    assert changed.out.splitlines()[1:] == [
        "added: added.md",
        "edited: edited.txt",
        "removed: removed.txt",
        "renamed: old.txt -> new.txt",
        "The next question, or `footnote index build`, follows.",
    ]
    assert changed.code == 0
    run("index", "build")
    assert run("index", "status").out.endswith("\nUp to date.\n")


def test_a_file_name_cannot_drive_a_terminal(run: Run, seeds: Path) -> None:
    """Status, doctor and verify show the control characters of a name as such."""
    (seeds / "bell\x07.txt").write_text("The bell rang in the harbour of Valencia.")
    (seeds / "empty\x07.txt").write_text("")
    for command in (["index", "status"], ["index", "build"], ["doctor"], ["ask", SUMMIT]):
        result = run(*command)
        assert "\x07" not in result.out + result.err, command
    assert "\\x07" in run("doctor").out


def test_show(run: Run, seeds: Path) -> None:
    """Show prints an article by file or id, or a place in it, marked, in its surroundings."""
    text = (seeds / SOURCE).read_text(encoding="utf-8")
    run("index", "build")
    assert run("show", SOURCE).out == f"{SOURCE}\n\n{text.strip()}\n"
    assert run("show", ARTICLE_ID).out == run("show", SOURCE).out
    place = run("show", f"{SOURCE}:139-155")
    assert place.code == 0
    assert f"{text[:139]}>>>{text[139:155]}<<<{text[155:555]}…" in place.out
    assert run("show", f"{ARTICLE_ID}:139-155").out == place.out


@pytest.mark.parametrize("place", ["0-999999", "10-10", "20-10"])
def test_show_knows_its_bounds(run: Run, place: str) -> None:
    """A place that the article does not have is a wrong use, and its bounds are told."""
    run("index", "build")
    result = run("show", f"{SOURCE}:{place}")
    assert (result.code, result.out) == (2, "")
    assert f"{SOURCE} has the characters 0-" in result.err


def test_show_takes_the_beginning_of_a_name(run: Run, seeds: Path) -> None:
    """How a file or an id begins is enough when it is the only one; of several each is named."""
    (seeds / "flood.md").write_text(FLOOD)
    (seeds / "flood").mkdir()
    (seeds / "flood" / "two.md").write_text("The second flood came in May.")
    run("index", "build")
    whole = run("show", SOURCE)
    assert whole.code == 0
    assert [run("show", begin).out for begin in ("000", ARTICLE_ID[:5])] == [whole.out] * 2
    assert run("show", "000:139-155").out == run("show", f"{SOURCE}:139-155").out
    assert run("show", "flood.md").out.startswith("flood.md")
    several = run("show", "flo")
    assert (several.code, several.out) == (2, "")
    assert several.err == (
        "footnote: 2 articles begin with flo: flood.md, flood/two.md. Name one of them.\n"
    )


@pytest.mark.parametrize("name", ["%", "_00", "0*", "article"])
def test_a_name_is_no_pattern(run: Run, name: str) -> None:
    """What means any text to a database is itself, and names no article."""
    run("index", "build")
    assert run("show", name).code == 2


def test_show_of_an_unknown_article(run: Run) -> None:
    """An article that is not in the index is a wrong use."""
    run("index", "build")
    result = run("show", "nothing.txt:0-5")
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "footnote: There is no article nothing.txt in the index. See: footnote index status\n"
    )


def test_doctor(run: Run, seeds: Path) -> None:
    """Doctor leaves with 0 on a sound set-up, and names what is wrong with its remedy else."""
    assert run("doctor").code == 0
    run("index", "build")
    sound = run("doctor")
    assert (sound.code, sound.err) == (0, "")
    assert "4 passages, up to date\n" in sound.out
    (seeds / SOURCE).unlink()
    seeds.rmdir()
    bad = run("doctor")
    assert bad.code == 3
    assert f"BAD  The seeds folder {seeds} cannot be read" in bad.out
    assert "Make it, or name another with --seeds or FOOTNOTE_SEEDS." in bad.out


def test_doctor_without_the_extra(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A model that is not exported yet needs the extra; doctor names it, and exports nothing."""
    monkeypatch.setenv("FOOTNOTE_EMBEDDING_MODEL", "another/model")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert "ok   embedding model another/model: prepared by the first question" in run("doctor").out
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    result = run("doctor")
    assert result.code == 3
    assert "BAD  The embedding model another/model needs sentence-transformers" in result.out
    assert f"     Run: {install_extra('embedding')}\n" in result.out
    assert not (tmp_path / "cache").exists()


def test_doctor_checks_the_model_that_ships(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A shipped embedding model that is missing is found, and what to do is said."""
    assert f"ok   embedding model {DEFAULT_MODEL}: ready\n" in run("doctor").out
    monkeypatch.setattr("index.embed.SHIPPED", tmp_path / "gone")
    result = run("doctor")
    assert result.code == 3
    assert f"BAD  The embedding model in {tmp_path / 'gone'} is not whole" in result.out
    assert f"     {restore(tmp_path / 'gone')}\n" in result.out


def test_version(run: Run) -> None:
    """--version prints the version of the package."""
    assert run("--version") == type(run("--version"))(0, f"footnote {version(DISTRIBUTION)}\n", "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(run: Run, shell: str) -> None:
    """Completion prints a script of the shell that asks `footnote` itself."""
    result = run("completion", shell)
    assert result.code == 0
    assert f"_FOOTNOTE_COMPLETE={shell}_complete" in result.out


def test_the_completion_script_gets_an_answer(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the bash script asks for is answered with the commands."""
    monkeypatch.setenv("_FOOTNOTE_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "footnote in")
    monkeypatch.setenv("COMP_CWORD", "1")
    result = run()
    assert (result.code, result.out) == (0, "plain,index\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", "--jsn", "x"], "Did you mean one of: '--json'"),
        (["doctr"], "Did you mean 'doctor'?"),
        (["index", "biuld"], "Did you mean 'build'?"),
        (["ask"], "Ask a QUESTION, or give --batch FILE."),
        (["ask", "--batch", "-", "x"], "Give a QUESTION or --batch FILE, not both."),
        (["completion", "csh"], "'csh' is not one of"),
        (["show"], "Missing argument"),
    ],
)
def test_a_wrong_use_is_2_and_says_what_is_right(run: Run, arguments: list[str], said: str) -> None:
    """A wrong use leaves with 2, says what was meant, and prints no answer."""
    result = run(*arguments)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize("arguments", [[], ["index"]])
def test_no_command_prints_the_help(run: Run, arguments: list[str]) -> None:
    """Without a command the help is printed, as a wrong use."""
    result = run(*arguments)
    assert result.code == 2
    assert "Commands:" in result.err
    assert run(*arguments, "--help").code == 0
