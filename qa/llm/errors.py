"""Turns a client's exceptions into `ModelError`s: one line of what went wrong and what to do.

ModelError (qa.errors)
├── TransientError        worth a retry after a back-off
├── RefusedRequestError   worth a retry without what the server refuses
└── MalformedReplyError   (qa.llm.reply) not of the schema
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from qa.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_FOUND, _REQUEST_TIMEOUT, _TOO_MANY_REQUESTS = 404, 408, 429
_SERVER_ERRORS = range(500, 600)
# What no other request mends: its status or what the server says, in what words it is told.
_PERMANENT = (
    (401, ("api key not valid", "api_key_invalid", "invalid api key", "incorrect api key"),
     "{name} refused the key.", "Check {key}."),
    (None, ("insufficient_quota", "credit balance"),
     "{name} has no credit left.", "Check the account that {key} belongs to."),
    (403, (), "{name} may not be used with this key.", "Check the rights of {key}."),
    (None, ("context_length_exceeded", "context window", "context length", "prompt is too long"),
     "The question with its passages is longer than {name} can read.",
     "Ask for fewer passages (-k), or set FOOTNOTE_MODEL to one that reads more."),
)  # fmt: skip
_SCHEMA_WORDS = ("response_format", "structured", "json_schema", "tool use", "tool_choice")
_UNREACHABLE = {"TransportError", "ClientConnectionError"}
_BAD_FINISHES = (
    ({"length", "max_tokens", "max_output_tokens", "model_context_window_exceeded"},
     "The reply of {name} was cut off: it reached the longest that it writes.",
     "Ask a narrower question, or take a model that writes more."),
    ({"content_filter", "refusal", "safety", "recitation", "prohibited_content", "blocklist",
      "spii"},
     "{name} withheld its reply; its content filter objects.",
     "Ask in other words, or take another model."),
)  # fmt: skip
_MAX_EXCERPT = 200
_LIKE_A_KEY = re.compile(r"(?=[\w-]*\d)[\w-]{20,}")


class TransientError(ModelError):
    """A rate limit or an outage; `wait` is the seconds of Retry-After, if the server gave any."""

    def __init__(self, what: str, remedy: str, wait: float | None = None) -> None:
        super().__init__(what, remedy, retryable=True)
        self.wait = wait


class RefusedRequestError(ModelError):
    """The server refuses the request as it is; `reason` is what it says, in lower case.

    `schema_refused` tells whether the schema may be what it refuses.
    """

    def __init__(self, what: str, remedy: str, reason: str, *, schema_refused: bool) -> None:
        super().__init__(what, remedy)
        self.reason = reason
        self.schema_refused = schema_refused


@dataclass(frozen=True, slots=True)
class ModelErrors:
    """Makes the errors of one model, which they name. `secret`, its key, is never in a message."""

    name: str
    key: str | None = None
    address: str | None = None
    secret: str | None = None
    unknown: str = "Check FOOTNOTE_MODEL."
    unreached: str = "Check the network, and ask again."

    def from_exception(
        self, error: BaseException, seconds: float, *, begun: bool = False
    ) -> ModelError:
        """Return what `error` means; `begun` when part of the reply had arrived before it."""
        own = next((cause for cause in _causes(error) if isinstance(cause, ModelError)), None)
        if own:
            return own
        status = _status(error)
        if _is_time_out(error) or status == _REQUEST_TIMEOUT:
            return ModelError(
                f"{self.name} did not finish its reply in {seconds:g} seconds.",
                "Ask again, set FOOTNOTE_MODEL_SECONDS higher, or take a faster model.",
                retryable=True,
            )
        if begun:
            return self.broken_off()
        return self._from_status(status, error) if status else self._without_status(error)

    def _from_status(self, status: int, error: BaseException) -> ModelError:
        said = _said(error)
        is_of_schema = any(sign in said for sign in _SCHEMA_WORDS)
        names = {"name": self.name, "key": self.key or "its key"}
        for of_status, signs, what, remedy in _PERMANENT:
            if status == of_status or any(sign in said for sign in signs):
                return ModelError(what.format(**names), remedy.format(**names))
        wait = _retry_after(error)
        if status == _TOO_MANY_REQUESTS:
            when = f"in {wait:.0f} seconds" if wait else "in a moment"
            return TransientError(
                f"{self.name} takes no more questions just now.", f"Ask again {when}.", wait
            )
        # llama-cpp-python refuses with 500 a response format that it does not know.
        if status in _SERVER_ERRORS and not is_of_schema:
            return TransientError(
                f"{self.name}: the server failed, with status {status}.", "Ask again later.", wait
            )
        what = f"{self.name} refused the request: {self._excerpt(error)}"
        remedy = "Check that FOOTNOTE_MODEL is a chat model."
        schema_refused = is_of_schema or status != _NOT_FOUND
        if not schema_refused:
            where = f" at {self.address}" if self.address else ""
            what, remedy = f"There is no model {self.name}{where}.", self.unknown
        return RefusedRequestError(what, remedy, said, schema_refused=schema_refused)

    def _without_status(self, error: BaseException) -> ModelError:
        if _is_unreachable(error):
            where = self.address or self.name
            return TransientError(f"{where} cannot be reached, or hung up.", self.unreached)
        if "no generation chunks" in _said(error):
            return self.empty()
        return ModelError(
            f"{self.name} failed: {self._excerpt(error)}", "Ask again.", retryable=True
        )

    def _excerpt(self, error: BaseException) -> str:
        """Return the beginning of an error's message, on one line and without keys."""
        words = " ".join(_message(error).split()) or type(error).__name__
        if self.secret:
            words = words.replace(self.secret, "…")
        shown = "".join(filter(str.isprintable, _LIKE_A_KEY.sub("…", words)))
        return shown[:_MAX_EXCERPT].rstrip(".") + "."

    def broken_off(self) -> ModelError:
        """Return the error of a reply whose stream ends without a finish reason."""
        return ModelError(f"The reply of {self.name} broke off.", "Ask again.", retryable=True)

    def empty(self) -> ModelError:
        """Return the error of an empty reply."""
        return ModelError(
            f"The reply of {self.name} was empty.",
            "Ask again, or take another model.",
            retryable=True,
        )

    def not_a_stream(self, content_type: str) -> ModelError:
        """Return the error of a server that replies with another content type."""
        kind = content_type.partition(";")[0].strip()
        return ModelError(
            f"{self.address or self.name} replied with {kind}, not with a stream of words.",
            "Check FOOTNOTE_MODEL_BASE_URL; as a rule it ends in /v1.",
        )

    def from_finish_reason(self, reason: str) -> ModelError | None:
        """Return what is wrong with a reply of this finish reason, as providers name them."""
        for reasons, what, remedy in _BAD_FINISHES:
            if reason.lower() in reasons:
                return ModelError(what.format(name=self.name), remedy)
        return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _status(error: BaseException) -> int:
    """Return the HTTP status that an error, or one of its causes, carries, or 0."""
    for cause in _causes(error):
        for name in ("status_code", "code"):
            status = getattr(cause, name, None)
            if isinstance(status, int) and status > 0:
                return status
    return 0


def _message(error: BaseException) -> str:
    """Return what the server says was wrong, or the error's own words."""
    for cause in _causes(error):
        body = getattr(cause, "body", None) or getattr(cause, "details", None)
        inner = body.get("error", body) if isinstance(body, dict) else None
        if isinstance(inner, dict) and isinstance(inner.get("message"), str):
            return str(inner["message"])
    return str(error)


def _said(error: BaseException) -> str:
    """Return all that an error and its causes say, in lower case."""
    return " ".join(f"{cause} {getattr(cause, 'body', '')}" for cause in _causes(error)).lower()


def _is_time_out(error: BaseException) -> bool:
    return any(
        isinstance(cause, TimeoutError) or "Timeout" in type(cause).__name__
        for cause in _causes(error)
    )


def _is_unreachable(error: BaseException) -> bool:
    """Tell whether there was no connection, or it was dropped.

    The clients share no class for it: httpx's derive from TransportError, aiohttp's, which Google's
    client takes where it is installed, from ClientConnectionError, and Ollama's own raises the
    builtin one.
    """
    return any(
        isinstance(cause, ConnectionError)
        or any(kind.__name__ in _UNREACHABLE for kind in type(cause).__mro__)
        for cause in _causes(error)
    )


def _retry_after(error: BaseException) -> float | None:
    """Return the seconds of a Retry-After header: a number of them, or a date."""
    for cause in _causes(error):
        headers = getattr(getattr(cause, "response", None), "headers", None)
        value = headers.get("retry-after") if headers else None
        if not value:
            continue
        with suppress(ValueError):
            return max(0.0, float(value))
        with suppress(ValueError):
            until = parsedate_to_datetime(value)
            return max(0.0, (until - datetime.now(UTC)).total_seconds())
    return None
