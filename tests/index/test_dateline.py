"""The day of an article that does not say when it was published."""

from __future__ import annotations

from datetime import date

import pytest

from index.article import Article
from index.clean import mark
from index.dateline import inferred_day
from index.parse import parse_article
from tests.conftest import ARTICLE

DAY = date(2024, 10, 24)


def day_of(text: str) -> date | None:
    """Return the day of an article of this text."""
    return inferred_day(mark(Article("a.txt", text)))


@pytest.mark.parametrize(
    "line",
    [
        "KAZAN, Russia (AP), Oct. 24, 2024 — The summit ended.",
        "LONDON, October 24, 2024 (Reuters) - The summit ended.",
        "24th October 2024",
        "Thursday, 24 Oct 2024",
        "Published on 24 October 2024, 9.30 am",
        "Published: 2024-10-24",
    ],
)
def test_a_dateline_dates_an_article(line: str) -> None:
    """A day at the head of the text, in words or figures, is the article's."""
    assert day_of(f"The summit\n\n{line}\nIt ended late.") == DAY


@pytest.mark.parametrize(
    "line",
    [
        "On 24 October 2024 the mayor opened the bridge.",
        "The mayor, who died on October 24, 2024 - a Thursday - was loved.",
        "KAZAN, Russia — The summit of Oct. 24, 2024 ended.",
        "31 February 2024",
        "Oct. 24",
    ],
)
def test_a_day_in_the_text_is_no_dateline(line: str) -> None:
    """What an article tells of a day says nothing of the day it was published."""
    assert day_of(f"{line}\nIt ended late.") is None


@pytest.mark.parametrize("word", ["A", "A.", "A ", "A-", "Ab, ", "(AP) "])
def test_a_line_of_capitals_takes_no_time(word: str) -> None:
    """What begins like a dateline for two hundred characters, and is none, is told at once."""
    assert day_of(f"{word * 200}\nIt ended late.") is None


def test_a_caption_dates_an_article() -> None:
    """Without a dateline the latest day of its captions counts, but for old pictures."""
    captions = (
        "The bridge on May 5, 2024. (AP Photo)",
        "Leaders meet, Thursday, Oct. 24, 2024. via Associated Press",
        "File photo of the hall, December 1, 2024. (AP Photo)",
    )
    assert day_of("\n".join(("The summit ended.", *captions, "It ended late."))) == DAY
    article = mark(parse_article(ARTICLE.name, ARTICLE.read_bytes()))
    assert inferred_day(article) == DAY
