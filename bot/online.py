"""What Slack itself says, over the network: of the tokens, of the installed app, of a manifest."""

from __future__ import annotations

import logging
import os
import re
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.manifest import manifest, scopes
from bot.settings import reveal, where_to_find
from qa.errors import ServerError, SettingsError
from qa.service.diagnostics import CheckResult, bad, good

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from slack_sdk.web import SlackResponse

    from bot.settings import BotSettings

CONFIG_TOKEN = "SLACK_CONFIG_TOKEN"  # noqa: S105 - a variable
"""The variable of the app configuration token: it may change the app, so no setting holds it."""
# Seconds until a call without an answer fails.
TIMEOUT = 5
_SCOPES = "{} at OAuth & Permissions > Scopes, then reinstall the app."
_PASTE = (
    "Paste what `footnote bot manifest` prints at App Manifest, save it, and reinstall the app if"
    " Slack asks for that."
)
_WHERE_MADE = (
    "It is made at https://api.slack.com/apps, below Your App Configuration Tokens, and lasts 12"
    " hours."
)
_NO_CONFIG_TOKEN = f"{CONFIG_TOKEN} is not set. {_WHERE_MADE}"


class Slack:
    """Slack's Web API. Each call is made once, and raises `ServerError` where it fails."""

    def __init__(self, settings: BotSettings) -> None:
        # The client's own log would repeat every error, and quote what was sent.
        silent = logging.getLogger("footnote.online")
        silent.setLevel(logging.CRITICAL + 1)
        self._url = settings.api_url
        self.client = WebClient(
            base_url=self._url, timeout=TIMEOUT, retry_handlers=[], logger=silent
        )

    def ask(self, call: Callable[[], SlackResponse]) -> tuple[SlackResponse, str]:
        """Return the response to a call, and its error code, '' without one."""
        try:
            return call(), ""
        except SlackApiError as error:
            code = str(error.response.get("error"))
            if re.fullmatch(r"[a-z_]+", code):
                return error.response, code
            raise self._unreachable("the answer is not Slack's") from error
        except (SlackClientError, OSError, HTTPException, ValueError) as error:
            cause = getattr(error, "reason", error)
            why = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
            raise self._unreachable(why) from error

    def _unreachable(self, why: str) -> ServerError:
        return ServerError(
            f"Slack cannot be reached at {self._url}: {why}",
            "Look at the network and its proxy, and at SLACK_API_URL if it is set.",
        )


def check_slack(settings: BotSettings, *, http: bool) -> Iterator[CheckResult]:
    """Check tokens, scopes and the installed app. Raises `ServerError`."""
    slack = Slack(settings)
    if http and settings.client_id is not None:
        slack.ask(lambda: slack.client.auth_test(token=""))
        yield good(f"Slack: {settings.api_url} answers")
    else:
        yield from _bot_token(settings, slack)
    app_id = None
    if not http:
        app_id, result = _app_token(settings, slack)
        yield result
    yield from _installed_app(settings, slack, app_id)


def _bot_token(settings: BotSettings, slack: Slack) -> Iterator[CheckResult]:
    token = reveal(settings.bot_token)
    found, code = slack.ask(lambda: slack.client.auth_test(token=token))
    if code:
        yield _refused("SLACK_BOT_TOKEN", code)
        return
    yield good(f"Slack: the app is {found.get('user')} in {found.get('team')}")
    headers = {name.lower(): value for name, value in found.headers.items()}
    listed = headers.get("x-oauth-scopes", "").split(",")
    granted = frozenset(scope.strip() for scope in listed) - {""}
    if missing := scopes(settings) - granted:
        yield bad(f"Slack: the app lacks {_named('scope', missing)}", _SCOPES.format("Add"))
    else:
        yield good("Slack: the app has the scopes of its manifest")
    if extra := granted - scopes(settings):
        what = f"Slack: the app does not use {_named('scope', extra)}"
        yield good(what, _SCOPES.format("Remove"))


def _app_token(settings: BotSettings, slack: Slack) -> tuple[str | None, CheckResult]:
    """Return the id of the app that the app-level token is of, and the result of its check."""
    token = reveal(settings.app_token)
    _, code = slack.ask(lambda: slack.client.apps_connections_open(app_token=token))
    if code == "socket_mode_not_enabled":
        result = bad("Slack: Socket Mode is off in the app", "Turn it on at Socket Mode.")
    elif code:
        return None, _refused("SLACK_APP_TOKEN", code)
    else:
        result = good("Slack: Socket Mode is on, and takes SLACK_APP_TOKEN")
    found, _ = slack.ask(lambda: slack.client.auth_test(token=token))
    return found.get("app_id"), result


def _named(kind: str, names: frozenset[str]) -> str:
    return f"the {kind if len(names) == 1 else f'{kind}s'} {', '.join(sorted(names))}"


def _refused(variable: str, code: str) -> CheckResult:
    return bad(
        f"Slack does not take {variable}: {code}", f"Copy it anew from {where_to_find(variable)}."
    )


def _installed_app(
    settings: BotSettings, slack: Slack, app_id: str | None
) -> Iterator[CheckResult]:
    """Hold the app as it is set up at Slack against the manifest."""
    token = os.environ.get(CONFIG_TOKEN)
    if not token or not app_id:
        why = "Its id is known with SLACK_APP_TOKEN only." if token else _NO_CONFIG_TOKEN
        yield good("Slack: the installed app was not held against the manifest", why)
        return
    found, code = slack.ask(lambda: slack.client.apps_manifest_export(app_id=app_id, token=token))
    if code:
        yield bad(f"Slack does not show the installed app: {code}", _WHERE_MADE)
        return
    wanted = _parts(manifest(settings))
    installed = _parts(found.get("manifest") or {})
    for kind, names in wanted.items():
        if missing := names - installed[kind]:
            yield bad(f"Slack: the installed app lacks {_named(kind, missing)}", _PASTE)
        if extra := installed[kind] - names:
            what = f"Slack: the installed app does not need {_named(kind, extra)}"
            yield good(what, _PASTE)
    if all(names <= installed[kind] for kind, names in wanted.items()):
        yield good("Slack: the installed app has what its manifest has")


def _parts(made: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Return what of a manifest the app depends on, by kind; names and colours are people's own."""
    features, settings = made.get("features", {}), made.get("settings", {})
    home = features.get("app_home", {})
    switches = {
        "Socket Mode": settings.get("socket_mode_enabled"),
        "interactivity": settings.get("interactivity", {}).get("is_enabled"),
        "org-wide installation": settings.get("org_deploy_enabled"),
        "the Home tab": home.get("home_tab_enabled"),
        "the Messages tab": home.get("messages_tab_enabled"),
        "the agent view": "agent_view" in features,
    }
    return {
        "scope": frozenset(made.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
        "event": frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
        "command": frozenset(one["command"] for one in features.get("slash_commands", ())),
        "shortcut": frozenset(one["callback_id"] for one in features.get("shortcuts", ())),
        "feature": frozenset(name for name, on in switches.items() if on),
    }


def validate(settings: BotSettings, made: object) -> tuple[list[str], str]:
    """Have Slack check a manifest: what is wrong with it, and why it was not asked, '' if it was.

    Raises `ServerError`, and `SettingsError` when Slack does not take the token.
    """
    token = os.environ.get(CONFIG_TOKEN)
    if not token:
        return [], _NO_CONFIG_TOKEN
    slack = Slack(settings)
    found, code = slack.ask(
        lambda: slack.client.apps_manifest_validate(manifest=made, token=token)  # type: ignore[arg-type] # any JSON
    )
    if code and code != "invalid_manifest":
        raise SettingsError(f"Slack does not take {CONFIG_TOKEN}: {code}.", _WHERE_MADE)
    errors = found.get("errors") or ([{"message": code}] if code else [])
    return [f"{one.get('pointer', '/')}: {one.get('message')}" for one in errors], ""
