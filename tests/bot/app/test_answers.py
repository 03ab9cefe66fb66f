"""What an answer looks like in Slack, and how it comes, through the real process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.views.answer import MAX_MESSAGES, MAX_SENTENCE, STALE
from qa.answer import CANNOT_ANSWER
from tests.bot.app.running import buttons_of, run_stand_in, until, whole, words_of
from tests.bot.hostile import is_escaped, nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bot.app.running import RunningApp
    from tests.slack import Call, Json

# Slack's methods that show something, but for ephemeral messages.
PARSED = {"mrkdwn", "markdown", "fallback"}
SHOWING = ("chat.postMessage", "chat.startStream", "chat.stopStream", "chat.update")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app."""
    with run_stand_in(tmp_path_factory.mktemp("answers")) as running:
        yield running


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app with Slack's rates hardly used, so that answers are streamed."""
    with run_stand_in(tmp_path_factory.mktemp("fresh"), FOOTNOTE_BOT_HELPERS="U0HELP") as running:
        yield running


def everything(running: RunningApp, channel: str, ts: str) -> str:
    """Return all that stands in a thread."""
    return "".join(map(words_of, whole(running.slack, channel, ts)))


def streamed(running: RunningApp, channel: str, ts: str) -> list[Call]:
    """Return the calls by which a message has grown, in order."""
    return [
        one
        for one in running.slack.calls()
        if "Stream" in one.method
        and one.arguments["channel"] == channel
        and ts in {one.arguments.get("ts"), one.response.get("ts")}
    ]


def words_sent(call: Call) -> str:
    """Return what a call has added to a message."""
    return words_of([call.arguments.get("chunks"), call.arguments.get("blocks")])


def test_a_status_comes_first_then_claims_then_footnotes(fresh: RunningApp) -> None:
    """The first sentence is there long before the last is said; the footnotes end the message."""
    ts = fresh.slack.mention("U1", "C1", "claims:3:0.5 Kazan")
    done = fresh.answer("C1", ts)
    status = fresh.slack.statuses("C1", ts)[0]
    begun, *grown, ended = streamed(fresh, "C1", done["ts"])
    assert status.text == "is reading the articles…"
    assert status.at < begun.at
    assert [n for n in (1, 2, 3) if f"Sentence {n} of" in words_sent(begun)] == [1]
    assert [n for n in (1, 2, 3) if f"Sentence {n} of" in words_sent(grown[0])] == [2]
    assert ended.at - begun.at > 0.8
    assert "[1]" in words_sent(ended)
    assert [words_of(done).count(f"Sentence {n} of") for n in (1, 2, 3)] == [2, 2, 2]
    assert buttons_of(done) == {"passage:1", "passage:2", "passage:3", "help", "feedback"}
    assert fresh.slack.status("C1", ts) == ""


def test_what_a_model_writes_is_streamed_as_it_is_checked(fresh: RunningApp) -> None:
    """Each sentence comes by itself, in the model's words; no status is left below them.

    The last status before them is shown, although it came too soon after the one before it.
    """
    ts = fresh.slack.mention("U1", "C1", "writes:4:1.5 Kazan")
    done = fresh.answer("C1", ts)
    begun, *grown, ended = streamed(fresh, "C1", done["ts"])
    for n, call in enumerate((begun, *grown), start=1):
        assert words_sent(call).startswith(f"In short, Sentence {n} of writes")
    assert len(grown) == 3
    told = [(one.text, one.at < begun.at) for one in fresh.slack.statuses("C1", ts) if one.text]
    assert told == [("is reading the articles…", True), ("is reading 1 passage…", True)]
    assert "In short" not in words_sent(ended)
    assert words_of(done).count("In short, Sentence") == 4
    small_print = [one["text"] for one in done["blocks"][-1]["elements"]]
    assert small_print[1:] == [
        "Understood as: What of writes:4:1.5 Kazan?",
        "Written by stand-in:small; every sentence is checked against its quotes.",
        "The model was slow.",
    ]
    assert fresh.slack.status("C1", ts) == ""


def test_what_takes_long_shows_its_status_at_once(fresh: RunningApp) -> None:
    """Within a second somebody knows that the app is at work; at the end the status is gone."""
    ts = fresh.slack.mention("U1", "C2", "sleep:1.2 Kazan?")
    status = fresh.slack.wait_for(lambda: fresh.slack.statuses("C2", ts), timeout=1)[0]
    assert status.at - float(ts) < 1
    assert fresh.slack.answers("C2", ts) == []
    fresh.answer("C2", ts)
    assert fresh.slack.status("C2", ts) == ""


def test_a_direct_message_is_answered_by_a_stream_too(fresh: RunningApp) -> None:
    """The agent view shows sentences as they come."""
    ts = fresh.slack.direct("U1", "claims:2:0.3 Kazan")
    channel = fresh.slack.direct_channel("U1")
    done = fresh.answer(channel, ts)
    begun = streamed(fresh, channel, done["ts"])[0]
    assert "Sentence 1 of" in words_sent(begun)
    assert "Sentence 2 of" not in words_sent(begun)
    assert "Sentence 2 of" in words_of(done)


def test_every_message_says_which_question_it_answers(running: RunningApp) -> None:
    """Metadata carry the reference that people see, and the part; so it is known again."""
    channel = running.channel()
    ts = running.slack.mention("U1", channel, "many:20")
    found = running.finished(channel, ts)
    payloads = [one["metadata"]["event_payload"] for one in found]
    assert {one["metadata"]["event_type"] for one in found} == {"footnote"}
    assert [one["part"] for one in payloads] == list(range(len(found)))
    assert len({one["reference"] for one in payloads}) == 1
    assert payloads[0]["reference"] in words_of(found[-1])


def test_links_are_the_articles_own_and_not_unfurled(running: RunningApp) -> None:
    """An address that an article's text holds is no link; a footnote's is its article's."""
    channel = running.channel()
    ts = running.slack.mention(
        "U1", channel, "See http://evil.example/ or [x](http://evil.example)"
    )
    answer = running.answer(channel, ts)
    links = [node["url"] for node in nodes(answer["blocks"]) if node.get("type") == "link"]
    assert links
    assert all(link.startswith("https://example.org/") for link in links)
    posts = [one for one in running.slack.calls("chat.postMessage") if one.ok]
    assert all(one.arguments["unfurl_links"] is False for one in posts)
    assert all(one.arguments["unfurl_media"] is False for one in posts)


def test_an_answer_cannot_call_anybody(running: RunningApp) -> None:
    """Slack's tokens in an article's text are text, in the blocks and in the notification."""
    channel = running.channel()
    text = "&lt;!channel&gt; &lt;@U2&gt; &amp;lt;!here&amp;gt;?"
    ts = running.slack.mention("U1", channel, text)
    running.slack.command("/ask", "U1", channel, text)
    for answer in (running.answer(channel, ts), running.ephemeral("U1", channel)):
        assert words_of(answer).startswith("<!channel> <@U2> &lt;!here&gt;?")
        kinds = {node.get("type") for node in nodes(answer["blocks"])}
        assert not kinds & {"user", "broadcast", "mrkdwn", "markdown"}
    parsed = [one for one in running.slack.sent_texts() if one.kind in PARSED]
    assert any("!channel" in one.text for one in parsed)
    assert all(is_escaped(one.text) for one in parsed)


def test_a_refusal_says_so(running: RunningApp) -> None:
    """When the articles do not say, that is the answer, with its reference and feedback."""
    channel = running.channel()
    ts = running.slack.mention("U1", channel, "refuse")
    answer = running.answer(channel, ts)
    assert words_of(answer).startswith(CANNOT_ANSWER)
    assert "feedback" in buttons_of(answer)
    assert STALE not in words_of(answer)


def test_a_failure_is_told_with_a_reference_and_nothing_else(running: RunningApp) -> None:
    """Nobody sees an exception; whoever runs the app finds the reference in its log."""
    channel = running.channel()
    ts = running.slack.mention("U1", channel, "fail my secret plan")
    answer = running.answer(channel, ts)
    reference = answer["metadata"]["event_payload"]["reference"]
    assert "Something went wrong" in words_of(answer)
    assert words_of(answer).endswith(reference)
    assert "secret plan" not in words_of(answer)
    assert "RuntimeError" not in words_of(answer)
    assert until(lambda: f"{reference} failed: RuntimeError" in running.app.log)
    assert "secret plan" not in running.app.log


def said(running: RunningApp, question: str, *, private: bool) -> str:
    """Return all that is said in reply to a question, in how few messages it must be."""
    channel = running.channel()
    if private:
        running.slack.command("/ask", "U1", channel, question)
        found = private_messages(running, channel)
    else:
        ts = running.slack.mention("U1", channel, question)
        running.finished(channel, ts)
        found = running.slack.wait_for(
            lambda: [
                one
                for one in [whole(running.slack, channel, ts)]
                if one and "feedback" in buttons_of(one[-1])
            ]
        )[0]
    assert len(found) <= MAX_MESSAGES
    return "".join(map(words_of, found))


def private_messages(running: RunningApp, channel: str) -> list[Json]:
    """Wait for the end of a private answer and return its messages."""

    def done() -> list[Json]:
        found = running.slack.ephemerals("U1", channel)
        return found if any("feedback" in buttons_of(one) for one in found) else []

    return running.slack.wait_for(done, timeout=20)


@pytest.mark.parametrize("private", [False, True], ids=["thread", "command"])
@pytest.mark.parametrize("length", [4_000, 15_000, 60_000])
def test_a_long_sentence_is_not_lost(running: RunningApp, length: int, *, private: bool) -> None:
    """It goes on in further messages; where it is cut, that is said."""
    words = said(running, f"long:{length}", private=private)
    assert ("word " * (min(length, MAX_SENTENCE - 100) // 5)).strip() in words
    assert ("the end of 1 long sentence" in words) is (length > MAX_SENTENCE)


@pytest.mark.parametrize("private", [False, True], ids=["thread", "command"])
@pytest.mark.parametrize("number", [8, 60, 400])
def test_many_sentences_are_said_or_counted(
    running: RunningApp, number: int, *, private: bool
) -> None:
    """In order, each with its footnote; the last line says how many are left out."""
    words = said(running, f"many:{number}", private=private)
    last = max(n for n in range(1, number + 1) if f"Sentence {n} of many." in words)
    assert all(f"Sentence {n} of many." in words for n in range(1, last + 1))
    assert words.count(f"[{last}]") == len(["in the text", "the footnote"])
    assert f"[{last + 1}]" not in words
    left_out = f"Left out, for length: {number - last} of {number} sentences."
    assert (left_out in words) is (last < number)


def test_nothing_is_broken_that_slack_shows(running: RunningApp) -> None:
    """Every call that showed an answer was taken the first time."""
    refused = [one for one in running.slack.calls() if one.method in SHOWING and not one.ok]
    assert refused == []
