"""Text from elsewhere is sent so that Slack parses nothing in it, and links cannot be forged."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.mrkdwn import readable
from bot.views.text import escaped, literal, safe_url, unbracketed
from tests.bot.hostile import ADDRESSES, ORDINARY, TEXT, is_escaped, is_hidden
from tests.slack.blockkit import check_blocks

ANY_TEXT = st.text(st.characters(categories=None))


@given(ANY_TEXT)
@example("&lt;")
@example("&amp;amp;lt;!here&gt;")
def test_escaping_is_undone_by_reading(text: str) -> None:
    """Whatever is escaped comes back as it was, and in between there is nothing to parse."""
    assert is_escaped(escaped(text))
    assert readable(escaped(text)) == text


@given(ANY_TEXT)
@example("\u202eabc\u200b\x00\ud83d\U000e0041\U0010ffff")
def test_nothing_hidden_is_sent(text: str) -> None:
    """What cannot be seen is written out, and the text can be sent."""
    assert not any(map(is_hidden, literal(text)))
    literal(text).encode()


@given(ORDINARY)
def test_ordinary_text_is_sent_as_it_is(text: str) -> None:
    """Letters, signs and spaces of any script are left alone."""
    assert literal(text) == text


@given(TEXT)
def test_unbracketed_text_has_no_token(text: str) -> None:
    """Where it is not known whether Slack parses, there is nothing to be parsed."""
    assert not set("<>\n") & set(unbracketed(text))


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a?b=1&c=2#d", "https://example.org/a?b=1&c=2#d"),
        ("HTTP://example.org", "http://example.org"),
        (" https://example.org/a b|c<!here>\n", "https://example.org/a%20b%7Cc%3C!here%3E"),
        ("https://example.org/\u202e", "https://example.org/%E2%80%AE"),
        ("https://example.org/ü", "https://example.org/ü"),
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


@given(ADDRESSES | st.text().map("https://".__add__) | st.text().map("http://x.org/".__add__))
def test_no_link_can_be_forged(url: str | None) -> None:
    """What is let through is a link that Slack takes, to a host, with nothing hidden in it."""
    safe = safe_url(url)
    if safe is not None:
        assert urlsplit(safe).hostname
        link = {"type": "link", "url": safe, "text": "x"}
        inner = {"type": "rich_text_section", "elements": [link]}
        assert check_blocks([{"type": "rich_text", "elements": [inner]}]) == []
