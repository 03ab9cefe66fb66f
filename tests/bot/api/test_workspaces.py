"""The Web API of each workspace: one client an installation, the least recently used dropped."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.api import workspaces as module
from bot.api.errors import SlackError
from bot.api.workspaces import BotToken, Workspaces
from bot.metrics import Metrics
from tests.slack import FakeSlack

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("no_proxy")


class Kept:
    """Tokens of workspaces, as installations keep them."""

    def __init__(self, **tokens: str) -> None:
        self.tokens = tokens

    async def token(self, team: str, enterprise: str | None) -> BotToken | None:
        """Return a workspace's token, or its organisation's."""
        for where in (team, enterprise or ""):
            if where in self.tokens:
                return BotToken(where, self.tokens[where])
        return None


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """Three workspaces, one of them of an organisation."""
    with FakeSlack(team="T1") as fake:
        fake.add_workspace("T2")
        fake.add_workspace("T3", enterprise="E1", org_wide=True)
        yield fake


def opened(slack: FakeSlack) -> list[str | None]:
    """The workspaces that a client was opened for, in order."""
    return [call.team for call in slack.all_calls if call.method == "auth.test"]


def test_the_least_recently_used_client_is_dropped(
    slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the one that was opened first."""
    monkeypatch.setattr(module, "MAX_CACHED", 2)

    async def scene() -> None:
        tokens = Kept(**{one.id: one.bot_token for one in slack.site.teams.values()})
        workspaces = Workspaces(slack.api_url, tokens, Metrics())
        for team in ("T1", "T2", "T1", "T3", "T1", "T2"):
            await workspaces.slack(team)
        assert len(workspaces.cached) == 2
        await workspaces.close()

    asyncio.run(scene())
    assert opened(slack) == ["T1", "T2", "T3", "T2"]


def test_a_replaced_token_leaves_the_cache(slack: FakeSlack) -> None:
    """So does that of a workspace which has removed the app."""

    async def scene() -> None:
        tokens = Kept(T1=slack.bot_token)
        workspaces = Workspaces(slack.api_url, tokens, Metrics())
        first = await workspaces.slack("T1")
        slack.kill_token("token_revoked")
        slack.team.bot_token = tokens.tokens["T1"] = f"{slack.bot_token}-2"
        second = await workspaces.slack("T1")
        assert second is not first
        assert list(workspaces.cached) == [second]
        del tokens.tokens["T1"]
        with pytest.raises(SlackError, match="not_installed"):
            await workspaces.slack("T1")
        assert not workspaces.cached
        await workspaces.close()

    asyncio.run(scene())


def test_an_organisations_workspaces_share_a_client(slack: FakeSlack) -> None:
    """It has one token; it is known by the ids of the organisation."""

    async def scene() -> None:
        org = next(one for one in slack.site.teams.values() if one.org_wide)
        workspaces = Workspaces(slack.api_url, Kept(E1=org.bot_token), Metrics())
        first = await workspaces.slack("T3", "E1")
        assert await workspaces.slack("T4", "E1") is first
        assert "E1" in first.identity.installed_in
        await workspaces.close()

    asyncio.run(scene())


def test_those_who_ask_at_once_share_a_client(slack: FakeSlack) -> None:
    """After a start many do: Slack is asked once, and its rates are kept to together."""

    async def scene() -> None:
        workspaces = Workspaces(slack.api_url, Kept(T1=slack.bot_token), Metrics())
        given = await asyncio.gather(*(workspaces.slack("T1") for _ in range(20)))
        assert len(set(given)) == 1
        slack.kill_token("token_revoked")
        others = Workspaces(slack.api_url, Kept(T1=slack.bot_token), Metrics())
        for _ in range(2):
            with pytest.raises(SlackError, match="token_revoked"):
                await others.slack("T1")
        await workspaces.close()
        await others.close()

    asyncio.run(scene())
    assert opened(slack)[:1] == ["T1"]
    assert len([one for one in slack.all_calls if one.method == "auth.test"]) == 3


def test_a_token_is_not_shown() -> None:
    """Not even where it is put into a log by mistake."""
    assert "xoxb" not in repr(BotToken("T1", "xoxb-secret"))
