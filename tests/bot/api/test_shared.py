"""What is kept of Slack's word on channels."""

from __future__ import annotations

import asyncio

import pytest

from bot.api import shared as module
from bot.api.shared import KEPT_SECONDS, SharedChannels
from bot.api.workspaces import OneToken, Workspaces
from bot.metrics import Metrics
from tests.slack import FakeSlack, Fault

pytestmark = pytest.mark.usefixtures("no_proxy")


def test_a_channel_is_asked_about_again_after_some_minutes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Or when it is not kept any more; a failure is not kept, nor waited for long."""
    monkeypatch.setattr(module, "MAX_KEPT", 1)
    monkeypatch.setattr(module, "TIMEOUT", 0.2)
    now = [0.0]

    async def scene(slack: FakeSlack) -> None:
        workspaces = Workspaces(slack.api_url, OneToken(slack.bot_token), Metrics())
        api = await workspaces.slack("")
        channels = SharedChannels(lambda: now[0])
        for seconds, channel, told, calls in (
            (0.0, "C1", False, 1),
            (KEPT_SECONDS - 1, "C1", False, 1),
            (KEPT_SECONDS, "C1", True, 2),
            (KEPT_SECONDS, "C2", False, 3),
            (KEPT_SECONDS, "C1", True, 4),
        ):
            now[0] = seconds
            assert await channels.is_shared(api, channel, "F-000000") is told
            assert len(slack.calls("conversations.info")) == calls
            slack.team.conversations["C1"].shared = True
        slack.rates.fail("conversations.info", Fault("delay", 2))
        assert await channels.is_shared(api, "C2", "F-000000") is None
        assert await channels.is_shared(api, "C2", "F-000000") is False
        assert await channels.is_shared(api, "C404", "F-000000") is None
        await workspaces.close()

    with FakeSlack() as slack:
        slack.add_channel("C1")
        slack.add_channel("C2")
        asyncio.run(scene(slack))


def test_questions_of_a_channel_share_one_call() -> None:
    """However many are asked at once, and whatever becomes of the first."""

    async def scene(slack: FakeSlack) -> None:
        workspaces = Workspaces(slack.api_url, OneToken(slack.bot_token), Metrics())
        api = await workspaces.slack("")
        channels = SharedChannels()
        slack.rates.fail("conversations.info", Fault("delay", 0.3))
        asked = [asyncio.create_task(channels.is_shared(api, "C1", f"F-{n:06}")) for n in range(40)]
        await asyncio.sleep(0.1)
        asked.pop(0).cancel()
        assert await asyncio.gather(*asked) == [True] * 39
        await workspaces.close()

    with FakeSlack() as slack:
        slack.add_channel("C1", shared=True)
        asyncio.run(scene(slack))
        assert len(slack.calls("conversations.info")) == 1
