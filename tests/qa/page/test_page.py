"""What the page of an answer says, through a real index and without one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from index.article import Article, ArticleStatus
from index.filters import Filters
from qa.answer import Answer, PassageReference, Reason
from qa.page.evidence import CHANGED, GONE, NOT_VERBATIM
from qa.page.page import REASONS
from qa.page.saved import read_saved
from tests.qa.page.dom import articles, parse, text_of
from tests.qa.page.made import cite, page_of, quoting

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NEWS = Article(
    "news.md",
    "The council met on Monday. It voted 7-4 to reject the levy. Nobody spoke for it.",
    title="Council rejects levy",
    published=date(2024, 2, 6),
    url="https://example.org/levy?a=1&b=2#top",
    outlet="Example News",
)
VOTE = cite(1, NEWS, 27, 59)


def links(root: Element) -> dict[str, str]:
    """Return the links of a page by how a screen reader names them."""
    return {one.get("aria-label") or text_of(one): one.attrib["href"] for one in root.iter("a")}


def test_a_footnote_leads_to_its_mark_and_to_the_articles_site() -> None:
    """From the answer to the footnote, from it to the mark, and to the quote on the site."""
    root = parse(page_of(quoting(VOTE), [NEWS]).html)
    named = links(root)
    places = {one.get("id") for one in root.iter()}
    assert {link[1:] for link in named.values() if link.startswith("#")} <= places
    assert named["Footnote 1 in the article"] == "#mark-1"
    assert named["Footnote 1 on its site"] == (
        "https://example.org/levy?a=1&b=2#top:~:text=It%20voted%207%2D4%20to%20reject%20the%20levy."
    )


def test_it_tells_of_the_article() -> None:
    """Title, outlet, day and file are the article's, and the hash of its text is at the foot."""
    html = page_of(quoting(VOTE), [NEWS]).html
    shown = text_of(parse(html))
    for told in ("Council rejects levy", "Example News", "6 February 2024", "news.md", NEWS.sha256):
        assert told in shown
    assert '<time datetime="2024-02-06">' in html


@pytest.mark.parametrize(
    ("articles_now", "problem"),
    [
        ([], GONE),
        ([replace(NEWS, text=NEWS.text + " Corrected.")], CHANGED),
        ([replace(NEWS, text="It voted 7-4 to reject the levy.")], CHANGED),
    ],
)
def test_an_article_that_is_not_the_same_shows_only_the_quote(
    articles_now: list[Article], problem: str
) -> None:
    """Of an article that has changed, or is gone, the page says so and shows the quote only."""
    page = page_of(quoting(VOTE), articles_now)
    root = parse(page.html)
    assert page.problems == 1
    assert articles(root) == []
    assert problem in text_of(root)
    assert VOTE.quote in text_of(root)
    assert "Nobody spoke" not in page.html


@pytest.mark.parametrize("span", [(0, 10), (-5, 3), (80, 90), (30, 30), (50, 20), (10**30, 10**31)])
def test_a_forged_place_is_not_marked(span: tuple[int, int]) -> None:
    """A quote that does not stand where its footnote says is not marked, and the page says so."""
    page = page_of(quoting(replace(VOTE, start=span[0], end=span[1])), [NEWS])
    root = parse(page.html)
    assert page.problems == 1
    assert NOT_VERBATIM in text_of(root)
    assert articles(root)[0].marks == {}


def test_a_forged_title_day_or_address_is_not_shown() -> None:
    """The article's own are shown, and that the answer says otherwise."""
    forged = replace(
        VOTE,
        title="Levy passes",
        published="2020-01-01",
        url="https://evil.example/",
        source="x.md",
    )
    html = page_of(quoting(forged), [NEWS]).html
    page = html.partition("The saved answer</summary>")[0]
    assert "gives another file, title, date, address than the article" in page
    assert not any(word in page for word in ("Levy passes", "2020", "evil.example", "x.md"))


def test_a_refusal_says_why_and_what_was_near() -> None:
    """Without an answer there is the reason, and the nearest passages with their texts."""
    near = PassageReference(NEWS.article_id, NEWS.source, 0, 26, 0.4)
    refusal = Answer("Who sang?", "Who sang?", False, "The articles do not say.",  # noqa: FBT003
                     passages=(near,), reason=Reason.LOW_SUPPORT, generation="g")  # fmt: skip
    shown = text_of(parse(page_of(refusal, [NEWS]).html))
    assert "The articles do not say." in shown
    assert REASONS[Reason.LOW_SUPPORT] in shown
    assert "The council met on Monday." in shown
    assert "The council met" not in page_of(replace(refusal, generation="older"), [NEWS]).html


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_said_in_words(reason: Reason) -> None:
    """A page knows every reason for which nothing is answered."""
    assert REASONS[reason].endswith(".")


def test_a_saved_answer_is_read_back_whole() -> None:
    """What an answer says of itself comes back from its JSON, what was searched too."""
    answer = replace(
        quoting(replace(VOTE, outlet=None)),
        searched=Filters(since=date(2024, 1, 1), outlets=("Example News",)),
        missing="who spoke",
        note="Slow.",
    )
    saved = read_saved("a.json", json.dumps(answer.to_dict()).encode())
    assert isinstance(saved, Answer)
    assert replace(saved, claims=answer.claims) == answer
    assert "who spoke" in page_of(saved, [NEWS]).html


@pytest.mark.parametrize(
    ("status", "told"),
    [(ArticleStatus.RETRACTED, "was retracted"), (ArticleStatus.CORRECTION, "is a correction")],
)
def test_a_correction_is_told(status: ArticleStatus, told: str) -> None:
    """An article that was retracted, or corrects another, says so beside its text."""
    page = page_of(quoting(VOTE), [replace(NEWS, status=status)])
    assert f"This article {told}." in page.html
