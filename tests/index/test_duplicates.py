"""Exact duplicates: however many there are, the other passages are still found."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.article import Kind, Passage
from index.duplicates import Duplicate, Duplicates, find_duplicates
from index.store import VectorStore
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from pathlib import Path

    from qa.service.footnote import Footnote

SUMMIT = "Where was the BRICS summit held?"
SENTENCE = "The mayor of Omsk opened the new bridge over the river on Monday morning. "
MEGABYTES = 3
DAYS = [date(2024, 10, 24), None, None, None, None]
ARTICLE_IDS = ["a", "b", "b", "c", "b"]


def unit(angle: float) -> list[float]:
    """Return a vector of length one."""
    return [float(np.cos(angle)), float(np.sin(angle))]


def passages() -> list[Passage]:
    """Return a passage for each of the articles' ids."""
    return [Passage(name, 0, 1, "x", Kind.BODY, ()) for name in ARTICLE_IDS]


VECTORS = np.array([unit(0), unit(0), unit(0), unit(0), unit(1)], dtype=np.float32)


@pytest.fixture
def store(tmp_path: Path) -> VectorStore:
    """A store of passages, four of which share a vector; the first has another date."""
    duplicates = Duplicates.of(find_duplicates(passages(), VECTORS, DAYS))
    made = VectorStore.create(tmp_path, "g1", None, duplicates)
    made.add(VECTORS, DAYS)
    made.close()
    return VectorStore.open(tmp_path, "g1", None, duplicates)


def test_a_duplicate_has_the_vector_and_the_date_of_an_earlier_passage() -> None:
    """A passage of another date is no duplicate: an as-of day may exclude one and not the other."""
    found = list(find_duplicates(passages(), VECTORS, DAYS))
    assert found == [Duplicate(2, 1, "b", "b"), Duplicate(3, 1, "c", "b")]


def test_duplicates_in_other_articles_are_found_with_their_original(store: VectorStore) -> None:
    """Of the same vector each article is found once; a duplicate's cosine is its original's."""
    question = np.array(unit(0.1), dtype=np.float32)
    assert list(store.nearest(question, 5)) in ([0, 1, 3, 4], [1, 3, 0, 4])
    assert len(store.nearest(question, 2)) == 2
    assert list(store.nearest(question, 5, date(2025, 1, 1))) == [0]
    cosines = store.cosines(question, [3, 4, 2, 1])
    assert list(cosines) == [3, 4, 2, 1]
    assert cosines[1] == cosines[2] == cosines[3] == pytest.approx(np.cos(0.1))
    assert store.count() == len(VECTORS)


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
        assert generation.store.count() == generation.corpus.count() == report.passages
        assert len(generation.corpus.duplicates().originals) > 3000
    assert footnote.ask(SUMMIT).citations[0].source == ARTICLE.name
    found = footnote.ask("Who opened the new bridge in Omsk?")
    assert found.citations[0].quote == SENTENCE.strip()
