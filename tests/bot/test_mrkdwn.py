"""Slack's mrkdwn is read as people see it."""

from __future__ import annotations

import pytest

from bot.mrkdwn import question_text, readable


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


@pytest.mark.parametrize(
    ("sent", "asked"),
    [
        ("<@UBOT> Who won?", "Who won?"),
        ("<@UBOT|footnote>, who won?", "who won?"),
        ("<@UBOT>: who won?", "who won?"),
        ("So, <@UBOT> who\n won?", "So, who won?"),
        ("<@UBOT> what did <@U2|ann> say of <https://x.org|this>?", "what did @ann say of this?"),
        ("<@UBOT> is 1 &lt; 2?", "is 1 < 2?"),
        ("<@UBOT>", ""),
        ("&lt;@UBOT&gt; hi", "<@UBOT> hi"),
    ],
)
def test_the_question_is_the_message_without_the_mention(sent: str, asked: str) -> None:
    """The app's own mention goes, all else stays, as it is shown."""
    assert question_text(sent, "UBOT") == asked
