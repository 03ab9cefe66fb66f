"""Filters: SQLite lets through what they let through, and both of two are the intersection."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.corpus import Corpus
from index.filters import Filters
from index.split import PassageSize, split
from tests.index.corpora import write_corpus

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY = date(2024, 3, 1)
NAMES = st.sampled_from([(), ("Times",), ("Courier", "Times"), ("Post",)])
DAYS = st.sampled_from([None, DAY - timedelta(1), DAY, DAY + timedelta(1)])
FILTERS = st.builds(Filters, DAYS, DAYS, NAMES, NAMES, NAMES)
ARTICLES = [
    Article(
        f"{number}.md",
        f"The bridge was closed on day {number}.",
        published=DAY + timedelta(number % 3) if number % 4 else None,
        outlet=("Times", "Courier", None)[number % 3],
        author=(None, "Times")[number % 2],
        section=("Times", None, "Courier", "Sport")[number % 4],
    )
    for number in range(24)
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    """A corpus of articles of which some have no date, outlet, author or section."""
    path = tmp_path_factory.mktemp("filters") / "articles.db"
    passages = [
        passage
        for article in ARTICLES
        for passage in split(article, lambda texts: [1 for _ in texts], PassageSize(1, 9))
    ]
    write_corpus(path, ARTICLES, passages)
    corpus = Corpus(path)
    yield corpus
    corpus.close()


@given(FILTERS)
def test_sqlite_lets_through_what_filters_let_through(corpus: Corpus, filters: Filters) -> None:
    """The lexical search, the count and `let_through` agree."""
    wanted = {article.article_id for article in ARTICLES if filters.let_through(article)}
    numbers = list(corpus.lexical("bridge", 100, filters))
    assert {one.article_id for one in corpus.passages(numbers)} == wanted
    assert corpus.count_articles(filters) == len(wanted)


@given(FILTERS, FILTERS)
def test_both_of_two_let_through_what_each_lets_through(first: Filters, second: Filters) -> None:
    """Filters that exclude each other let nothing through."""
    for article in ARTICLES:
        both = first.let_through(article) and second.let_through(article)
        assert (first & second).let_through(article) == both


def test_names_are_listed_once(corpus: Corpus) -> None:
    """The archive's outlets and sections are known, and the day of its first dated article."""
    assert corpus.names("outlet") == ("Courier", "Times")
    assert corpus.names("section") == ("Courier", "Sport", "Times")
    assert corpus.earliest() == DAY
