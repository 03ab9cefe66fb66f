"""The Slack app's part of `footnote doctor`. Nothing is imported unless the app is set up."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from qa.errors import FootnoteError, SettingsError
from qa.service.diagnostics import CheckResult, bad, good
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.settings import BotSettings
    from qa.service.footnote import Footnote

_SETTINGS = ("bot_token", "app_token", "signing_secret", "client_id", "client_secret")


def examine(footnote: Footnote, *, online: bool) -> Iterator[CheckResult]:
    """Check what the Slack app needs, without changing anything; Slack is asked `online` only."""
    from bot.settings import load_bot_settings, require_tokens

    try:
        settings = load_bot_settings()
    except SettingsError as error:
        yield _fault(error)
        return
    if not any(getattr(settings, name) for name in _SETTINGS):
        yield good("Slack: not set up", "Only `footnote bot` needs it; docs/slack.md tells how.")
        return
    http = settings.app_token is None and settings.signing_secret is not None
    transport = "HTTP" if http else "Socket Mode"
    try:
        require_tokens(settings, http=http)
        yield good(f"Slack: what {transport} needs is set, and of the right form")
        yield _commands(settings)
        if online:
            from bot.online import check_slack

            yield from check_slack(settings, http=http)
        else:
            yield good("Slack: not asked", "`footnote doctor --slack` asks it.")
    except FootnoteError as error:
        yield _fault(error)
    yield from _state(footnote.settings.state)
    if http and settings.client_id is not None:
        if not settings.teams:
            yield bad(
                "FOOTNOTE_BOT_TEAMS names no workspace: none can install the app",
                "Name each by its id, T… (in the address of Slack in a browser), or its"
                " organisation's, E….",
            )
        yield _installations(footnote.settings.state, settings.client_id.get_secret_value())


def _commands(settings: BotSettings) -> CheckResult:
    if settings.admins:
        return good(f"Slack: the commands are {settings.command} and {settings.admin_command}")
    remedy = "FOOTNOTE_BOT_ADMINS names them; the manifest then has a command for them."
    return good(f"Slack: the command is {settings.command}, and nobody is an admin", remedy)


def _state(folder: Path) -> Iterator[CheckResult]:
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        remedy = "Make it writable, or name another folder with FOOTNOTE_STATE."
        yield bad(f"{existing} cannot be written", remedy)
        return
    yield _journal(folder)


def _journal(folder: Path) -> CheckResult:
    from filelock import Timeout

    from bot.journal.journal import JOURNAL, Journal, JournalError

    if not (folder / JOURNAL).exists():
        return good(f"no journal in {folder} yet; the first `footnote bot` begins it")
    try:
        Journal(folder).close()
    except JournalError as error:
        # A dead process holds no lock: the operating system releases it.
        if isinstance(error.__cause__, Timeout):
            return good(f"journal in {folder}: a `footnote bot` that runs has it")
        return _fault(error)
    return good(f"journal in {folder}")


def _installations(folder: Path, client_id: str) -> CheckResult:
    from bot.api.installations import InstallationsError, count_installations

    try:
        count = count_installations(folder, client_id)
    except InstallationsError as error:
        return _fault(error)
    return good(f"Slack: the app is installed in {counted(count, 'workspace')}")


def _fault(error: FootnoteError) -> CheckResult:
    return bad(error.what, error.remedy)
