"""The workspaces that installed the app by OAuth, and the pages of the OAuth flow."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from contextlib import closing, suppress
from html import escape
from typing import TYPE_CHECKING, Any

from aiohttp import ClientError
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackClientError
from slack_sdk.oauth.installation_store.sqlite3 import SQLite3InstallationStore
from slack_sdk.oauth.state_store.sqlite3 import SQLite3OAuthStateStore

from bot.api.teams import is_named
from bot.api.workspaces import BotToken
from bot.log import log
from bot.manifest import INSTALL_PATH, REDIRECT_PATH, scopes
from qa.errors import FootnoteError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from slack_bolt.oauth.async_callback_options import AsyncFailureArgs, AsyncSuccessArgs
    from slack_bolt.request.async_request import AsyncBoltRequest
    from slack_sdk.oauth.installation_store.models import Bot, Installation
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.settings import BotSettings

FILE = "installations.db"
# Seconds until an installation that was begun expires.
STATE_SECONDS = 600

_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Footnote</title>'
    "<h1>Footnote</h1><p>{text}</p></html>"
)
_AGAIN = f'<a href="{INSTALL_PATH}">Begin again</a>'
# Errors by Bolt's codes; nothing of the request is ever shown.
_FAILURES = {
    "access_denied": "The installation was cancelled.",
    "invalid_browser": "The installation was begun in another browser.",
    "invalid_state": "The installation took too long, or its link was used twice.",
    "storage_error": "The installation could not be stored.",
}
_NOT_NAMED = (
    "This app is not open to {team}, and nothing was installed. Whoever runs it names workspaces"
    " in FOOTNOTE_BOT_TEAMS."
)
# https://docs.slack.dev/enterprise: an org-wide installation is in no workspace at first.
_ADD = (
    "The app is installed in your organisation, and in none of its workspaces yet: "
    '<a href="https://app.slack.com/manage/{enterprise}/integrations/profile/{app}/workspaces/add">'
    "add it to workspaces</a>."
)
_NOT_TAKEN = "Slack did not confirm the installation."


class InstallationsError(FootnoteError):
    """The file of installations cannot be used."""


class Installations:
    """The installations of one app, in a file of their own."""

    def __init__(self, path: Path, client_id: str, client_secret: str) -> None:
        """Open or begin the file. Raises `InstallationsError`."""
        self._client_id = client_id
        self._client_secret = client_secret
        try:
            _make_private(path)
            self.store = _Store(database=str(path), client_id=client_id)
            self._states = _States(database=str(path), expiration_seconds=STATE_SECONDS)
            self.store.init()  # type: ignore[no-untyped-call] # slack_sdk's
            self._states.init()  # type: ignore[no-untyped-call] # slack_sdk's
        except (OSError, sqlite3.Error) as error:
            raise InstallationsError(
                f"{path} cannot be used: {error}.",
                "Make it writable, or name another folder with FOOTNOTE_STATE.",
            ) from error

    def flow(self, client: AsyncWebClient, settings: BotSettings) -> AsyncOAuthFlow:
        """Return Bolt's OAuth flow, which exchanges codes through `client`, for `teams` only."""
        options = AsyncOAuthSettings(
            client_id=self._client_id,
            client_secret=self._client_secret,
            scopes=sorted(scopes(settings)),
            user_scopes=[],
            install_path=INSTALL_PATH,
            install_page_rendering_enabled=False,
            redirect_uri_path=REDIRECT_PATH,
            callback_options=AsyncCallbackOptions(success=_installed, failure=_not_installed),
            installation_store=self.store,
            # A revoked token is deleted from the bots only.
            installation_store_bot_only=True,
            state_store=self._states,
            state_expiration_seconds=STATE_SECONDS,
        )
        return _ClosedFlow(settings.teams, client=client, settings=options)

    async def token(self, team: str, enterprise: str | None) -> BotToken | None:
        """Return the bot's token in a workspace, or in its whole organisation; None without one."""
        bot = await self.store.async_find_bot(enterprise_id=enterprise, team_id=team)
        if bot is None and enterprise:
            bot = await self.store.async_find_bot(
                enterprise_id=enterprise, team_id=None, is_enterprise_install=True
            )
        if bot is None:
            return None
        return BotToken(bot.team_id or bot.enterprise_id or "", bot.bot_token)


class _NotNamedError(BoltError):
    """An installation where the settings name neither the workspace nor its organisation."""


class _ClosedFlow(AsyncOAuthFlow):
    """An OAuth flow that keeps the installations of named workspaces only."""

    def __init__(
        self, teams: AbstractSet[str], *, client: AsyncWebClient, settings: AsyncOAuthSettings
    ) -> None:
        super().__init__(client=client, settings=settings)
        self._teams = teams

    async def store_installation(
        self, request: AsyncBoltRequest, installation: Installation
    ) -> None:
        """Store an installation; one elsewhere is taken back at Slack, too, and an error."""
        team, enterprise = installation.team_id, installation.enterprise_id
        if is_named(self._teams, team, enterprise):
            await super().store_installation(request, installation)
            return
        log.warning("The app was not installed in %s: it is not named.", team or enterprise)
        with suppress(SlackClientError, ClientError, OSError):
            await self.client.auth_revoke(token=installation.bot_token)
        raise _NotNamedError(team or enterprise)


class _Store(SQLite3InstallationStore):
    """Installations and their bots; slack_sdk's own coroutines hold the event loop."""

    def connect(self) -> sqlite3.Connection:
        connection: sqlite3.Connection = super().connect()
        connection.execute("PRAGMA secure_delete = ON")
        return connection

    async def async_save(self, installation: Installation) -> None:
        await asyncio.to_thread(self.save, installation)

    async def async_find_bot(self, **ids: Any) -> Bot | None:  # noqa: ANN401 - those of find_bot
        return await asyncio.to_thread(self.find_bot, **ids)

    async def async_delete_bot(self, **ids: str | None) -> None:
        await asyncio.to_thread(self.delete_bot, **ids)

    async def async_delete_installation(self, **ids: str | None) -> None:
        await asyncio.to_thread(self.delete_installation, **ids)


class _States(SQLite3OAuthStateStore):
    """States of installations that were begun; expired ones are deleted."""

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        return await asyncio.to_thread(self.issue, *args, **kwargs)

    async def async_consume(self, state: str) -> bool:
        return await asyncio.to_thread(self.consume, state)

    def issue(self, *args: object, **kwargs: object) -> str:
        with closing(self.connect()) as connection, connection:
            connection.execute("DELETE FROM oauth_states WHERE expire_at < ?", (time.time(),))
        return super().issue(*args, **kwargs)


def installations_of(settings: BotSettings, folder: Path) -> Installations | None:
    """Return the installations kept in `folder`; None when the app has one workspace only."""
    if settings.client_id is None or settings.client_secret is None:
        return None
    client_id, client_secret = settings.client_id, settings.client_secret
    return Installations(
        folder / FILE, client_id.get_secret_value(), client_secret.get_secret_value()
    )


def count_installations(folder: Path, client_id: str) -> int:
    """Return in how many workspaces the app is installed; nothing is changed.

    Raises `InstallationsError`.
    """
    path = folder / FILE
    if not path.exists():
        return 0
    statement = (
        "SELECT count(DISTINCT enterprise_id || ' ' || team_id) FROM slack_bots WHERE client_id = ?"
    )
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as readonly:
            return int(readonly.execute(statement, (client_id,)).fetchone()[0])
    except sqlite3.Error as error:
        raise InstallationsError(
            f"{path} cannot be read: {error}.",
            "Move it away (every workspace installs the app again), or mend it.",
        ) from error


def _make_private(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)


async def _installed(args: AsyncSuccessArgs) -> BoltResponse:
    made = args.installation
    log.info("The app was installed in %s.", made.team_id or made.enterprise_id)
    text = "The app is installed. Open Slack, and mention it or send it a message."
    if made.is_enterprise_install:
        text = _ADD.format(enterprise=escape(str(made.enterprise_id)), app=escape(str(made.app_id)))
    return _page(200, text, args.settings)


async def _not_installed(args: AsyncFailureArgs) -> BoltResponse:
    if isinstance(args.error, _NotNamedError):
        return _page(403, _NOT_NAMED.format(team=escape(str(args.error))), args.settings)
    reason = args.reason if args.reason in _FAILURES else "not_confirmed"
    log.info("An installation failed: %s", reason)
    text = f"{_FAILURES.get(reason, _NOT_TAKEN)} {_AGAIN}."
    return _page(args.suggested_status_code, text, args.settings)


def _page(status: int, text: str, settings: AsyncOAuthSettings) -> BoltResponse:
    headers: dict[str, str | Sequence[str]] = {
        "Content-Type": "text/html; charset=utf-8",
        "Set-Cookie": settings.state_utils.build_set_cookie_for_deletion(),
    }
    return BoltResponse(status=status, body=_PAGE.format(text=text), headers=headers)
