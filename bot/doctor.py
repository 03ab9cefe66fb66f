"""The Slack app's part of `footnote doctor`. Nothing is imported unless the app is set up."""

from __future__ import annotations

import logging
import os
import re
from http.client import HTTPException
from typing import TYPE_CHECKING

from qa.errors import FootnoteError, ServerError, SettingsError
from qa.service.diagnostics import CheckResult
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from slack_sdk import WebClient
    from slack_sdk.web import SlackResponse

    from bot.settings import BotSettings
    from qa.service.footnote import Footnote

# Seconds until a call without an answer fails.
TIMEOUT = 5
_SETTINGS = ("bot_token", "app_token", "signing_secret", "client_id", "client_secret")
_SCOPES = "{} at OAuth & Permissions > Scopes, then reinstall the app."


def examine(footnote: Footnote) -> Iterator[CheckResult]:
    """Check what the Slack app needs, without changing anything."""
    from bot.settings import load_bot_settings, require_tokens

    try:
        settings = load_bot_settings()
    except SettingsError as error:
        yield _fault(error)
        return
    if not any(getattr(settings, name) for name in _SETTINGS):
        yield _good("Slack: not set up", "Only `footnote bot` needs it; docs/slack.md tells how.")
        return
    http = settings.app_token is None and settings.signing_secret is not None
    transport = "HTTP" if http else "Socket Mode"
    try:
        require_tokens(settings, http=http)
        yield _good(f"Slack: what {transport} needs is set, and of the right form")
        yield from _slack(settings, http=http)
    except FootnoteError as error:
        yield _fault(error)
    yield from _state(footnote.settings.state)
    if http and settings.client_id is not None:
        if not settings.teams:
            yield _bad(
                "FOOTNOTE_BOT_TEAMS names no workspace: none can install the app",
                "Name each by its id, T… (in the address of Slack in a browser), or its"
                " organisation's, E….",
            )
        yield _installations(footnote.settings.state, settings.client_id.get_secret_value())


def _slack(settings: BotSettings, *, http: bool) -> Iterator[CheckResult]:
    """Check the tokens at Slack. Raises `ServerError` when it cannot be reached."""
    client = _client(settings)
    if http and settings.client_id is not None:
        _ask(settings, lambda: client.auth_test(token=""))
        yield _good(f"Slack: {settings.api_url} answers")
    else:
        yield from _bot_token(settings, client)
    if not http:
        yield _app_token(settings, client)


def _client(settings: BotSettings) -> WebClient:
    from slack_sdk import WebClient

    # Its own log would repeat every error, and quote what was sent.
    silent = logging.getLogger("footnote.doctor")
    silent.setLevel(logging.CRITICAL + 1)
    return WebClient(base_url=settings.api_url, timeout=TIMEOUT, retry_handlers=[], logger=silent)


def _bot_token(settings: BotSettings, client: WebClient) -> Iterator[CheckResult]:
    from bot.manifest import scopes
    from bot.settings import reveal

    token = reveal(settings.bot_token)
    found, code = _ask(settings, lambda: client.auth_test(token=token))
    if found is None:
        yield _token_refused("SLACK_BOT_TOKEN", code)
        return
    yield _good(f"Slack: the app is {found.get('user')} in {found.get('team')}")
    headers = {name.lower(): value for name, value in found.headers.items()}
    granted = {scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",")} - {""}
    if missing := scopes(settings) - granted:
        named = f"{_plural('scope', len(missing))} {', '.join(sorted(missing))}"
        yield _bad(f"Slack: the app lacks the {named}", _SCOPES.format("Add"))
    else:
        yield _good("Slack: the app has the scopes of its manifest")
    if extra := granted - scopes(settings):
        named = f"{_plural('scope', len(extra))} {', '.join(sorted(extra))}"
        yield _good(f"Slack: the app does not use its {named}", _SCOPES.format("Remove"))


def _app_token(settings: BotSettings, client: WebClient) -> CheckResult:
    from bot.settings import reveal

    token = reveal(settings.app_token)
    found, code = _ask(settings, lambda: client.apps_connections_open(app_token=token))
    if found is not None:
        return _good("Slack: Socket Mode is on, and takes SLACK_APP_TOKEN")
    if code == "socket_mode_not_enabled":
        return _bad("Slack: Socket Mode is off in the app", "Turn it on at Socket Mode.")
    return _token_refused("SLACK_APP_TOKEN", code)


def _ask(
    settings: BotSettings, call: Callable[[], SlackResponse]
) -> tuple[SlackResponse | None, str]:
    """Return Slack's response, or None and its error code. Raises `ServerError`."""
    from slack_sdk.errors import SlackApiError, SlackClientError

    try:
        return call(), ""
    except SlackApiError as error:
        code = str(error.response.get("error"))
        if re.fullmatch(r"[a-z_]+", code):
            return None, code
        raise _unreachable(settings, "the answer is not Slack's") from error
    except (SlackClientError, OSError, HTTPException, ValueError) as error:
        cause = getattr(error, "reason", error)
        why = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
        raise _unreachable(settings, why) from error


def _unreachable(settings: BotSettings, why: str) -> ServerError:
    return ServerError(
        f"Slack cannot be reached at {settings.api_url}: {why}",
        "Look at the network and its proxy, and at SLACK_API_URL if it is set.",
    )


def _token_refused(variable: str, code: str) -> CheckResult:
    from bot.settings import where_to_find

    return _bad(
        f"Slack does not take {variable}: {code}", f"Copy it anew from {where_to_find(variable)}."
    )


def _state(folder: Path) -> Iterator[CheckResult]:
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        remedy = "Make it writable, or name another folder with FOOTNOTE_STATE."
        yield _bad(f"{existing} cannot be written", remedy)
        return
    yield _journal(folder)


def _journal(folder: Path) -> CheckResult:
    from filelock import Timeout

    from bot.journal.journal import JOURNAL, Journal, JournalError

    if not (folder / JOURNAL).exists():
        return _good(f"no journal in {folder} yet; the first `footnote bot` begins it")
    try:
        Journal(folder).close()
    except JournalError as error:
        # A dead process holds no lock: the operating system releases it.
        if isinstance(error.__cause__, Timeout):
            return _good(f"journal in {folder}: a `footnote bot` that runs has it")
        return _fault(error)
    return _good(f"journal in {folder}")


def _installations(folder: Path, client_id: str) -> CheckResult:
    from bot.api.installations import InstallationsError, count_installations

    try:
        count = count_installations(folder, client_id)
    except InstallationsError as error:
        return _fault(error)
    return _good(f"Slack: the app is installed in {counted(count, 'workspace')}")


def _plural(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"


def _good(what: str, remedy: str = "") -> CheckResult:
    return CheckResult(healthy=True, what=what, remedy=remedy)


def _bad(what: str, remedy: str) -> CheckResult:
    return CheckResult(healthy=False, what=what, remedy=remedy)


def _fault(error: FootnoteError) -> CheckResult:
    return _bad(error.what, error.remedy)
