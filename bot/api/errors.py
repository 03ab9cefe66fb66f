"""What it means when a call of the Web API fails."""

from __future__ import annotations

from enum import StrEnum

from slack_sdk.errors import SlackApiError

from qa.errors import FootnoteError

_SERVER_FAULTS = frozenset({"fatal_error", "internal_error", "service_unavailable"})
SERVER_ERROR = 500
TOO_MANY = 429


class Trouble(StrEnum):
    """What a call that failed means."""

    REFUSED = "refused"  # Slack said no, and will again
    UNSURE = "unsure"  # the answer never came: it may have been done
    BUSY = "busy"  # Slack said later, too often


class SlackError(FootnoteError):
    """A call of the Web API failed. `code` is Slack's own word for it.

    `retry_after` is in seconds, of a call that came too early.
    """

    def __init__(self, method: str, code: str, trouble: Trouble, retry_after: float = 0.0) -> None:
        self.method = method
        self.code = code
        self.trouble = trouble
        self.retry_after = retry_after
        super().__init__(f"Slack did not take {method}: {code}.")


def failure(method: str, error: Exception) -> SlackError:
    """Return what an exception of the client means."""
    if not isinstance(error, SlackApiError):
        return SlackError(method, type(error).__name__, Trouble.UNSURE)
    status = getattr(error.response, "status_code", 200)
    if status == TOO_MANY:
        seconds = float(error.response.headers.get("Retry-After", 1))
        return SlackError(method, "ratelimited", Trouble.BUSY, seconds)
    code = str(error.response.get("error") or status)
    lost = status >= SERVER_ERROR or code in _SERVER_FAULTS
    return SlackError(method, code, Trouble.UNSURE if lost else Trouble.REFUSED)
