"""What a program that runs for long asks of Footnote: is it fresh, and what does it hold."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from qa.answer import AskOptions
from qa.errors import IndexUnusableError, SeedsError

if TYPE_CHECKING:
    from pathlib import Path

    from qa.service.footnote import Footnote

SUMMIT = "Where was the BRICS summit held?"


def test_freshness_follows_the_seeds(footnote: Footnote, seeds: Path) -> None:
    """An index is fresh from its build to the next change of an article, and answers say so."""
    assert not footnote.snapshot().fresh
    footnote.build()
    assert footnote.snapshot().fresh
    assert not footnote.ask(SUMMIT).stale
    (seeds / "new.txt").write_text("The mayor of Omsk has resigned.")
    assert not footnote.snapshot().fresh
    assert footnote.ask(SUMMIT, AskOptions(refresh=False, rebuild=False)).stale
    footnote.build()
    assert footnote.snapshot().fresh
    assert not footnote.ask(SUMMIT).stale


def test_a_damaged_index_is_not_fresh(footnote: Footnote) -> None:
    """An index whose manifest cannot be read is not fresh; without the seeds it is an error."""
    footnote.build()
    live = footnote.folder.root / "generations" / str(footnote.folder.current())
    (live / "manifest.json").write_text("{")
    assert not footnote.snapshot().fresh
    footnote.build()
    (seed,) = footnote.settings.seeds.iterdir()
    seed.unlink()
    footnote.settings.seeds.rmdir()
    with pytest.raises(SeedsError):
        footnote.snapshot()


def test_a_summary_tells_what_is_live(footnote: Footnote, seeds: Path) -> None:
    """A summary counts the live generation and names the newest article that has a date."""
    with pytest.raises(IndexUnusableError):
        footnote.index_summary()
    footnote.build()
    assert footnote.index_summary().newest is None
    for name, day in (("a", "2024-10-24"), ("b", "2024-10-30"), ("c", "2023-01-01")):
        front = f"---\ntitle: Story {name}\npublished: {day}\n---\n"
        (seeds / f"{name}.md").write_text(f"{front}The mayor of Omsk opened bridge {name}.\n")
    assert footnote.index_summary().stale
    report = footnote.build()
    assert report is not None
    summary = footnote.index_summary()
    assert (summary.generation, summary.stale) == (report.generation, False)
    assert (summary.articles, summary.passages) == (4, report.passages)
    assert summary.newest == ("b.md", "Story b", date(2024, 10, 30))
    assert summary.built_at.endswith("+00:00")


def test_a_citation_names_its_outlet(footnote: Footnote, seeds: Path) -> None:
    """A footnote knows its article's outlet; what is printed as JSON stays as it was."""
    front = "---\noutlet: Example News\n---\n"
    (seeds / "omsk.md").write_text(f"{front}The mayor Ivan Petrov opened the bridge in Omsk.\n")
    footnote.build()
    found = footnote.ask("Who opened the bridge in Omsk?")
    assert found.citations[0].outlet == "Example News"
    assert footnote.ask(SUMMIT).citations[0].outlet is None
    assert "outlet" not in found.to_dict()["citations"][0]


def test_the_text_of_an_article_that_has_gone(footnote: Footnote, seeds: Path) -> None:
    """Passages of an answer are read from what is live; one that is there no more is empty."""
    (seeds / "omsk.txt").write_text("The mayor Ivan Petrov opened the bridge in Omsk.")
    footnote.build()
    answer = footnote.ask("Who opened the bridge in Omsk?")
    texts = dict(zip(answer.passages, footnote.texts(answer.passages), strict=True))
    assert "The mayor Ivan Petrov opened the bridge in Omsk." in texts.values()
    (seeds / "omsk.txt").unlink()
    footnote.build()
    for passage, text in zip(answer.passages, footnote.texts(answer.passages), strict=True):
        assert text == ("" if passage.source == "omsk.txt" else texts[passage])
