"""What a message says is found wherever its words stand."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intent import as_request, draft_in
from bot.message_text import message_draft, message_question, request_text
from tests.bot.hostile import ORDINARY, TEXT

BOT = "U0BOT"
# As in bolt-python's tests/scenario_tests/test_shortcut.py: a person's message in a shortcut.
PERSON = {
    "client_msg_id": "zzzz-111-222-xxx-yyy",
    "type": "message",
    "text": "<@W222> test",
    "user": "W111",
    "ts": "1583636382.000300",
    "team": "T111",
    "blocks": [
        {
            "type": "rich_text",
            "block_id": "d7eJ",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "user", "user_id": "W222"},
                        {"type": "text", "text": " test"},
                    ],
                }
            ],
        }
    ],
}
# As in its test_attachment_actions.py: a bot's message, whose words are in an attachment.
BOT_MESSAGE = {
    "text": "",
    "username": "Belson Bot",
    "bot_id": "B111",
    "attachments": [
        {
            "callback_id": "pick_channel_for_fun",
            "text": "Choose a channel",
            "id": 1,
            "color": "2b72cb",
            "actions": [{"id": "1", "name": "list", "text": "Public channels", "type": "select"}],
            "fallback": "Choose a channel",
        }
    ],
    "type": "message",
    "subtype": "bot_message",
    "ts": "1520965348.000538",
}
# The attachment of Slack's reference, 'Secondary message attachments'.
REFERENCE = {
    "mrkdwn_in": ["text"],
    "color": "#36a64f",
    "pretext": "Optional pre-text that appears above the attachment block",
    "author_name": "author_name",
    "title": "title",
    "title_link": "https://api.slack.com/",
    "text": "Optional `text` that appears within the attachment",
    "fields": [
        {"title": "A field's title", "value": "This field's value", "short": False},
        {"title": "A short field's title", "value": "A short field's value", "short": True},
    ],
    "footer": "footer",
    "ts": 123456789,
}
# A link as Slack unfurls it, and a message that was forwarded.
UNFURLED = {
    "fallback": "Example: The summit ends",
    "from_url": "https://example.org/a",
    "original_url": "https://example.org/a",
    "title": "The summit ends",
    "text": "Leaders left Kazan &amp; flew home.",
    "blocks": None,
}
FORWARDED = {"is_share": True, "is_msg_unfurl": True, "text": "<@U2> who won?", "ts": "1.2"}


def app_says(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - a message's
    """A message of another app, made of blocks."""
    return {"type": "message", "bot_id": "B9", "text": "", "blocks": list(blocks)} | more


def test_a_persons_words_are_the_text() -> None:
    """Said once, although blocks say it too; the app's own name is left out."""
    assert message_question(PERSON, BOT) == "@W222 test"
    assert message_question(PERSON, "W222") == "test"
    without = {key: value for key, value in PERSON.items() if key != "text"}
    assert message_question(without, BOT) == "@W222 test"
    assert message_question(without, "W222") == "test"


def test_a_bots_words_are_in_its_attachments() -> None:
    """Without its menus; what every attachment shows, in the order in which it is shown."""
    assert message_question(BOT_MESSAGE, BOT) == "Choose a channel"
    assert message_question(app_says(attachments=[REFERENCE]), BOT) == (
        "Optional pre-text that appears above the attachment block title"
        " Optional `text` that appears within the attachment"
        " A field's title: This field's value A short field's title: A short field's value"
    )
    only = {"fallback": "The summit &lt;ends&gt;", "image_url": "https://example.org/a.png"}
    assert message_question(app_says(attachments=[only]), BOT) == "The summit <ends>"
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "Who won?"}}
    inside = {"fallback": "[no preview available]", "blocks": [section]}
    assert message_question(app_says(attachments=[inside]), BOT) == "Who won?"


def test_an_apps_blocks_go_before_its_text() -> None:
    """Its text stands for them in notifications; it counts where there are no blocks."""
    header = {"type": "header", "text": {"type": "plain_text", "text": "Who & <why>?"}}
    assert message_question(app_says(header, text="New article"), BOT) == "Who & <why>?"
    assert message_question(app_says(text="New article"), BOT) == "New article"


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ({"type": "section", "text": {"type": "mrkdwn", "text": "<https://e.org|A> &amp; B"},
          "fields": [{"type": "plain_text", "text": "C"}, {"type": "mrkdwn", "text": "D"}],
          "accessory": {"type": "button", "text": {"type": "plain_text", "text": "Press"}}},
         "A & B C D"),
        ({"type": "context", "elements": [{"type": "image", "alt_text": "icon"},
                                          {"type": "mrkdwn", "text": "Reuters"}]}, "Reuters"),
        ({"type": "actions", "elements": [{"type": "button", "text": {
            "type": "plain_text", "text": "Press"}}]}, ""),
        ({"type": "image", "title": {"type": "plain_text", "text": "Kazan"}, "alt_text": "x"},
         "Kazan"),
        ({"type": "markdown", "text": "**Kazan**"}, "**Kazan**"),
        ({"type": "table", "rows": [[{"type": "raw_text", "text": "A"}, {"type": "rich_text",
          "elements": [{"type": "rich_text_section", "elements": [
              {"type": "link", "url": "https://e.org"}]}]}]]}, "A https://e.org"),
        ({"type": "rich_text", "elements": [
            {"type": "rich_text_list", "elements": [
                {"type": "rich_text_section", "elements": [
                    {"type": "text", "text": "Ka"}, {"type": "text", "text": "zan"}]},
                {"type": "rich_text_section", "elements": [
                    {"type": "channel", "channel_id": "C1"},
                    {"type": "emoji", "name": "tada"},
                    {"type": "broadcast", "range": "here"}]}]},
            {"type": "rich_text_quote", "elements": [
                {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "Monday"}]}]},
         "Kazan #C1 @here Monday"),
    ],
)  # fmt: skip
def test_each_kind_of_block_says_its_words(block: dict[str, Any], words: str) -> None:
    """As documented in Slack's reference of blocks; buttons say nothing."""
    assert message_question(app_says(block), BOT) == words


def test_what_is_shown_of_a_link_counts_where_it_is_all() -> None:
    """A forwarded message counts always, as it is part of what was said."""
    link = {"text": "<https://example.org/a>", "user": "U1", "attachments": [UNFURLED]}
    shown = "https://example.org/a The summit ends Leaders left Kazan & flew home."
    assert message_question(link, BOT) == shown
    assert message_question(link | {"text": "Is <https://e.org|this> so?"}, BOT) == "Is this so?"
    said = {"text": "See?", "user": "U1", "attachments": [UNFURLED, FORWARDED]}
    assert message_question(said, BOT) == "See? @U2 who won?"
    assert message_question({"text": "", "attachments": [FORWARDED]}, BOT) == "@U2 who won?"


@given(st.lists(ORDINARY, min_size=1, max_size=5))
def test_no_word_of_rich_text_is_lost_or_parsed(texts: list[str]) -> None:
    """Whatever stands in it, it is said in order, as it is shown."""
    elements = [{"type": "text", "text": text} for text in texts]
    block = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}
    assert message_question(app_says(block), BOT) == " ".join("".join(texts).split())


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT | st.sampled_from(["mrkdwn", "text", "link"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "text", "elements", "fields", "title", "value", "rows", "url"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
_KEYS = ("text", "blocks", "attachments", "bot_id", "subtype")


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(_KEYS, _JSON)), st.sampled_from(["", BOT]))
def test_no_message_is_too_strange(message: dict[str, Any], bot_user: str) -> None:
    """Whatever Slack leaves out or adds, there is a line of text or none."""
    said = message_question(message, bot_user)
    assert said == " ".join(said.split())


def test_a_nest_without_end_is_given_up() -> None:
    """Nobody's message is a thousand levels deep."""
    nest: dict[str, Any] = {"type": "text", "text": "deep"}
    for _ in range(3_000):
        nest = {"type": "section", "elements": [nest]}
    assert message_question(app_says(nest), BOT) == ""


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
    assert request_text(sent, "UBOT") == asked


@pytest.mark.parametrize(
    ("sent", "draft"),
    [
        ("<@UBOT> check *It  rained.*\n\n\n\nIt was _dry_.", "It rained.\n\nIt was dry."),
        ("check this:\n&gt; It was 5*3*2 in snake_case.", "It was 5*3*2 in snake_case."),
        ("Check: `Who` paid &amp; why?", "Who paid & why?"),
        ("CHECK\n• One.\n• Two.", "One.\nTwo."),
        ("check that it rained", "that it rained"),
        ("check May 5 was the day.", "May 5 was the day."),
        ("check When he came, it rained.", "When he came, it rained."),
        ("check: who came saw rain.", "who came saw rain."),
        ("check", ""),
        ("check:", ""),
        ("check ****", "****"),
    ],
)
def test_a_draft_keeps_its_lines(sent: str, draft: str) -> None:
    """Without the marks of styles, quotations and lists."""
    assert draft_in(request_text(sent, "UBOT")) == draft


@pytest.mark.parametrize(
    "sent",
    ["check who won", "check if it rained", "check, please", "recheck it", "checkpoint", "is it?"],
)
def test_what_asks_is_no_draft(sent: str) -> None:
    """The word alone does not make one."""
    assert draft_in(request_text(sent, "UBOT")) is None


@given(TEXT)
def test_whatever_is_to_be_checked_is_checked(draft: str) -> None:
    """By the shortcut any text is a draft, a question too, and none is lost but white space."""
    assert draft_in(as_request(draft)) == draft.strip()


def test_each_block_is_a_paragraph_of_a_draft() -> None:
    """A feed's headline stands by itself, so that no sentence begins with it."""
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Levy fails"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "*It* failed.\nBy 7-4."}},
    ]
    message = {"bot_id": "B1", "subtype": "bot_message", "text": "x", "blocks": blocks}
    assert message_draft(message, BOT) == "Levy fails\n\nIt failed.\nBy 7-4."
