"""The corpus: exact texts, words in any form, questions that are safe."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, ArticleStatus, Kind, Passage, Span, passage_number
from index.corpus import Corpus
from index.errors import IndexDamagedError
from index.filters import Filters
from index.split import PassageSize, split
from index.stop_words import search_terms
from tests.index.corpora import write_corpus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DIMENSION = 8
ARTICLES = [
    Article(
        "a/war.txt",
        "North Korean soldiers arrived. 🇺🇦 Kyiv’s allies hesitated.\r\nAll went.",
        published=date(2026, 1, 1),
        published_inferred=True,
    ),
    Article(
        "b.md",
        "The president’s strike was warned of. A café in Kazan closed.",
        "A title",
        date(2024, 10, 24),
        "https://example.com/b",
        "Example News",
        (Span(0, 1, Kind.FRONT_MATTER),),
    ),
    Article(
        "c.txt",
        "NEAR and NOT are words.\xa0A soldier slept.",
        published=date(2025, 1, 1),
        updated=date(2025, 1, 2),
        author="Ann Lee",
        section="World",
        status=ArticleStatus.CORRECTION,
        corrects="b.md",
        embargo_until=datetime(2025, 1, 1, 9, 30, tzinfo=UTC),
    ),
]
PASSAGES = [
    passage
    for article in ARTICLES
    for passage in split(
        article, lambda texts: [len(text.split()) for text in texts], PassageSize(1, 9)
    )
]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a file that no test changes."""
    path = tmp_path_factory.mktemp("corpus") / "articles.db"
    write_corpus(path, ARTICLES, PASSAGES)
    return path


@pytest.fixture(scope="module")
def corpus(path: Path) -> Iterator[Corpus]:
    """Open the file."""
    corpus = Corpus(path)
    yield corpus
    corpus.close()


def found(corpus: Corpus, question: str, until: date | None = None) -> list[str]:
    """Return the texts of the passages that a question finds."""
    numbers = corpus.lexical(question, 10, Filters(until=until))
    return [passage.text for passage in corpus.passages(list(numbers))]


def test_articles_come_back_whole(corpus: Corpus) -> None:
    """An article is found by its file and by its id, with everything but its marks."""
    for article in ARTICLES:
        for name in (article.source, article.article_id):
            back = corpus.article(name)
            assert back is not None
            assert back == replace(article, marks=())
            assert back.sha256 == article.sha256
    assert corpus.article("war.txt") is None


def test_what_is_known_of_all_articles(corpus: Corpus) -> None:
    """Everything but the texts and marks is listed for all articles, in the order of sources."""
    listed = corpus.metadata()
    assert [one.source for one in listed] == ["a/war.txt", "b.md", "c.txt"]
    for one, article in zip(listed, ARTICLES, strict=True):
        known = {name: getattr(article, name, None) for name in asdict(one)}
        assert asdict(one) == known


def test_passages_come_back_in_the_order_asked_for(corpus: Corpus) -> None:
    """Passages come in the order of their numbers, twice if asked twice, with exact offsets."""
    texts = {article.article_id: article.text for article in ARTICLES}
    wanted = [*reversed(PASSAGES), PASSAGES[1], PASSAGES[1]]
    passages = corpus.passages([passage_number(one, one.text) for one in wanted])
    assert passages == wanted
    for passage in passages:
        assert texts[passage.article_id][passage.start : passage.end] == passage.text
    assert corpus.count() == len(PASSAGES) > len(ARTICLES)
    with pytest.raises(IndexDamagedError, match=r"lacks passage 99"):
        corpus.passages([99])


def test_an_article_gives_its_passages(corpus: Corpus) -> None:
    """All passages of an article come as they come by number, in the order of its text."""
    for article in ARTICLES:
        own = [one for one in PASSAGES if one.article_id == article.article_id]
        assert corpus.passages_of(article.article_id) == own


def test_the_newest_come_first(corpus: Corpus) -> None:
    """Articles come by the dates they state, newest first, others last; each with its passages."""
    newest = corpus.recent(3, datetime.now(UTC))
    assert [article.source for article in newest] == ["c.txt", "b.md", "a/war.txt"]
    assert corpus.recent(1, datetime.now(UTC)) == newest[:1]
    assert corpus.articles() == len(newest)
    found = [passage for one in reversed(newest) for passage in corpus.passages_of(one.article_id)]
    assert found == PASSAGES
    assert corpus.passages_of("nothing") == []


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("soldier", "soldiers"),
        ("SOLDIERS", "soldiers"),
        ("hesitating ally", "hesitated"),
        ("strikes", "strike"),
        ("warning", "warned"),
        ("cafe", "café"),
        ("Café", "café"),
        ("president", "president’s"),
    ],
)
def test_words_are_found_in_any_form(corpus: Corpus, question: str, text: str) -> None:
    """Endings, case and accents do not matter."""
    assert any(text in passage for passage in found(corpus, question))


def test_without_stemming_a_word_is_found_as_written(tmp_path: Path) -> None:
    """Without stemming endings matter; case and accents still do not."""
    write_corpus(tmp_path / "articles.db", ARTICLES, PASSAGES, stemming=False)
    corpus = Corpus(tmp_path / "articles.db")
    assert found(corpus, "hesitating") == []
    assert found(corpus, "HESITATED CAFE")
    corpus.close()


def test_the_rarer_word_counts_for_more(corpus: Corpus) -> None:
    """The best passage comes first, and a greater score is better."""
    scores = corpus.lexical("soldier slept", 10)
    assert list(scores.values()) == sorted(scores.values(), reverse=True)
    assert "slept" in corpus.passages(list(scores))[0].text
    assert len(corpus.lexical("soldier slept", 1)) == 1
    assert corpus.frequency("soldier") == 2
    assert corpus.frequency("nobody") == 0


def test_equal_passages_come_by_their_places(tmp_path: Path) -> None:
    """Of equal scores the first source comes first, and in an article the first passage."""
    articles = [Article(f"{name}.txt", "Dogs bark. Dogs bark.") for name in "dbca"]
    passages = [
        Passage(one.article_id, start, start + 10, "Dogs bark.", Kind.BODY, ())
        for one in articles
        for start in (11, 0)
    ]
    write_corpus(tmp_path / "articles.db", articles, passages)
    corpus = Corpus(tmp_path / "articles.db")
    found = corpus.passages(list(corpus.lexical("dogs", 10)))
    places = [(corpus.require_article(one.article_id).source, one.start) for one in found]
    assert places == [(f"{name}.txt", start) for name in "abcd" for start in (0, 11)]
    corpus.close()


def test_stop_words_change_nothing(corpus: Corpus) -> None:
    """A question finds with its stop words what it finds without them."""
    assert found(corpus, "Where was the café?") == found(corpus, "café")


def test_passages_with_any_of_some_words(corpus: Corpus) -> None:
    """One word is enough, in any of its forms; up to so many passages are returned."""
    words = {"soldier", "kazan", "nothing", "NEAR"}
    texts = [one.text for one in corpus.passages(corpus.with_any_of(words, 10))]
    assert len(texts) == len([one for one in PASSAGES if re.search("oldier|Kazan|NEAR", one.text)])
    assert len(corpus.with_any_of(words, 1)) == 1
    many = {f"word{number}" for number in range(1000)}
    assert corpus.with_any_of(many | {"café"}, 10) == corpus.with_any_of({"cafe"}, 10) != []


def test_a_last_day_excludes_what_came_later(corpus: Corpus) -> None:
    """With a last day, only articles known to be published by then are found."""
    question = "soldier café allies"
    assert len(found(corpus, question)) == 4
    assert found(corpus, question, date(2024, 10, 23)) == []
    assert all("café" in text for text in found(corpus, question, date(2024, 10, 24)))
    assert any("slept" in text for text in found(corpus, question, date(2025, 1, 1)))


PIECES = """
    NEAR NEAR( AND OR NOT * ^ : ( ) - + \" ' { } , ; % _ \\ \0 ? é soldier text words rowid
"""
OPERATORS = st.lists(st.sampled_from([*PIECES.split(" "), " "]), max_size=30).map(" ".join)


@given(st.one_of(st.text(), OPERATORS))
def test_any_question_is_safe(corpus: Corpus, question: str) -> None:
    """No question is read as an operator, and none is an error."""
    for number, score in corpus.lexical(question, 10).items():
        assert corpus.passages([number])
        assert isinstance(score, float)
    for word in search_terms(question):
        assert corpus.frequency(word) >= 0


@pytest.mark.parametrize(
    "question", ["soldier " * 1250, "x" * 10_000, " ".join(map(str, range(2000))), '"' * 10_000]
)
def test_a_long_question_is_safe(corpus: Corpus, question: str) -> None:
    """A question of ten thousand characters is answered like any other."""
    assert len(question) >= 8_000
    assert bool(corpus.lexical(question, 10)) == ("soldier" in question)


@pytest.mark.parametrize("question", ["NEAR NOT", "slept NOT words", "soldier*", "text:soldier"])
def test_operators_are_words(corpus: Corpus, question: str) -> None:
    """What FTS5 would take for an operator is searched as a word."""
    assert found(corpus, question)


def check(corpus: Corpus) -> None:
    """Check a file as a build does, and read from it."""
    corpus.check()
    corpus.count()


@pytest.mark.parametrize("kept", [0, 10, 100, 0.3, 0.6, 0.95])
def test_a_truncated_file_is_damage(path: Path, tmp_path: Path, kept: float) -> None:
    """A file that was truncated anywhere is named as damage when it is checked."""
    copy = tmp_path / "articles.db"
    data = path.read_bytes()
    copy.write_bytes(data[: int(kept * len(data)) if isinstance(kept, float) else kept])
    broken = Corpus(copy)
    with pytest.raises(IndexDamagedError, match=r"(?s)articles\.db is broken.*index build"):
        check(broken)
    broken.close()


def test_a_file_of_garbage_or_none_is_damage(tmp_path: Path) -> None:
    """A file that is no database, or is not there, is named as damage at first use."""
    (tmp_path / "garbage.db").write_bytes(b"garbage" * 1000)
    for name in ("garbage.db", "missing.db"):
        with pytest.raises(IndexDamagedError, match=rf"{name} is broken.*index build"):
            Corpus(tmp_path / name).count()


def test_reading_leaves_the_file_alone(path: Path, corpus: Corpus) -> None:
    """A reader writes no file beside it, such as a write-ahead log, and changes nothing."""
    before = path.stat()
    corpus.lexical("soldier", 5)
    assert [entry.name for entry in path.parent.iterdir()] == ["articles.db"]
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_a_passage_without_its_article_is_damage(path: Path, tmp_path: Path) -> None:
    """What stands in one table and not in the other is named, not skipped."""
    copy = tmp_path / "articles.db"
    copy.write_bytes(path.read_bytes())
    with sqlite3.connect(copy) as database:
        database.execute("UPDATE passages SET vector = number")
        database.execute("DELETE FROM articles WHERE source = 'c.txt'")
    database.close()
    corpus = Corpus(copy)
    numbers = [passage_number(one, one.text) for one in PASSAGES]
    for look in (
        lambda: corpus.places(numbers),
        lambda: corpus.passages_of_vectors(dict.fromkeys(numbers, 1.0), 10),
    ):
        with pytest.raises(IndexDamagedError, match=r"lacks passages.*index build"):
            look()
    corpus.close()
