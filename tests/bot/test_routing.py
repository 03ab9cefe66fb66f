"""What a message means for the app."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intent import asks, is_stop
from bot.outcomes import Refusal
from bot.question import Asked, Thread, Way
from bot.routing import (
    Edited,
    Mode,
    Origin,
    Refused,
    Removed,
    Spoken,
    Stopped,
    meaning,
)

BOT = "U0BOT"
THREAD = "1700000000.000100"
TALKING = Thread("U1", quiet=False, questions=1)
QUIET = replace(TALKING, quiet=True)


def origin(
    *,
    mode: Mode = Mode.FOLLOW,
    thread: Thread | None = TALKING,
    full: bool = False,
    shared: bool = False,
    external: bool = False,
) -> Origin:
    """A channel of team T1, in whose thread the app talks with U1."""
    return Origin("T1", BOT, mode, thread, full=full, external=external, shared=shared)


def said(text: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - an event's fields
    """A message of a person in a channel."""
    event = {
        "type": "message",
        "user": "U1",
        "team": "T1",
        "channel": "C1",
        "channel_type": "channel",
        "ts": "1700000001.000200",
        "text": text,
    }
    return event | more


def way(event: dict[str, Any], source: Origin) -> Way | None:
    """How a message is taken, None when it is not."""
    what = meaning(event, source)
    return what.way if isinstance(what, Asked) else None


def test_a_mention_asks_whichever_of_its_two_events_comes() -> None:
    """`app_mention` and `message` of one mention give the same question."""
    text = f"<@{BOT}> where was it?"
    first = meaning(said(text, type="app_mention"), origin(thread=None))
    second = meaning(said(text), origin(thread=None))
    assert first == second
    assert isinstance(first, Asked)
    assert (first.way, first.text) == (Way.MENTION, "where was it?")
    assert first.thread_ts == first.ts  # a new thread below the message


def test_a_follow_up_needs_no_mention_in_a_thread_of_ours() -> None:
    """It does in another thread, in the channel itself, and in another mode."""
    event = said("and why?", thread_ts=THREAD)
    assert way(event, origin()) is Way.FOLLOW_UP
    assert way(event, origin(thread=None)) is None
    assert way(said("and why?"), origin(thread=None)) is None
    assert meaning(event, origin(mode=Mode.MENTION)) is None
    assert meaning(event, origin(mode=Mode.OFF)) is None


@pytest.mark.parametrize(
    "more", [{"user": "U2"}, {"bot_id": "B9", "user": "U9"}, {"bot_id": "B9", "user": None,
             "subtype": "bot_message"}, {"user": "U2", "subtype": "me_message"}]
)  # fmt: skip
@pytest.mark.parametrize("text", ["and why?", "Thanks!", "<@U1> see"])
def test_whoever_else_writes_in_a_thread_makes_it_quiet(text: str, more: dict[str, Any]) -> None:
    """A person or another app, whatever it is; once, and of the message only where it stands."""
    event = said(text, thread_ts=THREAD, **more)
    assert meaning(event, origin()) == Spoken("C1", THREAD, "1700000001.000200")
    assert meaning(event, origin(thread=QUIET)) is None
    assert meaning(event, origin(thread=None)) is None


def test_in_a_quiet_thread_a_mention_is_needed() -> None:
    """Whoever the app talked with is told so; who mentions it is answered."""
    what = meaning(said("and why?", thread_ts=THREAD), origin(thread=QUIET))
    assert isinstance(what, Refused)
    assert what.why is Refusal.UNMENTIONED
    assert meaning(said("Thanks!", thread_ts=THREAD), origin(thread=QUIET)) is None
    mention = said(f"<@{BOT}> why?", thread_ts=THREAD, user="U2")
    assert way(mention, origin(thread=QUIET)) is Way.MENTION
    what = meaning(said("and why?", thread_ts=THREAD), origin(full=True))
    assert isinstance(what, Refused)
    assert what.why is Refusal.THREAD_FULL


@pytest.mark.parametrize(
    "text", ["stop", "Stop!", "please stop", "OK, stop it now.", "stop please"]
)
def test_stop_is_heard(text: str) -> None:
    """In a thread of the app's from anybody, anywhere with a mention, in a reply of a DM."""
    for event, here in (
        (said(text, thread_ts=THREAD), origin()),
        (said(text, thread_ts=THREAD, user="U2"), origin(thread=QUIET)),
        (said(f"<@{BOT}> {text}"), origin(thread=None)),
        (said(text, thread_ts=THREAD, channel="D1", channel_type="im"), origin()),
    ):
        assert isinstance(meaning(event, here), Stopped)
    assert meaning(said(text, thread_ts=THREAD), origin(thread=None)) is None


@pytest.mark.parametrize("text", ["stop the press", "Does it stop?", "nonstop", "", "unstop"])
def test_other_words_are_no_stop(text: str) -> None:
    """'stop' is said by itself."""
    assert not is_stop(text)


def test_a_channel_can_be_switched_off() -> None:
    """A mention is refused; direct messages are no channel."""
    what = meaning(said(f"<@{BOT}> why?"), origin(mode=Mode.OFF))
    assert isinstance(what, Refused)
    assert what.why is Refusal.OFF
    direct = said("why?", channel="D1", channel_type="im")
    assert way(direct, origin(mode=Mode.OFF)) is Way.DIRECT


@pytest.mark.parametrize(
    "text",
    ["<@U2> do you know?", "<!subteam^S1> what is it?", "<!here> who comes?", "@bob and why?"],
)
def test_what_is_for_somebody_else_is_left_alone(text: str) -> None:
    """A message that names another person or a group is theirs."""
    assert meaning(said(text, thread_ts=THREAD), origin()) is None


@pytest.mark.parametrize("text", ["Thanks!", "ok", "That is interesting.", "lol", "", "👍"])
def test_what_asks_nothing_is_left_alone(text: str) -> None:
    """Talk in a thread of ours is no question."""
    assert meaning(said(text, thread_ts=THREAD), origin()) is None


@pytest.mark.parametrize(
    "text",
    ["and why?", "What about Germany", "ok, and who said that", "Tell me more", "Is it true"],
)
def test_a_question_is_known_by_its_mark_or_its_first_word(text: str) -> None:
    """Many questions in chats carry no question mark."""
    assert asks(text)


def test_a_link_with_a_question_mark_asks_nothing() -> None:
    """Only what is said counts."""
    assert not asks("look: <https://example.org/?page=2>")


def test_every_direct_message_asks() -> None:
    """In whatever mode, and whatever it says."""
    event = said("BRICS summit", channel="D1", channel_type="im")
    assert way(event, origin(thread=None)) is Way.DIRECT


@pytest.mark.parametrize(
    "more",
    [
        {"subtype": "channel_join"},
        {"subtype": "bot_message", "bot_id": "B9"},
        {"bot_id": "B9"},
        {"user": BOT},
        {"user": None},
        {"subtype": "message_replied"},
    ],
)
def test_what_no_person_says_is_left_alone(more: dict[str, Any]) -> None:
    """Events, other bots and the app itself ask nothing, mention or not."""
    assert meaning(said(f"<@{BOT}> why?", thread_ts=THREAD, **more), origin(thread=None)) is None


@pytest.mark.parametrize("more", [{"user": BOT, "bot_id": "B1"}, {"subtype": "channel_join"}])
def test_the_app_itself_leaves_a_thread_as_it_is(more: dict[str, Any]) -> None:
    """Its own messages, and what happens in a channel, are nobody's words."""
    assert meaning(said("In Kazan.", thread_ts=THREAD, **more), origin()) is None


def test_a_shared_channel_and_a_foreign_person_are_refused_unless_allowed() -> None:
    """Who mentioned the app is told; a follow-up is ignored."""
    mention = said(f"<@{BOT}> why?")
    foreign = mention | {"user_team": "T9"}
    for event, here in ((mention, origin(shared=True)), (foreign, origin())):
        what = meaning(event, here)
        assert isinstance(what, Refused)
        assert what.why is Refusal.EXTERNAL
    assert meaning(said("and why?", thread_ts=THREAD), origin(shared=True)) is None
    allowed = origin(shared=True, external=True)
    assert way(foreign, allowed) is Way.MENTION


@pytest.mark.parametrize(
    ("author", "enterprise", "is_own"),
    [
        ({}, "E1", True),
        ({"user_team": "T2", "source_team": "T2"}, "E1", True),  # a sister workspace
        ({"team": "T2"}, "E1", True),
        ({"user_team": "E1"}, "E1", True),
        ({"user_team": "E2"}, "E1", False),
        ({"source_team": "E2"}, "E1", False),
        ({"user_team": "T2"}, None, False),
        ({"team": "T2"}, None, False),
    ],
)
def test_people_of_an_organisations_workspaces_are_ones_own(
    author: dict[str, str], enterprise: str | None, *, is_own: bool
) -> None:
    """In a channel that is not shared with others; Slack names a workspace or an organisation."""
    here = replace(origin(), enterprise=enterprise)
    what = meaning(said(f"<@{BOT}> why?") | author, here)
    assert isinstance(what, Asked) == is_own
    shared = meaning(said(f"<@{BOT}> why?") | author, replace(here, shared=True))
    assert isinstance(shared, Refused)


def change(before: str, after: str, *, edited: bool = True) -> dict[str, Any]:
    """A message that has changed."""
    message = said(after) | ({"edited": {"user": "U1", "ts": "1700000009.0"}} if edited else {})
    return {
        "type": "message",
        "subtype": "message_changed",
        "channel": "C1",
        "channel_type": "channel",
        "message": message,
        "previous_message": said(before),
        "ts": "1700000009.000300",
    }


def test_an_edit_tells_the_new_question() -> None:
    """It keeps the ts of the message; one that mentions the app only now is a new question."""
    what = meaning(change("why?", f"<@{BOT}> when?"), origin())
    assert isinstance(what, Edited)
    assert (what.ts, what.text) == ("1700000001.000200", "when?")
    assert what.asked is not None
    assert what.asked.way is Way.MENTION


def test_a_change_that_no_person_made_is_no_edit() -> None:
    """A link preview changes a message too."""
    assert meaning(change("why?", "why?"), origin()) is None
    assert meaning(change("why?", "when?", edited=False), origin()) is None


@pytest.mark.parametrize("after", ["when?", f"<@{BOT}> when?"])
def test_an_edit_is_refused_as_a_question_is(after: str) -> None:
    """Nothing is said anew where the channel was switched off, or shared, since it was asked."""
    event = change(f"<@{BOT}> why?", after)
    for closed in (origin(mode=Mode.OFF), origin(shared=True)):
        assert meaning(event, closed) is None
    assert isinstance(meaning(event, origin(shared=True, external=True)), Edited)


def test_a_removal_names_the_message() -> None:
    """By its own ts, not the event's."""
    event = {"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": "1.2"}
    assert meaning(event, origin()) == Removed("C1", "1.2", None)


def test_a_removal_tells_what_was_asked() -> None:
    """The event of the message itself may come after that of its removal."""
    asked = said(f"<@{BOT}> when?")
    event = said("") | {"subtype": "message_deleted", "previous_message": asked}
    event |= {"deleted_ts": asked["ts"]}
    removed = meaning(event, origin())
    assert isinstance(removed, Removed)
    assert removed.ts == asked["ts"]
    assert removed.asked == meaning(asked, origin())


def test_a_question_with_replies_is_removed_by_a_tombstone() -> None:
    """Slack keeps its origin in the thread, and tells of a change."""
    event = change("why?", "This message was deleted.", edited=False)
    event["message"] |= {"subtype": "tombstone", "user": "USLACKBOT"}
    removed = meaning(event, origin())
    assert isinstance(removed, Removed)
    assert (removed.channel, removed.ts) == ("C1", "1700000001.000200")


_WORDS = st.none() | st.text() | st.sampled_from(["message_changed", "im", f"<@{BOT}> why?"])
_FIELDS = dict.fromkeys(
    ("subtype", "text", "user", "bot_id", "thread_ts", "channel_type", "user_team"), _WORDS
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            **_FIELDS,
            "message": st.none() | st.fixed_dictionaries({"edited": st.just({})}, optional=_FIELDS),
        },
    )
)
def test_no_event_is_too_strange(fields: dict[str, Any]) -> None:
    """Whatever Slack leaves out or adds, an event means something or nothing."""
    event = {"type": "message", "channel": "C1", "ts": "1.0"} | fields
    meaning(event, origin())
