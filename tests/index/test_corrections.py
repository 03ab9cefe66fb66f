"""Corrections and editor's notes are recognised by their words."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, ArticleStatus, Kind
from index.clean import mark
from index.corrections import status_of
from index.parse import parse_article
from index.split import split

if TYPE_CHECKING:
    from index.article import Passage

STORY = "The bank has three branches. All of them will close in May.\n"
NOTE = (
    "Our report of Friday on the savings bank of Merrow and its branches contained an error."
    " There are four. The manager, Lena Osk, was named correctly, and nobody else was named at all."
)
PROSE = (
    "The bank was founded in 2019 by a lockkeeper, who wanted to know where his money was at night."
    " It lent first to fishers. Now it lends to whoever owns a boat, or says so, and to no others."
)


def cut(article: Article) -> list[Passage]:
    """Return the passages of a marked article, a word being a token."""
    return split(article, lambda texts: [len(text.split()) for text in texts])


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
    passages = cut(article)
    assert [one.kind for one in passages] == [Kind.BODY, Kind.CORRECTION, Kind.BODY]
    assert passages[1].text == line


@given(st.integers(50, 110), st.sampled_from(["\n", "\r\n", "\r"]))
def test_a_hard_wrapped_correction_is_marked_whole(width: int, line_end: str) -> None:
    """Its mark ends where its paragraph does, and its first line needs not say it all."""
    paragraphs = [fill(text, width) for text in (PROSE, NOTE, PROSE)]
    article = mark(Article("a.txt", "\n\n".join(paragraphs).replace("\n", line_end)))
    (span,) = article.marks
    assert article.text[span.start : span.end] == paragraphs[1].replace("\n", line_end)
    assert [one.kind for one in cut(article)] == [Kind.BODY, Kind.CORRECTION, Kind.BODY]


def test_lines_below_a_hard_wrapped_correction_are_not_its_own() -> None:
    """A line that had room for more ends a paragraph; the site's own lines are in none."""
    note = "Correction: The bank has four branches, not three as we said in our\nreport of Friday."
    article = mark(Article("a.txt", f"{PROSE[:60]}\n\n{note}\nShare this article\nThe bank grows."))
    assert [(one.kind, article.text[one.start : one.end]) for one in article.marks] == [
        (Kind.CORRECTION, note),
        (Kind.BOILERPLATE, "Share this article"),
    ]


def test_a_wrapped_line_in_a_paragraph_begins_no_correction() -> None:
    """Words that begin a correction mean nothing where only a line begins with them."""
    text = "The mayor spoke for two hours and told all of us at the bank that\n"
    assert mark(Article("a.txt", f"{text}an earlier version of this report was his.")).marks == ()


def test_an_article_that_is_a_correction_is_not_taken_apart() -> None:
    """All of it corrects; its paragraphs are read together, as those of other articles are."""
    text = f"{NOTE}\n\nThe bank was founded in 2018.\n\nCorrection: It lends to fishers.\n"
    (passage,) = cut(mark(Article("a.txt", text, status=ArticleStatus.CORRECTION)))
    assert (passage.kind, passage.text) == (Kind.BODY, text.strip())


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
