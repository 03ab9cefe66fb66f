"""An address is linked only when it is safe, and a link opens an article at its quote."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given

from qa.text.urls import safe_url, url_at_quote
from tests.bot.hostile import ADDRESSES, SHORT


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a?b=1&c=2#d", "https://example.org/a?b=1&c=2#d"),
        ("HTTP://example.org", "http://example.org"),
        (" https://example.org/a b|c<!here>\n", "https://example.org/a%20b%7Cc%3C!here%3E"),
        ("https://example.org/\u202e", "https://example.org/%E2%80%AE"),
        ("https://example.org/ü", "https://example.org/ü"),
        ("https://example.org/100%[a]%20", "https://example.org/100%25%5Ba%5D%20"),
        ("https://[::1]:8000/a", "https://[::1]:8000/a"),
    ],
)
def test_an_articles_address_becomes_a_link(url: str, safe: str) -> None:
    """Whatever could end the link, or hide in it, is percent-encoded."""
    assert safe_url(url) == safe


@pytest.mark.parametrize(
    "url",
    [
        None, "", "example.org", "javascript:alert(1)", "ftp://example.org", "https://", "//x.org",
        "https://reuters.com@evil.example/", "https://a\\b", "https://[::1", "https://a|b/",
        "https://example.org/" + "a" * 3000, "https://example.org/\ud83d", "https://x y.org/",
        "slack://open", "data:text/html,x",
    ],
)  # fmt: skip
def test_any_other_address_is_no_link(url: str | None) -> None:
    """Only http and https, with a host, without a user, and not too long."""
    assert safe_url(url) is None


@pytest.mark.parametrize(
    ("quote", "directive"),
    [
        ("a short quote", "a%20short%20quote"),
        ("7-4, “yes” & no", "7%2D4%2C%20%E2%80%9Cyes%E2%80%9D%20%26%20no"),
        ("over\n two\tlines", "over%20two%20lines"),
        (f"1 2 3 4 5 6 {'more ' * 50}a b c d e f", "1%202%203%204%205%206,a%20b%20c%20d%20e%20f"),
    ],
)
def test_a_quote_is_named_in_a_link(quote: str, directive: str) -> None:
    """White space is folded, marks of a directive are encoded, a long quote has its ends."""
    assert url_at_quote("https://example.org/a", quote) == (
        f"https://example.org/a#:~:text={directive}"
    )


@pytest.mark.parametrize(
    ("url", "begins"),
    [
        ("https://example.org/a?b=c#part", "https://example.org/a?b=c#part:~:text=q"),
        ("https://example.org/#:~:text=forged", "https://example.org/#:~:text=q"),
        ("https://example.org/#a:~:text=b", "https://example.org/#a:~:text=q"),
    ],
)
def test_an_anchor_is_kept_and_another_directive_is_not(url: str, begins: str) -> None:
    """The article's own anchor stands before the directive; a directive of its own goes."""
    assert url_at_quote(url, "q") == begins


@pytest.mark.parametrize("quote", ["", " \n ", "x" * 10_000])
def test_a_quote_that_cannot_be_named_opens_the_article(quote: str) -> None:
    """Without words, or with one that is too long, the link leads to the article."""
    assert url_at_quote("https://example.org/a", quote) == "https://example.org/a"


@given(ADDRESSES, SHORT)
def test_no_quote_makes_another_link(url: str | None, quote: str) -> None:
    """Whatever is quoted, the link leads where the address does, and one directive names it."""
    safe, link = safe_url(url), url_at_quote(url, quote)
    assert (safe is None) == (link is None)
    if safe and link:
        assert urlsplit(link)[:4] == urlsplit(safe)[:4]
        directive = link.partition(":~:text=")[2]
        assert link.isascii() or not safe.isascii()
        assert set(directive) <= set(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%,._~"
        )
        assert all(part in " ".join(quote.split()) or "?" in unquote(part)
                   for part in map(unquote, directive.split(",")))  # fmt: skip
