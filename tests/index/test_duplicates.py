"""Exact duplicates: however many there are, the other passages are still found."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

from index.filters import Filters
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from pathlib import Path

    from qa.service.footnote import Footnote

SUMMIT = "Where was the BRICS summit held?"
SENTENCE = "The mayor of Omsk opened the new bridge over the river on Monday morning. "
MEGABYTES = 3
DATED = "---\npublished: 2024-10-24\n---\n"


def test_equal_passages_share_a_vector_and_each_article_is_found(
    footnote: Footnote, seeds: Path
) -> None:
    """Passages of one text and day have one vector; another day has another, for an as-of day."""
    names = ("a.txt", "b.txt", "dated.md")
    for name in names:
        (seeds / name).write_text((DATED if name == "dated.md" else "") + SENTENCE)
    footnote.build()
    question = footnote.embedder().embed_question(SENTENCE)
    with footnote.reading() as generation:
        corpus, store = generation.corpus, generation.store
        numbers = {name: n for name in names for n in _passages(footnote, name)}
        vectors = corpus.vectors(numbers.values())
        assert vectors[numbers["a.txt"]] == vectors[numbers["b.txt"]]
        assert vectors[numbers["a.txt"]] != vectors[numbers["dated.md"]]
        found = corpus.passages_of_vectors(store.nearest(question, 2), 10)
        assert found.keys() == set(numbers.values())
        assert len(corpus.passages_of_vectors(store.nearest(question, 2), 2)) == 2
        nearest = store.nearest(question, 5)
        dated = corpus.passages_of_vectors(nearest, 5, Filters(until=date(2025, 1, 1)))
        assert dated.keys() & set(numbers.values()) == {numbers["dated.md"]}


def _passages(footnote: Footnote, source: str) -> list[int]:
    """Return the numbers of an article's passages."""
    with footnote.reading() as generation:
        corpus = generation.corpus
        found = corpus.lexical(SENTENCE, 10)
        article = corpus.article(source)
        assert article is not None
        return [n for n in found if corpus.passages([n])[0].article_id == article.article_id]


def test_a_file_that_repeats_itself_hides_no_other(footnote: Footnote, seeds: Path) -> None:
    """Three megabytes of one sentence are indexed in seconds, and all articles are answered from.

    Neither the splitter nor the graph may take time that grows with the square of the length.
    """
    (seeds / "repeated.txt").write_text(SENTENCE * (MEGABYTES * 1_000_000 // len(SENTENCE)))
    started = time.monotonic()
    report = footnote.build()
    assert time.monotonic() - started < 60
    assert report is not None
    assert report.passages > 3000
    with footnote.reading() as generation:
        assert generation.corpus.count() == report.passages
        assert generation.store.count() == generation.corpus.vector_count() < 20
    assert footnote.ask(SUMMIT).citations[0].source == ARTICLE.name
    found = footnote.ask("Who opened the new bridge in Omsk?")
    assert found.citations[0].quote == SENTENCE.strip()
