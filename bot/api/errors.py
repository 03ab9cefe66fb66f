"""Errors of the Web API, by whether a call may be repeated."""

from __future__ import annotations

from enum import StrEnum

import aiohttp
from slack_sdk.errors import SlackApiError

from qa.errors import FootnoteError

_SERVER_ERRORS = frozenset({"fatal_error", "internal_error", "service_unavailable"})
# Errors by which Slack refuses a token, whatever is called with it.
_TOKEN_REFUSED = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)
SERVER_ERROR = 500
TOO_MANY = 429


class FailureKind(StrEnum):
    """How a call failed. The values are labels of metrics."""

    REFUSED = "refused"  # Slack answered with an error: repeating is no use
    UNSURE = "unsure"  # no answer: the call may have had its effect
    BUSY = "busy"  # 429: too many calls
    TOKEN = "token"  # noqa: S105 - the token is no longer taken: nothing works until there is another


class SlackError(FootnoteError):
    """A call of the Web API failed. `code` is Slack's error code, or an exception's name.

    `retry_after` is in seconds, after a 429.
    """

    def __init__(self, method: str, code: str, kind: FailureKind, retry_after: float = 0.0) -> None:
        self.method = method
        self.code = code
        self.kind = kind
        self.retry_after = retry_after
        super().__init__(f"Slack did not take {method}: {code}.")


def to_slack_error(method: str, error: Exception) -> SlackError:
    """Return an exception of slack_sdk or the connection as a `SlackError`."""
    if isinstance(error, aiohttp.InvalidURL):
        return SlackError(method, type(error).__name__, FailureKind.REFUSED)
    if not isinstance(error, SlackApiError):
        return SlackError(method, type(error).__name__, FailureKind.UNSURE)
    status = getattr(error.response, "status_code", 200)
    if status == TOO_MANY:
        seconds = float(error.response.headers.get("Retry-After", 1))
        return SlackError(method, "ratelimited", FailureKind.BUSY, seconds)
    code = str(error.response.get("error") or status)
    if code in _TOKEN_REFUSED:
        return SlackError(method, code, FailureKind.TOKEN)
    lost = status >= SERVER_ERROR or code in _SERVER_ERRORS
    return SlackError(method, code, FailureKind.UNSURE if lost else FailureKind.REFUSED)
