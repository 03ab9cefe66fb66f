"""The workspaces that the app is installed in, and the Web API of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.api.errors import SlackError, Trouble, failure
from bot.api.rate_limiter import Pace
from bot.api.slack import Identity, Slack

if TYPE_CHECKING:
    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.metrics import Metrics

# Seconds that Slack has for an answer.
TIMEOUT = 15
# Of many workspaces, those that have asked last stay at hand.
MAX_AT_HAND = 200


class Tokens(Protocol):
    """Where bot tokens come from."""

    async def token(self, team: str, enterprise: str | None) -> str | None:
        """Return the bot's token in a workspace; None: the app is not installed there."""


class OneToken:
    """The same token for every workspace: the app is installed in one."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def token(self, team: str, enterprise: str | None) -> str | None:
        """Return the token."""
        del team, enterprise
        return self._token


class Workspaces:
    """Gives the Web API of a workspace. Connections are shared and kept."""

    def __init__(self, api_url: str, tokens: Tokens, metrics: Metrics) -> None:
        self._api_url = api_url
        self._tokens = tokens
        self._metrics = metrics
        self._session: aiohttp.ClientSession | None = None
        self._at_hand: dict[str, Slack] = {}

    def client(self, token: str | None) -> AsyncWebClient:
        """Return a client that repeats nothing by itself: it could not know what was done."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        return AsyncWebClient(
            token, base_url=self._api_url, session=self._session, retry_handlers=[], timeout=TIMEOUT
        )

    @property
    def at_hand(self) -> tuple[Slack, ...]:
        """The workspaces that have been spoken with lately."""
        return tuple(self._at_hand.values())

    async def slack(self, team: str, enterprise: str | None = None) -> Slack:
        """Return a workspace's Web API. Raises `SlackError` when the app is not installed there."""
        token = await self._tokens.token(team, enterprise)
        if token is None:
            raise SlackError("auth.test", "not_installed", Trouble.REFUSED)
        if token not in self._at_hand:
            if len(self._at_hand) >= MAX_AT_HAND:
                self._at_hand.pop(next(iter(self._at_hand)))
            self._at_hand[token] = await self._open(token)
        return self._at_hand[token]

    async def _open(self, token: str) -> Slack:
        client = self.client(token)
        try:
            found = await client.auth_test()
        except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
            raise failure("auth.test", error) from error
        identity = Identity(
            str(found["team_id"]), str(found["user_id"]), str(found.get("bot_id") or "")
        )
        return Slack(client, identity, Pace(), self._metrics)

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()


class Authorize(AsyncAuthorize):
    """Tells Bolt who the app is in a workspace.

    Bolt's own ways acknowledge what comes while Slack cannot say that, and so lose it; here
    `SlackError` is raised, nothing is acknowledged, and Slack sends it again.
    """

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult | None:
        """Return the app's identity; None: it is not installed there."""
        del context, user_id, actor_enterprise_id, actor_team_id, actor_user_id
        try:
            slack = await self._workspaces.slack(team_id or "", enterprise_id)
        except SlackError as error:
            if error.trouble is Trouble.REFUSED:
                return None
            raise
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=slack.identity.bot_user,
            bot_id=slack.identity.bot_id,
        )
