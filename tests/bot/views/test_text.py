"""Text from elsewhere is sent so that Slack parses nothing in it, and links cannot be forged."""

from __future__ import annotations

from urllib.parse import urlsplit

from hypothesis import example, given
from hypothesis import strategies as st

from bot.mrkdwn import readable
from bot.views.text import escaped, literal, unbracketed
from qa.text.urls import safe_url
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


@given(ADDRESSES | st.text().map("https://".__add__) | st.text().map("http://x.org/".__add__))
def test_no_link_can_be_forged(url: str | None) -> None:
    """What is let through is a link that Slack takes, to a host, with nothing hidden in it."""
    safe = safe_url(url)
    if safe is not None:
        assert urlsplit(safe).hostname
        link = {"type": "link", "url": safe, "text": "x"}
        inner = {"type": "rich_text_section", "elements": [link]}
        assert check_blocks([{"type": "rich_text", "elements": [inner]}]) == []
