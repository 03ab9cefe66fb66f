"""A draft is checked in Slack, by a shortcut or the word 'check', through the real process."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from bot.draft import MAX_DRAFT
from tests.bot.app.running import buttons_of, run_stand_in, until, words_of
from tests.bot.app.test_deleting import traces, unfinished
from tests.bot.hostile import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.bot.app.running import RunningApp
    from tests.slack import Json

DRAFT = "The levy was contradicted by the mayor. It rained in Kazan that day. Who paid?"
COUNTS = "3 sentences: 1 supported, 1 contradicted, 1 passed over."
NOTHING = "There are no words to check."
HELP = "Ask me about the articles."
ASKER = "U0CHECKS"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app with people who help."""
    with run_stand_in(tmp_path_factory.mktemp("checks"), FOOTNOTE_BOT_HELPERS="U0HELP") as running:
        yield running


def by_shortcut(running: RunningApp, channel: str, text: str, **extra: object) -> tuple[str, Json]:
    """Let somebody write, and somebody else check that; return its ts and the reply."""
    ts = running.slack.say("U0WRITER", channel, text, extra=extra)
    before = len(running.slack.ephemerals(ASKER, channel))
    running.slack.message_shortcut("check_this", ASKER, channel, ts)
    return ts, running.ephemeral(ASKER, channel, before + 1)


def by_direct_message(running: RunningApp, user: str, text: str) -> tuple[str, Json]:
    """Write a direct message; return its ts and the one message of the answer."""
    ts = running.slack.direct(user, text)
    return ts, running.answer(running.slack.direct_channel(user), ts)


def evidence_of(running: RunningApp, user: str, channel: str, message: Json, number: int) -> Json:
    """Click on the evidence of a sentence; return the modal."""
    return modal_of(running, user, channel, message["ts"], f"evidence:{number}")


def modal_of(running: RunningApp, user: str, channel: str, ts: str, name: str) -> Json:
    """Click on a button; return the modal that it opens, which may be another than stood there."""
    before = len(running.slack.team.opened)
    running.slack.click(user, channel, ts, name)
    return running.slack.wait_for(lambda: running.slack.team.opened[before:])[0]


def test_the_shortcut_checks_a_message_for_who_chose_it(running: RunningApp) -> None:
    """One message: each sentence that states something with its mark, footnotes, the count."""
    channel = running.channel()
    _, message = by_shortcut(running, channel, DRAFT)
    said = words_of(message)
    assert "1. ✗ contradicted  The levy was contradicted by the mayor. [1]" in said
    assert "2. ✓ supported  It rained in Kazan that day. [2]" in said
    assert "3. " not in said
    assert COUNTS in said
    assert "Passed over: a question (1)." in said
    assert "A sentence that is not found may still be true." in said
    assert buttons_of(message) == {"evidence:1", "evidence:2", "help", "share"}
    assert len(running.slack.ephemerals(ASKER, channel)) == 1
    assert [one["user"] for one in running.slack.messages(channel)] == ["U0WRITER"]


def test_the_evidence_of_a_sentence_is_behind_its_button(running: RunningApp) -> None:
    """The sentence with its mark, and each passage in its article, the quote in bold."""
    channel = running.channel()
    _, message = by_shortcut(running, channel, DRAFT)
    modal = evidence_of(running, ASKER, channel, message, 1)
    assert modal["title"]["text"] == "Sentence 1"
    shown = words_of(modal)
    assert "✗ contradicted" in shown
    assert "Before. The levy was contradicted by the mayor. After." in shown
    bold = [node["text"] for node in nodes(modal["blocks"]) if node.get("style") == {"bold": True}]
    assert "The levy was contradicted by the mayor." in bold


@pytest.mark.parametrize("text", ["check", "Check:", "check this:", "please"])
def test_the_word_check_in_a_direct_message(running: RunningApp, text: str) -> None:
    """Followed by text it checks that, in the thread; 'please' is a question still."""
    user = f"U0W{len(text)}"
    _, message = by_direct_message(running, user, f"{text} {DRAFT}")
    assert (COUNTS in words_of(message)) == (text != "please")


def test_a_draft_keeps_its_lines_and_loses_its_styles(running: RunningApp) -> None:
    """A headline is passed over, and what stands in bold or a quotation is read as it is said."""
    text = "check this:\n*Levy fails*\n\n&gt; _The levy failed._\n• `It rained.`"
    _, message = by_direct_message(running, "U0LINES", text)
    said = words_of(message)
    assert "2. ✓ supported  The levy failed. [1]" in said
    assert "Passed over: a headline (1)" in said
    assert "check" not in said.partition("sentences")[0]


def test_a_mention_and_a_command_check_too(running: RunningApp) -> None:
    """In the thread for all, and for the eyes of who used the command, who may share it."""
    channel = running.channel()
    ts = running.slack.mention("U1", channel, f"check {DRAFT}")
    public = running.answer(channel, ts)
    assert COUNTS in words_of(public)
    assert "share" not in buttons_of(public)
    running.slack.command("/ask", "U1", channel, f"check {DRAFT}")
    private = running.ephemeral("U1", channel)
    assert COUNTS in words_of(private)
    running.slack.click("U1", channel, private["ts"], "share")
    shared = running.slack.wait_for(lambda: running.slack.messages(channel)[2:])[0]
    assert "had this checked against the articles:" in words_of(shared)
    assert COUNTS in words_of(shared)
    assert "Before. It rained" in words_of(evidence_of(running, "U0READER", channel, shared, 2))


@pytest.mark.parametrize("text", ["check who won", "check whether it rained", "checkpoints opened"])
def test_what_only_begins_like_a_check_is_a_question(running: RunningApp, text: str) -> None:
    """The word before a question asks it."""
    _, message = by_direct_message(running, f"U0Q{len(text)}", text)
    assert text in words_of(message)
    assert "feedback" in buttons_of(message)


@pytest.mark.parametrize(
    "text", ["check", "check:", "check <https://example.org/a-draft>", "check …"]
)
def test_without_words_there_is_nothing_to_check(running: RunningApp, text: str) -> None:
    """An empty draft, or only a link, gets an honest line."""
    _, message = by_direct_message(running, f"U0E{len(text)}", text)
    assert NOTHING in words_of(message)


def test_a_picture_has_no_words_to_check(running: RunningApp) -> None:
    """So the shortcut says."""
    _, message = by_shortcut(running, running.channel(), "", subtype="file_share", files=[])
    assert NOTHING in words_of(message)


def test_another_language_is_passed_over(running: RunningApp) -> None:
    """It is said which, and that nothing was checked."""
    text = "check Мэр отклонил налог, и весь день шёл дождь."
    _, message = by_direct_message(running, "U0OTHER", text)
    assert "Passed over: in Cyrillic, which is not read (1)." in words_of(message)
    assert "Nothing in it states something that I can check." in words_of(message)


def test_a_long_draft_is_cut_and_that_is_told(running: RunningApp) -> None:
    """Of 39,000 characters the first are checked, at the end of a sentence, in one message."""
    sentence = "It rained in Kazan on the day of the vote & after it. "
    text = f"check {sentence * 700}"
    _, message = by_direct_message(running, "U0LONG", text)
    said = words_of(message)
    left = len(sentence) * 700 - 1 - MAX_DRAFT // len(sentence) * len(sentence) + 1
    assert f"Not checked, for length: the last {left:,} characters." in said
    assert f"{MAX_DRAFT // len(sentence)} sentences: " in said


def test_an_edit_is_checked_in_place(running: RunningApp) -> None:
    """A question becomes a check and a check a question, in the same message."""
    channel = running.slack.direct_channel("U0EDITS")
    ts, first = by_direct_message(running, "U0EDITS", "Did it rain?")
    running.slack.edit(channel, ts, f"check {DRAFT}")
    second = until(lambda: next((one for one in running.slack.answers(channel, ts)
                                 if COUNTS in words_of(one)), None))  # fmt: skip
    assert second["ts"] == first["ts"]
    running.slack.edit(channel, ts, "Did it snow?")
    until(lambda: "Did it snow?" in words_of(running.slack.answers(channel, ts)))
    assert len(running.slack.answers(channel, ts)) == 1


def test_a_follow_up_is_understood_without_the_check_before_it(running: RunningApp) -> None:
    """A check is no part of a conversation's history, and does not break one."""
    channel = running.slack.direct_channel("U0TALKS")
    ts, _ = by_direct_message(running, "U0TALKS", f"check {DRAFT}")
    running.slack.direct("U0TALKS", "And when was that?", ts)
    assert "And when was that?" in words_of(running.answers(channel, ts, 2)[-1])


def test_a_failing_check_gets_an_apology(running: RunningApp) -> None:
    """As a question does."""
    _, message = by_direct_message(running, "U0FAILS", "check fail once and for all.")
    assert "Something went wrong" in words_of(message)


def test_a_check_is_stopped(running: RunningApp) -> None:
    """'stop' in its thread ends it within a sentence."""
    channel = running.channel()
    ts = running.slack.mention("U1", channel, "check sleep:30 is long and tedious to wait for.")
    running.slack.wait_for(running.is_quiet)
    running.slack.say("U1", channel, "stop", ts)
    assert "This was stopped." in words_of(running.answer(channel, ts))


def test_a_shared_channel_is_turned_away(running: RunningApp) -> None:
    """Articles are not for others to read; nothing of the check is stored for them."""
    channel = running.slack.add_channel(running.channel(), shared=True)
    _, message = by_shortcut(running, channel, DRAFT)
    assert "shared with another organisation" in words_of(message)


def test_a_check_counts_against_the_limits(running: RunningApp) -> None:
    """As a question does."""
    running.admin("limits user 1")
    try:
        by_direct_message(running, "U0MANY", f"check {DRAFT}")
        running.slack.direct("U0MANY", f"check {DRAFT}")
        channel = running.slack.direct_channel("U0MANY")
        assert "more questions than I take" in words_of(running.ephemeral("U0MANY", channel))
    finally:
        running.admin("limits user 0")


def test_a_message_that_is_deleted_takes_its_check_along(running: RunningApp) -> None:
    """What was asked of it by shortcuts is erased, and a shared check goes from the channel."""
    channel = running.channel()
    ts, message = by_shortcut(running, channel, "It rained in Timbuktu all day.")
    running.slack.click(ASKER, channel, message["ts"], "share")
    running.slack.wait_for(lambda: len(running.slack.messages(channel)) == 2)
    assert traces(running, "Timbuktu")
    running.slack.remove(channel, ts)
    running.slack.wait_for(lambda: not running.slack.messages(channel))
    until(lambda: not traces(running, "Timbuktu"))
    modal = evidence_of(running, ASKER, channel, message, 1)
    assert "no longer stored" in words_of(modal)
    running.slack.wait_for(lambda: message not in running.slack.ephemerals(ASKER, channel))


def test_a_check_in_a_thread_goes_with_its_message(running: RunningApp) -> None:
    """As an answer does."""
    channel = running.slack.direct_channel("U0GOES")
    ts, _ = by_direct_message(running, "U0GOES", "check It rained in Samarkand all day.")
    running.slack.remove(channel, ts)
    until(lambda: not running.slack.answers(channel, ts) and not unfinished(running))
    until(lambda: not traces(running, "Samarkand"))


def test_who_is_forgotten_leaves_no_check(running: RunningApp) -> None:
    """The draft and its verdicts are erased with the questions."""
    channel = running.channel()
    running.slack.command("/ask", "U0FORGET", channel, "check It rained in Bukhara all day.")
    running.ephemeral("U0FORGET", channel)
    assert "1 question" in running.admin("forget <@U0FORGET>")
    until(lambda: not traces(running, "Bukhara", "U0FORGET"))


def test_somebodys_private_check_is_not_told(running: RunningApp) -> None:
    """A button that claims to belong to it opens nothing for others; nor does a wrong number."""
    channel = running.channel()
    _, message = by_shortcut(running, channel, DRAFT)
    reference = "F-" + words_of(message).rsplit("F-", 1)[1][:6]
    text = {"type": "plain_text", "text": "Click me"}
    names = ("evidence:1", "evidence:3", "evidence:99", "passage:1")
    buttons = [{"type": "button", "text": text, "action_id": name} for name in names]
    block = {"type": "actions", "block_id": f"answer:{reference}", "elements": buttons}
    ts = running.slack.say("U3", channel, "Look.", extra={"blocks": [block]})
    for user, name in (("U0SPY", names[0]), *((ASKER, name) for name in names[1:])):
        assert "no longer stored" in words_of(modal_of(running, user, channel, ts, name))


def test_evidence_is_shown_after_a_restart(tmp_path: Path) -> None:
    """The journal has what was checked; one that a crash cut off is made by the next start."""
    with run_stand_in(tmp_path) as running:
        channel = running.channel()
        ts = running.slack.mention("U1", channel, f"check {DRAFT}")
        message = running.answer(channel, ts)
        cut = running.slack.mention("U1", channel, "check sleep:1 is what it says it does here.")
        running.slack.wait_for(running.is_quiet)
        running.app.end(signal.SIGKILL)
        running.app.start()
        assert "1 sentence: 1 supported." in words_of(running.answer(channel, cut))
        modal = evidence_of(running, "U1", channel, message, 2)
        assert "It rained in Kazan that day." in words_of(modal)
        assert running.slack.answers(channel, ts) == [message]
