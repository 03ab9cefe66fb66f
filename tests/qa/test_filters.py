"""Filters, from the question to the answer: what is searched is shown, and nothing else is read."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from qa.answer import CANNOT_ANSWER, AskOptions, Reason, Turn
from qa.cli.render import Layout, answer_text
from qa.service.footnote import Footnote
from qa.service.settings import Settings
from qa.service.wording import searched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.answer import Answer

TIMES = """---
title: Bridge closed
published: 2024-03-12
outlet: Harbor Times
author: Ada Quill and Tom Reyes
section: Local
---
The old bridge at Merrow was closed on Monday. Engineers found 14 cracks in the old bridge at
Merrow, the council said. The ferry takes its place until the summer.
"""
COURIER = """---
title: Cracks in the bridge
published: 2024-05-20
outlet: The Merrow Courier
author: Jo Lindqvist
section: News
---
Engineers found 22 cracks in the old bridge at Merrow, the mayor told the Courier. The bridge has
to be rebuilt, she said, and nobody knows who is to pay for it.
"""
UNDATED = "The Merrow museum of bridges opened with a concert. Its first guest was a lockkeeper.\n"
CRACKS = "How many cracks did the engineers find in the old bridge at Merrow?"
cracks = f"{CRACKS[0].lower()}{CRACKS[1:]}"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Footnote]:
    """An index of two outlets that differ, and of an article that says nothing of itself."""
    folder = tmp_path_factory.mktemp("filters")
    seeds = folder / "seeds"
    seeds.mkdir()
    for name, text in {"times.md": TIMES, "courier.md": COURIER, "undated.txt": UNDATED}.items():
        (seeds / name).write_text(text)
    footnote = Footnote(Settings(seeds=seeds, index=folder / "index"))
    footnote.refresh()
    yield footnote
    footnote.close()


def sources(answer: Answer) -> set[str]:
    """Return the sources of the passages that were read."""
    return {one.source for one in answer.passages}


@pytest.mark.parametrize(
    ("question", "options", "source", "shown"),
    [
        (f"According to the Harbor Times, {cracks}", AskOptions(), "times.md", "Harbor Times"),
        (f"According to the Courier, {cracks}", AskOptions(), "courier.md", "The Merrow Courier"),
        (
            "What cracks did engineers find in the bridge between March and April 2024?",
            AskOptions(),
            "times.md",
            "March to April 2024",
        ),
        (CRACKS, AskOptions(outlet="courier"), "courier.md", "The Merrow Courier"),
        (
            CRACKS,
            AskOptions(since=date(2024, 4, 1), until=date(2024, 5, 31)),
            "courier.md",
            "April to May 2024",
        ),
        (CRACKS, AskOptions(author="reyes"), "times.md", "by Ada Quill and Tom Reyes"),
        (CRACKS, AskOptions(section="local"), "times.md", "section Local"),
        (
            f"As of 1 April 2024, {cracks}",
            AskOptions(outlet="Harbor Times"),
            "times.md",
            "Harbor Times, published by 1 April 2024",
        ),
    ],
)
def test_only_what_filters_let_through_is_read(
    archive: Footnote, question: str, options: AskOptions, source: str, shown: str
) -> None:
    """Options and words of the question limit both rankings, and the answer says to what."""
    answer = archive.ask(question, options)
    assert sources(answer) == {source}
    assert searched(answer) == f"Searched: {shown}"
    assert f"Searched: {shown}" in answer_text(answer, Layout())
    assert {one.passage.source for one in archive.search(question, options)} == {source}


def test_what_was_searched_is_in_the_json(archive: Footnote) -> None:
    """Days are written as ISO 8601 writes them; without a filter the key is null."""
    answer = archive.ask(
        f"According to the Harbor Times, {cracks}", AskOptions(since=date(2024, 1, 1))
    )
    assert json.loads(json.dumps(answer.to_dict()))["searched"] == {
        "since": "2024-01-01",
        "until": None,
        "outlets": ["Harbor Times"],
        "authors": [],
        "sections": [],
    }
    assert archive.ask(CRACKS).to_dict()["searched"] is None
    assert sources(archive.ask(CRACKS)) == {"times.md", "courier.md", "undated.txt"}


def test_what_a_question_says_can_be_lifted(archive: Footnote) -> None:
    """Without the question's filters all articles are read; those of the options stay."""
    question = f"According to the Harbor Times, as of 1 April 2024, {cracks}"
    lifted = archive.ask(question, AskOptions(question_filters=False))
    assert (sources(lifted), searched(lifted)) == ({"times.md", "courier.md", "undated.txt"}, None)
    kept = archive.ask(question, AskOptions(question_filters=False, outlet="Merrow Courier"))
    assert sources(kept) == {"courier.md"}


def test_a_follow_up_asks_another_outlet(archive: Footnote) -> None:
    """'And according to the Courier?' asks the same of the other outlet."""
    question = f"According to the Harbor Times, {cracks}"
    history = (Turn("user", question), Turn("assistant", archive.ask(question).answer))
    answer = archive.ask("And according to the Courier?", AskOptions(history=history))
    assert (answer.short, sources(answer)) == ("22", {"courier.md"})
    assert answer.standalone_question == f"According to the Courier, {cracks}"


def test_a_limit_that_leaves_nothing_is_told(archive: Footnote) -> None:
    """A refusal names what was asked for, and what lies outside; no constraint is ignored."""
    answer = archive.ask("What did the Harbor Times report about cracks in May 2024?")
    assert (answer.answered, answer.reason) == (False, Reason.NOTHING_RETRIEVED)
    assert answer.answer == CANNOT_ANSWER
    assert answer.missing == (
        "No article matches Harbor Times, May 2024; 3 articles lie outside,"
        " the nearest: Cracks in the bridge (The Merrow Courier, 20 May 2024)."
    )
    unknown = archive.ask(CRACKS, AskOptions(outlet="The Evening Gull"))
    assert "No article matches The Evening Gull; 3 articles lie outside" in (unknown.missing or "")
    excluded = archive.ask(f"According to the Courier, {cracks}", AskOptions(outlet="Harbor Times"))
    assert "matches Harbor Times and The Merrow Courier;" in (excluded.missing or "")


def test_a_refusal_within_limits_names_what_lies_outside(archive: Footnote) -> None:
    """Where the articles searched do not say, the nearest of the others is named."""
    answer = archive.ask("According to the Courier, what was the first guest of the museum?")
    assert (answer.answered, sources(answer)) == (False, {"courier.md"})
    assert answer.answer == CANNOT_ANSWER
    assert answer.missing == (
        "1 article of 3 searched (The Merrow Courier); 2 articles lie outside,"
        " the nearest: undated.txt."
    )


def test_days_that_limit_nothing_are_told(tmp_path: Path) -> None:
    """Where no article has a date, a question's days are ignored, and the answer says so."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "museum.txt").write_text(UNDATED)
    with Footnote(Settings(seeds=tmp_path / "seeds", index=tmp_path / "index")) as footnote:
        told = footnote.ask("As of 1 April 2024, who was the first guest of the Merrow museum?")
        assert told.answered
        assert told.missing == (
            "No article has a date, so that “as of 1 April 2024” sets no limit."
        )
        refused = footnote.ask("Who paid for the bridge between March and April 2024?")
        assert not refused.answered
        assert "“March to April 2024” sets no limit" in (refused.missing or "")
        assert footnote.ask("Who was the first guest of the museum?").missing is None
