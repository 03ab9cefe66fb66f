"""App Home and the agent view, through the real process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bot.app.talking import ADMIN, buttons_of, talking, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bot.app.talking import Talk
    from tests.slack import Json

EXAMPLES = [f"What is number {n}?" for n in range(1, 5)]


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """The app over the stand-in, which holds one article and suggests questions."""
    with talking(tmp_path_factory.mktemp("home")) as talk:
        yield talk


def home(talk: Talk, user: str) -> Json:
    """Open App Home and wait for it."""
    talk.slack.open_home(user)
    return talk.slack.wait_for(lambda: talk.slack.home(user))


def test_home_tells_of_the_articles_and_how_to_ask(talk: Talk) -> None:
    """How many, since when, how to ask, what is stored, and questions to begin with."""
    shown = home(talk, "U1")
    words = words_of(shown)
    assert "1 article, 1 passage" in words
    assert "Index built: " in words
    assert "mention me, then ask on in the thread" in words
    assert "stored, for 30 days" in words
    assert all(question in words for question in EXAMPLES)
    assert {f"example:{n}" for n in range(4)} <= buttons_of(shown)
    assert "For admins" not in words


def test_home_tells_admins_of_their_command(talk: Talk) -> None:
    """Nobody else needs to know of it."""
    assert "For admins: /ask-admin" in words_of(home(talk, ADMIN))


def test_an_example_is_asked_in_the_direct_messages(talk: Talk) -> None:
    """The question that was clicked stands there, and its answer in its thread."""
    talk.slack.press("U2", home(talk, "U2"), "example:2")
    channel = talk.slack.direct_channel("U2")
    asked = talk.slack.wait_for(lambda: talk.slack.messages(channel))[0]
    assert words_of(asked) == f"You asked: {EXAMPLES[2]}"
    assert words_of(talk.answer(channel, asked["ts"])).startswith(EXAMPLES[2])


def test_an_answered_example_is_followed_up(talk: Talk) -> None:
    """It is a conversation as any other in the direct messages."""
    talk.slack.press("U3", home(talk, "U3"), "example:0")
    channel = talk.slack.direct_channel("U3")
    asked = talk.slack.wait_for(lambda: talk.slack.messages(channel))[0]
    talk.answer(channel, asked["ts"])
    talk.slack.direct("U3", "And number 9?", asked["ts"])
    assert "And number 9?" in words_of(talk.answers(channel, asked["ts"], 2)[-1])


def test_an_example_that_there_is_no_more_asks_nothing(talk: Talk) -> None:
    """A Home tab may be older than the articles; a number that is not theirs asks nothing."""
    shown = home(talk, "U4")
    for number in ("4", "77", "99999999999999999999"):
        stale = {"type": "button", "action_id": f"example:{number}", "text": {}, "value": "x"}
        block = {"type": "actions", "block_id": "examples", "elements": [stale]}
        talk.slack.press("U4", shown | {"blocks": [block]}, f"example:{number}")
    talk.slack.wait_for(talk.is_quiet)
    ts = talk.slack.direct("U4", "What is said?")
    channel = talk.slack.direct_channel("U4")
    talk.answer(channel, ts)
    assert [one["ts"] for one in talk.slack.messages(channel) if "thread_ts" not in one] in (
        [],
        [ts],
    )


def test_the_agent_view_suggests_questions(talk: Talk) -> None:
    """Up to four, drawn from the articles, when somebody opens the direct messages."""
    talk.slack.open_home("U5", tab="messages")
    prompts = talk.slack.wait_for(lambda: talk.slack.prompts("U5"))[-1]["prompts"]
    assert [one["message"] for one in prompts] == EXAMPLES
    assert all(one["title"] for one in prompts)
    assert talk.slack.home("U5") is None


def test_looking_elsewhere_changes_nothing(talk: Talk) -> None:
    """What else is on the screen is acknowledged and left alone."""
    before = len(talk.slack.calls())
    talk.slack.context_changed("U6", "C1")
    talk.slack.wait_for(talk.is_quiet)
    assert len(talk.slack.calls()) == before
