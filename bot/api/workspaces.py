"""The workspaces that the app is installed in, and the Web API of each."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.api.errors import FailureKind, SlackError, to_slack_error
from bot.api.rate_limiter import RateLimiter
from bot.api.slack import Identity, Slack

if TYPE_CHECKING:
    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.metrics import Metrics

# Seconds until a call without an answer fails.
TIMEOUT = 15
# Clients that are kept; beyond that the least recently used one is dropped.
MAX_CACHED = 200


@dataclass(frozen=True, slots=True)
class BotToken:
    """A bot's token, and the id of the workspace or organisation that it is for."""

    installed_in: str
    value: str = field(repr=False)


class Tokens(Protocol):
    """Gives bot tokens."""

    async def token(self, team: str, enterprise: str | None) -> BotToken | None:
        """Return the bot's token in a workspace; None: the app is not installed there."""


class OneToken:
    """The one token of an app that is installed in one workspace."""

    def __init__(self, token: str) -> None:
        self._token = BotToken("", token)

    async def token(self, team: str, enterprise: str | None) -> BotToken | None:
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
        # By where the app is installed, each with its token; the least recently used first.
        self._cached: OrderedDict[str, tuple[BotToken, Slack]] = OrderedDict()
        self._opening: dict[BotToken, asyncio.Task[Slack]] = {}

    def client(self, token: str | None) -> AsyncWebClient:
        """Return a client that retries nothing: it cannot tell which calls are idempotent."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        return AsyncWebClient(
            token, base_url=self._api_url, session=self._session, retry_handlers=[], timeout=TIMEOUT
        )

    @property
    def cached(self) -> tuple[Slack, ...]:
        """The workspaces whose clients are cached."""
        return tuple(slack for _, slack in self._cached.values())

    async def slack(self, team: str, enterprise: str | None = None) -> Slack:
        """Return a workspace's Web API. Raises `SlackError` when the app is not installed there."""
        token = await self._tokens.token(team, enterprise)
        if token is None:
            for left in (team, enterprise or ""):
                self._cached.pop(left, None)
            raise SlackError("auth.test", "not_installed", FailureKind.REFUSED)
        known, slack = self._cached.get(token.installed_in, (None, None))
        if slack is None or known != token:
            slack = await self._open_once(token)
            self._cached[token.installed_in] = token, slack
        self._cached.move_to_end(token.installed_in)
        if len(self._cached) > MAX_CACHED:
            self._cached.popitem(last=False)
        return slack

    async def _open_once(self, token: BotToken) -> Slack:
        """Open a client; all who wait for it share it, and its rate limits."""
        if token not in self._opening:
            opening = asyncio.create_task(self._open(token))

            def opened(done: asyncio.Task[Slack]) -> None:
                del self._opening[token]
                if not done.cancelled():
                    done.exception()  # every waiter may be cancelled

            opening.add_done_callback(opened)
            self._opening[token] = opening
        return await asyncio.shield(self._opening[token])

    async def _open(self, token: BotToken) -> Slack:
        client = self.client(token.value)
        try:
            found = await client.auth_test()
        except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
            raise to_slack_error("auth.test", error) from error
        where = {str(found["team_id"])}
        if found.get("is_enterprise_install"):
            where.add(str(found.get("enterprise_id")))
        identity = Identity(
            frozenset(where),
            str(found["user_id"]),
            str(found.get("bot_id") or ""),
        )
        return Slack(client, identity, RateLimiter(), self._metrics)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


class Authorize(AsyncAuthorize):
    """Tells Bolt who the app is in a workspace.

    Bolt's own classes acknowledge an event although auth.test failed, and so lose it; here
    `SlackError` is raised, nothing is acknowledged, and Slack delivers the event again.
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
            if error.kind is FailureKind.REFUSED:
                return None
            raise
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=slack.identity.bot_user,
            bot_id=slack.identity.bot_id,
        )
