"""Slack's mrkdwn is read as people see it."""

from __future__ import annotations

import pytest

from bot.mrkdwn import readable


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("&amp;lt;", "&lt;"),
        ("<@U1>", "@U1"),
        ("<@U1|ann>", "@ann"),
        ("<#C1|general>", "#general"),
        ("<#C1|>", "#C1"),
        ("<!subteam^S1|@desk>", "@desk"),
        ("<!subteam^S1>", "@S1"),
        ("<!here>", "@here"),
        ("<!channel|channel>", "@channel"),
        ("<!date^1392734382^{date}|18 Feb>", "18 Feb"),
        ("<https://x.org|the &amp; label>", "the & label"),
        ("<https://x.org/?a=1&amp;b=2>", "https://x.org/?a=1&b=2"),
        ("<mailto:a@x.org|a@x.org>", "a@x.org"),
        ("<>", ""),
        ("a < b", "a < b"),
    ],
)
def test_what_slack_sends_is_read_as_it_is_shown(sent: str, shown: str) -> None:
    """Tokens become the words that people see, and entities characters, once."""
    assert readable(sent) == shown
