"""Hostile articles, questions and saved answers: on a page nothing executes or is unescaped."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings

from index.article import Article
from qa.text.invisible import printable
from tests.bot.hostile import ADDRESSES, TEXT
from tests.conftest import ROOT
from tests.qa.page.dom import parse
from tests.qa.page.made import cite, page_of, quoting

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from qa.page.page import EvidencePage

# By hand: what has broken pages before.
ATTACKS = (
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "</p></article></main><iframe srcdoc='<script>parent.owned=1</script>'></iframe>",
    "\"><svg onload=document.title='owned'>",
    "' onmouseover='document.title=1' x='",
    "</title></style><script>document.title='owned'</script><style>*{display:none}",
    "{{ 7*7 }}{% include '/etc/passwd' %}{{ config.__class__.__mro__ }}",
    "<!--><script>document.title='owned'</script>-->]]><![CDATA[",
    "<meta http-equiv=refresh content='0;url=https://evil.example'><base href=//evil.example>",
    "<form action=https://evil.example><input name=q autofocus onfocus=document.title='owned'>",
    "\u202egnp.exe\u2066\u200b\ufeff\x00\x08&#60;script&#62;&lt;script>alert(1)</script>",
    "<plaintext><xmp><noscript><template><math><mi//xlink:href='data:x,<script>1</script>'>",
)
# All that a page is made of; none of these runs or loads anything.
ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section"),
    *(
        "article",
        "h1",
        "h2",
        "h3",
        "p",
        "a",
        "sup",
        "mark",
        "span",
        "div",
        "ol",
        "li",
        "blockquote",
    ),
    *("dl", "dt", "dd", "bdi", "time", "code", "pre", "details", "summary", "meter"),
    *("strong", "ul"),
}
ATTRIBUTES = {
    *("aria-label", "aria-labelledby", "charset", "class", "content", "data-codes", "data-n"),
    *("data-start", "datetime", "dir", "href", "http-equiv", "id", "lang", "max", "min", "name"),
    *("rel", "role", "tabindex", "value"),
}


def hostile_page(text: str, url: str | None = None) -> EvidencePage:
    """Return the page of an answer in which every text, and the article, is this one.

    What is read from a file, other than what is read from JSON, has no surrogates.
    """
    read = text.encode(errors="replace").decode()
    article = Article(read, read, title=text, url=url, outlet=text)
    citation = cite(1, article, 0, len(read))
    forged = replace(cite(2, article, 0, 1), article_id=text, published=text, sha256=text)
    answer = replace(
        quoting(citation, forged, question=text),
        standalone_question=text + "?",
        short=text,
        engine=text,
        note=text,
    )
    return page_of(answer, [article])


def check_harmless(html: str) -> Element:
    """Check that a page is made of what it may be made of, and return it."""
    root = parse(html)
    elements = list(root.iter())
    assert {one.tag for one in elements} <= ELEMENTS
    assert {name for one in elements for name in one.attrib} <= ATTRIBUTES
    policy = root.find("head/meta[@http-equiv]")
    assert policy is not None
    assert policy.attrib["http-equiv"] == "Content-Security-Policy"
    assert policy.attrib["content"].startswith("default-src 'none'; style-src 'sha256-")
    links = [one.attrib["href"] for one in root.iter("a")]
    assert all(re.fullmatch(r"#[\w-]+", one) or urlsplit(one).hostname for one in links)
    assert all(re.match(r"#|https?://", one) for one in links)
    ids = [one.attrib["id"] for one in elements if "id" in one.attrib]
    assert len(ids) == len(set(ids))
    return root


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_only_text(attack: str) -> None:
    """Wherever it stands, it is shown, and nothing else comes of it."""
    root = check_harmless(hostile_page(attack).html)
    heading = root.find(".//h1")
    assert heading is not None
    assert heading.text == " ".join(printable(" ".join(attack.split())).split())


@settings(max_examples=50)
@given(TEXT.filter(bool), ADDRESSES)
def test_no_text_becomes_markup(text: str, url: str | None) -> None:
    """Any text, and any address, in every place of a page leaves it made of what it may be."""
    html = hostile_page(text[:300], url and url[:4000]).html
    check_harmless(html)
    html.encode()


@settings(max_examples=50)
@given(TEXT.filter(bool))
def test_nothing_invisible_is_left(text: str) -> None:
    """No character that hides, or turns the order of others, is in a page."""
    html = hostile_page(text[:300]).html
    assert printable(html) == html


def test_its_style_is_the_one_that_it_allows() -> None:
    """The policy names the hash of the style as the page holds it."""
    root = parse(hostile_page("x").html)
    style, policy = root.find("head/style"), root.find("head/meta[@http-equiv]")
    assert style is not None
    assert style.text
    assert policy is not None
    digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy.attrib["content"]


def test_no_template_goes_around_the_escaping() -> None:
    """Nothing is declared safe, neither in a template nor in the code."""
    for path in (ROOT / "qa" / "page").rglob("*.*"):
        if path.suffix in {".html", ".css", ".py"}:
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"\|\s*safe\b|Markup\b|autoescape\s*(?:false|=\s*False)", text)


def test_a_title_of_a_megabyte_is_cut() -> None:
    """It costs no more than the place that is kept for it."""
    article = Article("a.txt", "One.", title="T" * 1_000_000, outlet="O" * 1_000_000)
    answer = quoting(replace(cite(1, article, 0, 4), title=None))
    assert len(page_of(answer, [article]).html) < 20_000
