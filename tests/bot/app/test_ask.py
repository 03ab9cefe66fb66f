"""Ways to ask in Slack, through the real process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qa.question.cleaning import MAX_QUESTION
from tests.bot.app.running import ADMIN, run_stand_in, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.bot.app.running import RunningApp
    from tests.slack import Json

QUESTION = "Where was the summit held?"
MENTION, MESSAGE = "app_mention", "message"
HELP = "mention me, then ask on in the thread"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app as it is by default."""
    with run_stand_in(tmp_path_factory.mktemp("ask")) as running:
        yield running


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app where an admin switches it on only, in shared channels, too."""
    with run_stand_in(
        tmp_path_factory.mktemp("narrow"),
        FOOTNOTE_BOT_MODE="off",
        FOOTNOTE_BOT_ALLOW_EXTERNAL="true",
    ) as running:
        yield running


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app with Slack's rates hardly used, so that answers are streamed."""
    with run_stand_in(tmp_path_factory.mktemp("fresh")) as running:
        yield running


def asked(running: RunningApp, channel: str, **options: object) -> tuple[str, Json]:
    """Ask by a mention; return its ts and the answer."""
    ts = running.slack.mention("U1", channel, QUESTION, **options)  # type: ignore[arg-type]
    return ts, running.answer(channel, ts)


@pytest.mark.parametrize("duplicate", [False, True], ids=["once", "retried"])
@pytest.mark.parametrize(
    "events",
    [(MENTION, MESSAGE), (MESSAGE, MENTION), (MENTION,), (MESSAGE,)],
    ids="-".join,
)
def test_a_mention_gets_one_answer_in_its_thread(
    running: RunningApp, events: tuple[str, ...], *, duplicate: bool
) -> None:
    """Both events, either order, one of them only, retries: one answer, and none in the channel."""
    channel = running.channel()
    ts = running.slack.mention("U1", channel, QUESTION, events=events, duplicate=duplicate)
    (only,) = running.settle(channel, ts)
    assert words_of(only).startswith(QUESTION)
    assert {one["thread_ts"] for one in running.slack.messages(channel)} == {ts}


def test_a_mention_in_a_thread_is_answered_in_that_thread(running: RunningApp) -> None:
    """Where people talk already, the answer stands below their messages."""
    channel = running.channel()
    root = running.slack.say("U1", channel, "Somebody at the summit said so.")
    running.slack.mention("U2", channel, QUESTION, root)
    assert QUESTION in words_of(running.answer(channel, root))


def test_an_empty_mention_gets_help(running: RunningApp) -> None:
    """Who only calls the app is told how to ask."""
    channel = running.channel()
    ts = running.slack.mention("U1", channel, "")
    assert HELP in words_of(running.answer(channel, ts))


@pytest.mark.parametrize(
    "text",
    [
        "<@U0BOB> what do you think?",
        "What does <@U0BOB> think?",
        "<!subteam^S0DESK> who has this?",
        "<!here> who knows?",
        "@bob what do you think?",
        "Thanks!",
        "That is what I wanted to know.",
        "&lt;3",
        "<https://example.org/?q=1>",
    ],
)
def test_what_is_no_question_to_the_app_is_left_alone(running: RunningApp, text: str) -> None:
    """A thread is a conversation of people: what is for others, and what is no question, is so."""
    channel = running.channel()
    ts, answer = asked(running, channel)
    running.slack.say("U1", channel, text, ts)
    assert running.settle(channel, ts) == [answer]


def test_what_happens_in_a_channel_is_no_question(running: RunningApp) -> None:
    """Joins, topics and link previews are messages, but nobody's; our own are not answered."""
    channel = running.channel()
    ts, answer = asked(running, channel)
    for subtype in ("channel_join", "channel_topic", "channel_name"):
        happened = running.slack.happening("U2", channel, subtype, "Who has joined, and why?")
        assert running.settle(channel, happened) == []
    running.slack.unfurl(channel, ts, "https://example.org/")
    assert running.settle(channel, ts) == [answer]


@pytest.mark.parametrize("in_thread", [True, False])
def test_other_bots_are_left_alone(running: RunningApp, *, in_thread: bool) -> None:
    """Two bots that answer each other never end, mentioned or not."""
    channel = running.channel()
    ts, answer = asked(running, channel)
    thread = ts if in_thread else None
    plain = running.slack.bot_says(channel, "And when was that?", thread)
    mention = running.slack.bot_says(channel, f"<@{running.slack.bot_user}> when was that?", thread)
    assert running.settle(channel, ts) == [answer]
    if not in_thread:
        assert running.settle(channel, plain) == running.settle(channel, mention) == []


def test_a_direct_message_is_answered_in_its_thread(running: RunningApp) -> None:
    """Nobody else is there, so whatever is said is for the app, in the thread too."""
    ts = running.slack.direct("U0DIRECT", QUESTION, duplicate=True)
    channel = running.slack.direct_channel("U0DIRECT")
    assert QUESTION in words_of(running.answer(channel, ts))
    running.slack.direct("U0DIRECT", "The summit in Kazan", ts)
    assert "The summit in Kazan" in words_of(running.answers(channel, ts, 2)[-1])


def test_a_command_is_answered_to_its_asker_only(running: RunningApp) -> None:
    """Nobody else sees the question, or that one was asked."""
    channel = running.channel()
    running.slack.say("U2", channel, "Good morning")
    running.slack.command("/ask", "U1", channel, QUESTION)
    assert QUESTION in words_of(running.ephemeral("U1", channel))
    assert [one["user"] for one in running.slack.messages(channel)] == ["U2"]
    assert running.slack.ephemerals("U2", channel) == []
    assert running.slack.statuses(channel) == []


@pytest.mark.parametrize("text", ["", "  ", "help", "HELP"])
def test_a_command_without_a_question_gets_help(running: RunningApp, text: str) -> None:
    """So does one that asks for help."""
    channel = running.channel()
    done = running.slack.command("/ask", "U1", channel, text)
    assert HELP in words_of(running.ephemeral("U1", channel))
    assert done.response is not None
    assert done.response["response_type"] == "ephemeral"


def test_a_command_is_answered_where_the_app_is_no_member(running: RunningApp) -> None:
    """A command works everywhere, and so does its answer."""
    channel = running.slack.add_channel(running.channel(), app_inside=False)
    running.slack.command("/ask", "U1", channel, QUESTION)
    assert QUESTION in words_of(running.ephemeral("U1", channel))


def test_very_long_input_is_cut_and_that_is_said(running: RunningApp) -> None:
    """A question has a length; who pastes a book learns how much of it was read."""
    channel = running.channel()
    text = "refuse " + "word " * 1_999
    note = f"Only the first {MAX_QUESTION:,} characters of the question were read."
    ts = running.slack.mention("U1", channel, text)
    running.slack.command("/ask", "U1", channel, text)
    assert note in words_of(running.answer(channel, ts))
    assert note in words_of(running.ephemeral("U1", channel))


def test_a_message_can_be_asked_about(running: RunningApp) -> None:
    """The shortcut asks what the message says, for whoever chose it."""
    channel = running.channel()
    ts = running.slack.say("U2", channel, "Putin spoke in Kazan &amp; left")
    running.slack.message_shortcut("ask_about", "U1", channel, ts)
    assert "Putin spoke in Kazan & left" in words_of(running.ephemeral("U1", channel))
    assert running.settle(channel, ts) == []


def test_a_feeds_article_can_be_asked_about(running: RunningApp) -> None:
    """Its words stand in blocks and attachments, and its text is empty."""
    channel = running.channel()
    block = {"type": "header", "text": {"type": "plain_text", "text": "Who won & why?"}}
    attachment = {"fallback": "none", "title": "In Kazan", "title_link": "https://example.org/"}
    extra = {"bot_id": "B0FEED", "subtype": "bot_message", "blocks": [block]}
    ts = running.slack.say("U0FEED", channel, "", extra=extra | {"attachments": [attachment]})
    running.slack.message_shortcut("ask_about", "U1", channel, ts)
    assert "Who won & why? In Kazan" in words_of(running.ephemeral("U1", channel))


def test_a_message_without_words_gets_help(running: RunningApp) -> None:
    """There is nothing to ask about a picture."""
    channel = running.channel()
    ts = running.slack.say("U2", channel, "", extra={"subtype": "file_share", "files": []})
    running.slack.message_shortcut("ask_about", "U1", channel, ts)
    assert HELP in words_of(running.ephemeral("U1", channel))


def test_editing_a_question_updates_its_answer(running: RunningApp) -> None:
    """The same message says what the question asks now; nothing is added."""
    channel = running.channel()
    ts, answer = asked(running, channel)
    running.slack.edit(channel, ts, f"<@{running.slack.bot_user}> When was the summit held?")
    (edited,) = running.settle(channel, ts)
    assert edited["ts"] == answer["ts"]
    assert words_of(edited).startswith("When was the summit held?")
    assert QUESTION not in words_of(edited)


def test_a_question_that_is_edited_in_work_is_answered_as_it_reads_now(running: RunningApp) -> None:
    """What it asked before is answered no more."""
    channel = running.channel()
    ts = running.slack.mention("U1", channel, "sleep:0.5 first?")
    running.slack.wait_for(running.is_quiet)
    running.slack.edit(channel, ts, f"<@{running.slack.bot_user}> second?")
    (only,) = running.settle(channel, ts)
    assert words_of(only).startswith("second?")


def test_an_answer_that_grows_turns_into_that_of_the_edited_question(fresh: RunningApp) -> None:
    """Of what the stream has said, nothing stays."""
    ts = fresh.slack.mention("U1", "C0EDIT", "claims:3:0.4 first?")
    begun = fresh.slack.wait_for(lambda: fresh.slack.answers("C0EDIT", ts))
    fresh.slack.edit("C0EDIT", ts, f"<@{fresh.slack.bot_user}> second?")
    (only,) = fresh.settle("C0EDIT", ts)
    assert only["ts"] == begun[0]["ts"]
    assert words_of(only).startswith("second?")
    assert "first?" not in words_of(only)


def test_an_edit_that_adds_the_mention_is_a_question(running: RunningApp) -> None:
    """Many people think of the mention only afterwards."""
    channel = running.channel()
    ts = running.slack.say("U1", channel, QUESTION)
    running.slack.edit(channel, ts, f"<@{running.slack.bot_user}> {QUESTION}")
    (only,) = running.settle(channel, ts)
    assert words_of(only).startswith(QUESTION)


def test_deleting_a_question_removes_its_answer(running: RunningApp) -> None:
    """All of it, when it took several messages."""
    channel = running.channel()
    ts = running.slack.mention("U1", channel, "many:60")
    assert len(running.finished(channel, ts)) > 1
    running.slack.remove(channel, ts)
    running.slack.wait_for(lambda: not running.slack.messages(channel))


def test_deleting_a_follow_up_removes_its_answer_only(running: RunningApp) -> None:
    """What was asked before stands."""
    channel = running.channel()
    ts, answer = asked(running, channel)
    follow = running.slack.say("U1", channel, "And when was that?", ts)
    running.answers(channel, ts, 2)
    running.slack.remove(channel, follow)
    running.slack.wait_for(lambda: running.slack.answers(channel, ts) == [answer])


def test_a_question_that_is_deleted_in_work_is_not_answered(running: RunningApp) -> None:
    """Nothing is said."""
    channel = running.channel()
    root = running.slack.say("U1", channel, "We talk of the summit.")
    ts = running.slack.mention("U1", channel, "sleep:0.5 gone?", root)
    running.slack.wait_for(running.is_quiet)
    running.slack.remove(channel, ts)
    assert running.settle(channel, root) == []


def test_an_answer_that_grows_goes_with_its_question(fresh: RunningApp) -> None:
    """What was sent already is deleted, and nothing follows."""
    root = fresh.slack.say("U1", "C0GONE", "We talk of the summit.")
    ts = fresh.slack.mention("U1", "C0GONE", "claims:3:0.4 gone?", root)
    fresh.slack.wait_for(lambda: fresh.slack.answers("C0GONE", root))
    fresh.slack.remove("C0GONE", ts)
    assert fresh.settle("C0GONE", root) == []


def test_the_status_goes_with_a_question_that_is_deleted(fresh: RunningApp) -> None:
    """Nobody is told for two minutes that it is read."""
    root = fresh.slack.say("U1", "C0LINE", "We talk of the summit.")
    ts = fresh.slack.mention("U1", "C0LINE", "sleep:0.5 gone?", root)
    fresh.slack.wait_for(lambda: fresh.slack.status("C0LINE", root))
    fresh.slack.remove("C0LINE", ts)
    fresh.slack.wait_for(lambda: not fresh.slack.status("C0LINE", root))


def test_a_channel_of_two_organisations_is_turned_away(running: RunningApp) -> None:
    """Unless it is allowed, articles are not for others to read; only the asker is told."""
    channel = running.slack.add_channel(running.channel(), shared=True)
    ts = running.slack.mention("U1", channel, QUESTION)
    assert "shared with another organisation" in words_of(running.ephemeral("U1", channel))
    assert running.slack.answers(channel, ts) == []


def test_people_of_other_organisations_are_turned_away(running: RunningApp) -> None:
    """Wherever they ask; and their follow-ups are ignored."""
    channel = running.channel()
    running.slack.add_person("U0FOREIGN", team="T0OTHER")
    ts = running.slack.mention("U0FOREIGN", channel, QUESTION)
    assert "another organisation" in words_of(running.ephemeral("U0FOREIGN", channel))
    running.slack.say("U0FOREIGN", channel, "And when was that?", ts)
    assert running.settle(channel, ts) == []
    assert len(running.slack.ephemerals("U0FOREIGN", channel)) == 1


def test_only_channels_that_are_switched_on_are_answered(narrow: RunningApp) -> None:
    """Every other is refused, for the asker's eyes; direct messages and commands are taken."""
    narrow.admin("mode mention", "C0YES")
    ts, _ = asked(narrow, "C0YES")
    assert narrow.slack.answers("C0YES", ts)
    said = narrow.slack.mention("U1", "C0NO", QUESTION)
    assert "I am switched off in this channel" in words_of(narrow.ephemeral("U1", "C0NO"))
    assert narrow.slack.answers("C0NO", said) == []
    direct = narrow.slack.direct("U1", QUESTION)
    assert QUESTION in words_of(narrow.answer(narrow.slack.direct_channel("U1"), direct))
    narrow.slack.command("/ask", "U2", "C0NO", QUESTION)
    assert QUESTION in words_of(narrow.ephemeral("U2", "C0NO"))


def test_a_shared_channel_is_answered_where_that_is_allowed(narrow: RunningApp) -> None:
    """To people of both organisations."""
    narrow.slack.add_channel("C0SHARED", shared=True)
    narrow.slack.add_person("U0FOREIGN", team="T0OTHER")
    narrow.admin("mode mention", "C0SHARED")
    for user in ("U1", "U0FOREIGN"):
        ts = narrow.slack.mention(user, "C0SHARED", QUESTION)
        assert QUESTION in words_of(narrow.answer("C0SHARED", ts))


def test_the_admin_is_nobody_special_when_asking(running: RunningApp) -> None:
    """An admin's question is answered as any other."""
    channel = running.channel()
    ts = running.slack.mention(ADMIN, channel, QUESTION)
    assert QUESTION in words_of(running.answer(channel, ts))


def test_the_command_can_be_named_otherwise(tmp_path: Path) -> None:
    """The setting names it wherever it is spoken of; that of the admins follows."""
    with run_stand_in(tmp_path, FOOTNOTE_BOT_COMMAND="/news") as running:
        running.slack.command("/news", "U1", "C1", QUESTION)
        assert QUESTION in words_of(running.ephemeral("U1", "C1"))
        helped = running.slack.command("/news", "U2", "C1", "help")
        said = running.slack.wait_for(lambda: helped.response)
        assert "/news where was" in words_of(said)
        running.slack.command("/news-admin", ADMIN, "C1", "help")
        assert "/news-admin status" in words_of(running.ephemeral(ADMIN, "C1"))
