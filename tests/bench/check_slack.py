"""Has Slack itself check what the app would send: every kind of message, modal and Home tab.

`make check-slack` needs SLACK_BOT_TOKEN for these (blocks.validate; nothing is posted), and
SLACK_CONFIG_TOKEN for the manifest (apps.manifest.validate). The exit code is 1 when Slack would
not take something.
"""

from __future__ import annotations

import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.manifest import manifest
from bot.online import Slack, validate
from bot.settings import load_bot_settings, reveal, variable
from qa.errors import FootnoteError
from tests.bot.views.every import every

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.settings import BotSettings

# What is said of a payload.
_REFUSED = ("invalid_message", "invalid_view")


def main() -> int:
    """Check all, and print what Slack would not take."""
    try:
        settings = load_bot_settings()
        faults = [*_views(settings), *_manifests(settings)]
    except FootnoteError as error:
        print(error, file=sys.stderr)
        return 1
    print(*faults, sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


def _views(settings: BotSettings) -> Iterator[str]:
    if settings.bot_token is None:
        print(f"Messages, modals, Home: nothing was checked, {variable('bot_token')} is not set.")
        return
    slack, payloads = Slack(settings), every()
    for name, payload in payloads.items():
        yield from (f"{name}: {fault}" for fault in _faults(slack, settings, payload))
    print(f"Messages, modals, Home: Slack has checked {len(payloads)}.")


def _faults(slack: Slack, settings: BotSettings, payload: dict[str, Any]) -> list[str]:
    """Return what Slack would not take in a payload. Raises `FootnoteError`."""
    token = reveal(settings.bot_token)
    call = partial(slack.client.blocks_validate, token=token, **payload)
    found, code = slack.ask(call)
    while code == "ratelimited":
        time.sleep(int(found.headers.get("Retry-After", 1)))
        found, code = slack.ask(call)
    if code and code not in _REFUSED:
        raise FootnoteError(f"blocks.validate: {code}.", "Look at SLACK_BOT_TOKEN.")
    errors = found.get("errors") or []
    return [f"{one.get('pointer')}: {one.get('message')}" for one in errors] or [code] * bool(code)


def _manifests(settings: BotSettings) -> Iterator[str]:
    made = {"Socket Mode": manifest(settings), "HTTP": manifest(settings, "https://example.org")}
    for transport, one in made.items():
        faults, unasked = validate(settings, one)
        if unasked:
            print(f"Manifest: nothing was checked. {unasked}")
            return
        yield from (f"manifest for {transport}: {fault}" for fault in faults)
    print("Manifest: Slack has checked that for Socket Mode and that for HTTP.")


if __name__ == "__main__":
    raise SystemExit(main())
