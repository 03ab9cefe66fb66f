"""App Home and the agent view, through the real process."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.bot.app.running import ADMIN, buttons_of, run_stand_in, words_of
from tests.slack import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bot.app.running import RunningApp
    from tests.slack import Json

EXAMPLES = [f"What is number {n}?" for n in range(1, 5)]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app over the stand-in, which holds one article and suggests questions."""
    with run_stand_in(tmp_path_factory.mktemp("home")) as running:
        yield running


def home(running: RunningApp, user: str) -> Json:
    """Open App Home and wait for it."""
    running.slack.open_home(user)
    return running.slack.wait_for(lambda: running.slack.home(user))


def test_home_tells_of_the_articles_and_how_to_ask(running: RunningApp) -> None:
    """How many, since when, how to ask, what is stored, and questions to begin with."""
    shown = home(running, "U1")
    words = words_of(shown)
    assert "1 article, 1 passage" in words
    assert "Index built: " in words
    assert "mention me, then ask on in the thread" in words
    assert "for 30 days from the question on" in words
    assert all(question in words for question in EXAMPLES)
    assert {f"example:{n}" for n in range(4)} <= buttons_of(shown)
    assert "For admins" not in words


def test_home_tells_admins_of_their_command(running: RunningApp) -> None:
    """Nobody else needs to know of it."""
    assert "For admins: /ask-admin" in words_of(home(running, ADMIN))


def test_an_example_is_asked_in_the_direct_messages(running: RunningApp) -> None:
    """The question that was clicked stands there, and its answer in its thread."""
    running.slack.press("U2", home(running, "U2"), "example:2")
    channel = running.slack.direct_channel("U2")
    asked = running.slack.wait_for(lambda: running.slack.messages(channel))[0]
    assert words_of(asked) == f"You asked: {EXAMPLES[2]}"
    assert words_of(running.answer(channel, asked["ts"])).startswith(EXAMPLES[2])


def test_an_answered_example_is_followed_up(running: RunningApp) -> None:
    """It is a conversation as any other in the direct messages."""
    running.slack.press("U3", home(running, "U3"), "example:0")
    channel = running.slack.direct_channel("U3")
    asked = running.slack.wait_for(lambda: running.slack.messages(channel))[0]
    running.answer(channel, asked["ts"])
    running.slack.direct("U3", "And number 9?", asked["ts"])
    assert "And number 9?" in words_of(running.answers(channel, asked["ts"], 2)[-1])


def test_an_example_asks_what_it_shows(running: RunningApp) -> None:
    """A Home tab may be older than the articles: its questions are asked as they stand there."""
    old = {"type": "button", "action_id": "example:2", "text": {}, "value": "What was it then?"}
    block = {"type": "actions", "block_id": "examples", "elements": [old]}
    running.slack.press("U4", home(running, "U4") | {"blocks": [block]}, "example:2")
    channel = running.slack.direct_channel("U4")
    asked = running.slack.wait_for(lambda: running.slack.messages(channel))[0]
    assert words_of(asked) == "You asked: What was it then?"
    assert words_of(running.answer(channel, asked["ts"])).startswith("What was it then?")


def test_an_unchanged_home_is_not_sent_again(running: RunningApp) -> None:
    """Nor does it count against the rate; a Home that Slack does not have is sent."""
    home(running, "U6")
    published = partial(running.slack.calls, "views.publish")
    before = len(published())
    for _ in range(5):
        running.slack.open_home("U6")
    home(running, "U7")  # acknowledged and shown after those before it
    running.slack.team.homes.pop("U6")
    home(running, "U6")
    assert len(published()) - before == 2


def test_a_home_that_is_late_is_not_sent(running: RunningApp) -> None:
    """Nobody waits for it, and Slack is not called in vain; the next opening shows it."""
    running.slack.rates.fail("views.publish", Fault("429", 2))
    running.slack.open_home("U8")
    refused = running.slack.wait_for(
        lambda: [one for one in running.slack.calls("views.publish") if not one.ok]
    )
    running.slack.open_home("U9")
    running.slack.wait_for(running.is_quiet)
    time.sleep(max(0.0, refused[0].at + 2.2 - time.time()))
    assert running.slack.home("U8") is None
    assert running.slack.home("U9") is None
    assert words_of(home(running, "U8"))


def test_the_agent_view_suggests_questions(running: RunningApp) -> None:
    """Up to four, drawn from the articles, when somebody opens the direct messages."""
    running.slack.open_home("U5", tab="messages")
    prompts = running.slack.wait_for(lambda: running.slack.prompts("U5"))[-1]["prompts"]
    assert [one["message"] for one in prompts] == EXAMPLES
    assert all(one["title"] for one in prompts)
    assert running.slack.home("U5") is None
