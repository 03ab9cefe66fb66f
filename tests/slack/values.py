"""What the other modules share: JSON, the settings of the fake, and how a method refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

APP_ID = "A0FOOTNOTE"
APP_TOKEN = "xapp-1-A0FOOTNOTE-1-fake"  # noqa: S105 - of the fake only
SIGNING_SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105 - of the fake only
CONFIG_TOKEN = "xoxe.xoxp-1-fake"  # noqa: S105 - of the fake only
CLIENT_ID = "1111.2222"
CLIENT_SECRET = "fedcba9876543210"  # noqa: S105 - of the fake only
# The SDK sends even calls to 127.0.0.1 through a proxy that these name.
PROXY_VARIABLES = tuple(
    name
    for lower in ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
    for name in (lower, lower.upper())
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Times of the platform, in seconds. A test shortens those that it would wait for.

    `retry_scale` is by what the pauses before retries (none, a minute, five minutes) are
    multiplied. With `echo` the app is sent its own messages, edits and removals as events, as
    Slack does. `distributed` is an app outside the Marketplace: conversations.replies gives it 15
    objects, once a minute. Slack's clock is `clock_ahead` of the app's.
    """

    ack_seconds: float = 3.0
    trigger_seconds: float = 3.0
    stream_seconds: float = 300.0
    response_url_seconds: float = 1800.0
    retry_scale: float = 1.0
    echo: bool = True
    distributed: bool = False
    clock_ahead: float = 0.0


class Refusal(Exception):  # noqa: N818 - it is an answer of Slack, no fault of the fake
    """A method answers `{"ok": false, "error": …}`.

    `breach` says what rule the app has broken; None when a well-made app can meet this too.
    """

    def __init__(self, error: str, *, breach: str | None = None, **more: object) -> None:
        self.breach = breach
        self.answer: Json = {"ok": False, "error": error, **more}
        super().__init__(error)
