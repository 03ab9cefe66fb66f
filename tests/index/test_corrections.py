"""Corrections and editor's notes are recognised by their words."""

from __future__ import annotations

import pytest

from index.article import Article, ArticleStatus, Kind
from index.clean import mark
from index.corrections import status_of
from index.parse import parse_article
from index.split import split

STORY = "The bank has three branches. All of them will close in May.\n"


@pytest.mark.parametrize(
    "line",
    [
        "Correction: The bank has four branches.",
        "Correction (April 12): we gave the number as 16,000.",
        "CORRECTION, Oct. 24, 2024: An earlier headline was wrong.",
        "Corrections and clarifications: the bank has four branches.",
        "Editor’s note: This was changed to name the bank.",
        "Editors' Note — The name was changed.",
        "An earlier version of this article said that the bank had three branches.",
        "This story has been corrected to say that the bank has four branches.",
        "This article was amended on 12 April 2024. The bank has four branches.",
        "Our report of 5 March on the bank contained three errors.",
        "In our report of Wednesday on the bank, we wrote that it had three branches.",
    ],
)
def test_a_correction_is_marked_and_is_a_passage(line: str) -> None:
    """The line is a mark, and a passage of its own kind: it stands in none with the story."""
    article = mark(Article("a.txt", f"{STORY}{line}\n{STORY}"))
    (span,) = article.marks
    assert (span.kind, article.text[span.start : span.end]) == (Kind.CORRECTION, line)
    passages = split(article, lambda texts: [len(text.split()) for text in texts])
    assert [one.kind for one in passages] == [Kind.BODY, Kind.CORRECTION, Kind.BODY]
    assert passages[1].text == line


@pytest.mark.parametrize(
    "line",
    [
        "Corrections officers went on strike on Monday.",
        "The correction of the markets: what it means for savers.",
        "The editor noted: nobody had read it.",
        "Our report of the year is about the bank.",
        "An earlier version of the bridge fell in 1934.",
        "This article was written in Kazan.",
    ],
)
def test_what_only_speaks_of_corrections_is_prose(line: str) -> None:
    """A word is not enough."""
    assert mark(Article("a.txt", f"{STORY}{line}\n{STORY}")).marks == ()


@pytest.mark.parametrize(
    ("title", "is_one"),
    [
        ("Correction: the city budget", True),
        ("Corrections and clarifications", True),
        ("Correction - the flood", True),
        ("Clarification on the hake deal", True),
        ("Corrections officers strike", False),
        ("Market correction: who gains", False),
    ],
)
def test_a_title_tells_a_correction(title: str, is_one: bool) -> None:  # noqa: FBT001 - a parameter
    """An article that is called a correction is one, if it does not say so itself."""
    assert (status_of(title) is ArticleStatus.CORRECTION) is is_one
    article = parse_article("a.md", f'---\ntitle: "{title}"\n---\n{STORY}'.encode())
    assert (article.status is ArticleStatus.CORRECTION) is is_one
