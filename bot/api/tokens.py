"""Checks the tokens at the start, and says which one Slack does not take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.api.errors import SlackError
from bot.settings import reveal, where_to_find
from qa.errors import FootnoteError, ServerError, SettingsError

if TYPE_CHECKING:
    from bot.api.workspaces import Workspaces
    from bot.settings import BotSettings

_NOT_ALLOWED = frozenset({"invalid_auth", "not_authed", "token_revoked", "account_inactive"})


async def check_tokens(
    settings: BotSettings, workspaces: Workspaces, *, socket: bool
) -> frozenset[str]:
    """Check the tokens at once: Socket Mode would retry forever with one that is refused.

    Returns the ids of where the bot token is from: the workspace, or the organisation. Raises
    `SettingsError` for a token, `ServerError` when Slack cannot be reached.
    """
    try:
        slack = await workspaces.slack("")
        if socket:
            client = workspaces.client(None)
            await client.apps_connections_open(app_token=reveal(settings.app_token))
    except SlackError as error:
        raise _token_refused("SLACK_BOT_TOKEN", error.code, settings) from error
    except SlackApiError as error:
        raise _token_refused("SLACK_APP_TOKEN", error.response["error"], settings) from error
    except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
        raise _unreachable(type(error).__name__, settings) from error
    return slack.identity.installed_in


def _token_refused(variable: str, code: str, settings: BotSettings) -> FootnoteError:
    if code not in _NOT_ALLOWED:
        return _unreachable(code, settings)
    return SettingsError(
        f"Slack does not take {variable}: {code}.", f"Copy it anew from {where_to_find(variable)}."
    )


def _unreachable(code: str, settings: BotSettings) -> ServerError:
    return ServerError(
        f"Slack cannot be reached at {settings.api_url}: {code}.",
        "Look at the network, or run: footnote doctor",
    )
