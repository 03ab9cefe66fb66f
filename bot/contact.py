"""When the app and Slack were last in contact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class Contact:
    """Times are in seconds since the epoch, None before the first.

    `is_connected` tells of the socket, None over HTTP; `refusal` is the error by which Slack has
    refused the token of the last call.
    """

    is_connected: Callable[[], bool] | None = None
    event_at: float | None = None
    post_at: float | None = None
    refusal: str | None = None
