"""An app that is distributed outside the Marketplace reads threads seldom, 15 messages a time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.bot.app.process import fake_slack
from tests.bot.app.running import whole, words_of
from tests.slack import Fault, Rate, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.bot.app.process import App
    from tests.slack import FakeSlack

# Seconds between two calls, for the minute that it is.
PAUSE = 4


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A Slack where the app is distributed."""
    with fake_slack(settings=Settings(distributed=True)) as fake:
        fake.rates.limit("conversations.replies", Rate(1, 60 / PAUSE))
        yield fake
        assert fake.violations == []


def test_a_thread_is_read_only_where_a_send_was_left_unsure(
    slack: FakeSlack, app: Callable[..., App]
) -> None:
    """Page by page, until what was sent is found; who asks meanwhile does not wait for it."""
    app()
    slack.rates.fail("chat.postMessage", Fault("cut_after"))
    ts = slack.mention("U1", "C1", "sleep:1 What is it?")
    for number in range(20):
        slack.say("U2", "C1", f"Word {number}.", ts)
    slack.wait_for(lambda: slack.rates.refused["conversations.replies"])
    asked = time.monotonic()
    other = slack.mention("U3", "C2", "What is quick?")
    slack.wait_for(lambda: whole(slack, "C2", other))
    assert time.monotonic() - asked < PAUSE / 2
    assert slack.calls("chat.update") == []
    slack.wait_for(lambda: slack.calls("chat.update"), 3 * PAUSE)
    (answer,) = whole(slack, "C1", ts)
    assert "What is it?" in words_of(answer)
    pages = [one for one in slack.calls("conversations.replies") if one.status == 200]
    assert len(pages) == 2
    assert {one.arguments["limit"] for one in pages} <= {15, "15"}


def test_an_edit_reads_no_thread(slack: FakeSlack, app: Callable[..., App]) -> None:
    """The journal knows what was sent."""
    app()
    ts = slack.mention("U1", "C1", "What is it?")
    slack.wait_for(lambda: whole(slack, "C1", ts))
    slack.edit("C1", ts, f"<@{slack.bot_user}> What is that?")
    slack.wait_for(lambda: "What is that?" in words_of(whole(slack, "C1", ts)))
    assert slack.calls("conversations.replies") == []
