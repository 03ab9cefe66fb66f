"""Reading threads, as an app does that is distributed outside the Marketplace."""

from __future__ import annotations

import asyncio

import pytest

from bot.api import calls
from bot.api.workspaces import OneToken, Workspaces
from bot.manifest import manifest
from bot.metrics import Metrics
from bot.settings import BotSettings
from tests.slack import FakeSlack, Rate, Settings

pytestmark = pytest.mark.usefixtures("no_proxy")


def test_threads_are_read_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of several, by pages of 15; those that wait do not use up each other's attempts."""
    monkeypatch.setattr(calls, "MAX_RATE_LIMITED", 1)
    settings = Settings(distributed=True)
    with FakeSlack(manifest=manifest(BotSettings()), settings=settings) as slack:
        slack.rates.limit("conversations.replies", Rate(1, 60))
        threads = {}
        for channel, length in (("C1", 20), ("C2", 1), ("C3", 0)):
            threads[channel] = slack.say("U1", channel, "What is it?")
            for number in range(length):
                slack.say("U2", channel, f"Word {number}.", threads[channel])

        async def scene() -> list[int]:
            workspaces = Workspaces(slack.api_url, OneToken(slack.bot_token), Metrics())
            api = await workspaces.slack("")
            reading = (
                api.conversations.replies(channel, ts, ts) for channel, ts in threads.items()
            )
            found = await asyncio.gather(*reading)
            await workspaces.close()
            return [len({one["ts"] for one in messages}) for messages in found]

        assert asyncio.run(scene()) == [21, 2, 1]
        assert slack.violations == []
