"""Pages to articles: the article without the page around it, and what the page says of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib.metadata import version

import pytest

from index.article import ArticleStatus
from index.errors import SeedFileError
from index.html import EXTRACTOR, MAX_ELEMENTS
from index.parse import parse_article

HEAD = """<title>Weir Bridge shut | The Courier</title>
<meta property="article:published_time" content="2021-02-17T09:00:00Z">
<meta property="article:modified_time" content="2021-02-18T09:00:00Z">
<meta property="article:section" content="Local">
<meta property="og:site_name" content="The Courier">
<meta name="author" content="Ann Lee">
<meta name="status" content="correction">
<meta name="corrects" content="weir-bridge.html">
<meta name="embargo_until" content="2021-02-17T08:00:00Z">
<link rel="canonical" href="https://courier.example/weir-bridge-shut">"""
SENTENCES = (
    "Weir Bridge was closed to all traffic on Tuesday evening after inspectors found cracks.",
    "The closure caught hundreds of commuters on the wrong bank of the river — “Où ? Là.”",
)
BODY = f"""<nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>Weir Bridge shut</h1><p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p></article>
<footer>Copyright The Courier</footer>"""
PAGE = f"<!DOCTYPE html><html><head>{HEAD}</head><body>{BODY}</body></html>"


def test_a_page_is_its_article() -> None:
    """The text is the article's, line by line; menus and the foot of the page are not in it."""
    article = parse_article("news/a.html", PAGE.encode())
    assert article.text.splitlines() == ["Weir Bridge shut", *SENTENCES]
    assert article.marks == ()


def test_what_a_page_says_of_its_article() -> None:
    """Title, dates, outlet, author, section, address, status, correction, embargo: as it states."""
    article = parse_article("a.htm", PAGE.encode())
    assert (article.title, article.outlet) == ("Weir Bridge shut", "The Courier")
    assert (article.published, article.updated) == (date(2021, 2, 17), date(2021, 2, 18))
    assert (article.author, article.section) == ("Ann Lee", "Local")
    assert article.url == "https://courier.example/weir-bridge-shut"
    assert (article.status, article.corrects) == (ArticleStatus.CORRECTION, "weir-bridge.html")
    assert article.embargo_until == datetime(2021, 2, 17, 8, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_a_page_is_decoded_as_it_is_written(encoding: str) -> None:
    """A page's letters are its own, whatever their encoding."""
    page = PAGE.replace("<head>", f'<head><meta charset="{encoding}">')
    assert SENTENCES[1] in parse_article("a.html", page.encode(encoding)).text


def test_a_page_of_xml_is_read() -> None:
    """XHTML says its encoding before anything else."""
    page = f'<?xml version="1.0" encoding="utf-8"?>\n{PAGE}'
    assert SENTENCES[0] in parse_article("a.html", page.encode()).text


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("", "cannot be read as HTML"),
        ("<html><head><title>Bridge</title></head></html>", "has no article"),
        ("<html><body></body></html>", "has no article"),
        ("<div>" * 10_000 + "The bridge.", "has no article"),
        ("<p>Bridge.</p>" * (MAX_ELEMENTS + 1), "elements"),
        (PAGE.replace("2021-02-17T08:00:00Z", "noon"), "'embargo_until' that is no time"),
    ],
)
def test_a_page_without_an_article_is_named(page: str, said: str) -> None:
    """A page with nothing in it, too much, or an embargo that cannot be read, is left out."""
    with pytest.raises(SeedFileError, match=rf"a\.html {said}|a\.html has .*{said}"):
        parse_article("a.html", page.encode())


def test_an_entity_is_not_looked_up_in_another() -> None:
    """Entities that a page declares are text: they cannot multiply."""
    page = f'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><p>{SENTENCES[0]} &b;</p>'
    assert "aaaaaaaa" not in parse_article("a.html", page.encode()).text


def test_the_extractor_is_the_one_that_is_named() -> None:
    """An index is made anew when another release of it is used."""
    assert f"trafilatura-{version('trafilatura')}" == EXTRACTOR
