"""Says in one line what went wrong with a language model, and what to do about it."""

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

_KEY_REFUSED, _FORBIDDEN, _NOT_FOUND, _TOO_OFTEN = 401, 403, 404, 429
_SERVER_ERRORS = range(500, 600)
_TIMES_OUT = 408
_TOO_LONG = ("context_length_exceeded", "context window", "context length", "prompt is too long")
_BAD_KEY = ("api key not valid", "api_key_invalid", "invalid api key", "incorrect api key")
_NO_CREDIT = ("insufficient_quota", "credit balance")
_FORMS = ("response_format", "structured", "json_schema", "tool use", "tool_choice")
_CUT_BY_LENGTH = {"length", "max_tokens", "max_output_tokens", "model_context_window_exceeded"}
_WITHHELD = {
    "content_filter", "refusal", "safety", "recitation", "prohibited_content", "blocklist", "spii",
}  # fmt: skip
_MAX_EXCERPT = 200
_LIKE_A_KEY = re.compile(r"(?=[\w-]*\d)[\w-]{20,}")


class PassingError(ModelError):
    """The request may well succeed in a moment; `wait` is the seconds the server asks for."""

    def __init__(self, what: str, remedy: str, wait: float | None = None) -> None:
        super().__init__(what, remedy, again=True)
        self.wait = wait


class RefusedRequestError(ModelError):
    """The server does not take the request as it is; `reason` is what it says, in lower case.

    `of_the_form` tells whether the form that was asked for may be what it refuses.
    """

    def __init__(self, what: str, remedy: str, reason: str, *, of_the_form: bool) -> None:
        super().__init__(what, remedy)
        self.reason = reason
        self.of_the_form = of_the_form


@dataclass(frozen=True, slots=True)
class Asked:
    """The model that was asked, as far as a message must name it. `secret` is never in one."""

    name: str
    key: str | None = None
    address: str | None = None
    secret: str | None = None
    unknown: str = "Check FOOTNOTE_MODEL."
    unreached: str = "Check the network, and ask again."

    def failure(self, error: BaseException, seconds: float, *, begun: bool = False) -> ModelError:
        """Return what `error` means; `begun` when part of the reply had arrived before it."""
        own = next((cause for cause in _causes(error) if isinstance(cause, ModelError)), None)
        return own or self._late(error, seconds) or self._lost(error, begun) or self._other(error)

    def _late(self, error: BaseException, seconds: float) -> ModelError | None:
        if not _is_time_out(error) and _status(error) != _TIMES_OUT:
            return None
        return ModelError(
            f"{self.name} did not finish its reply in {seconds:g} seconds.",
            "Ask again, set FOOTNOTE_MODEL_SECONDS higher, or take a faster model.",
            again=True,
        )

    def _lost(self, error: BaseException, begun: bool) -> ModelError | None:  # noqa: FBT001 - as above
        if begun:
            return self.broken_off()
        if _status(error) or not _is_unreachable(error):
            return None
        where = self.address or self.name
        return PassingError(f"{where} cannot be reached, or hung up.", self.unreached)

    def _other(self, error: BaseException) -> ModelError:
        status, said = _status(error), _said(error)
        if status:
            return (
                self._of_account(status, said)
                or self._of_the_moment(status, said, error)
                or self._of_the_request(status, said, error)
            )
        if "no generation chunks" in said:
            return self.empty()
        return ModelError(f"{self.name} failed: {self._excerpt(error)}", "Ask again.", again=True)

    def _of_account(self, status: int, said: str) -> ModelError | None:
        key = self.key or "its key"
        if status == _KEY_REFUSED or any(sign in said for sign in _BAD_KEY):
            return ModelError(f"{self.name} refused the key.", f"Check {key}.")
        if any(sign in said for sign in _NO_CREDIT):
            return ModelError(
                f"{self.name} has no credit left.", f"Check the account that {key} belongs to."
            )
        if status == _FORBIDDEN:
            return ModelError(
                f"{self.name} may not be used with this key.", f"Check the rights of {key}."
            )
        return None

    def _of_the_moment(self, status: int, said: str, error: BaseException) -> ModelError | None:
        wait = _wait_asked_for(error)
        if status == _TOO_OFTEN:
            when = f"in {wait:.0f} seconds" if wait else "in a moment"
            return PassingError(
                f"{self.name} takes no more questions just now.", f"Ask again {when}.", wait
            )
        # llama-cpp-python refuses with 500 a form that it does not know.
        if status in _SERVER_ERRORS and not any(sign in said for sign in _FORMS):
            return PassingError(
                f"{self.name}: the server failed, with status {status}.", "Ask again later.", wait
            )
        return None

    def _of_the_request(self, status: int, said: str, error: BaseException) -> ModelError:
        if any(sign in said for sign in _TOO_LONG):
            return ModelError(
                f"The question with its passages is longer than {self.name} can read.",
                "Ask for fewer passages (-k), or set FOOTNOTE_MODEL to one that reads more.",
            )
        of_the_form = status != _NOT_FOUND or any(sign in said for sign in _FORMS)
        what = f"{self.name} refused the request: {self._excerpt(error)}"
        remedy = "Check that FOOTNOTE_MODEL is a chat model."
        if not of_the_form:
            where = f" at {self.address}" if self.address else ""
            what, remedy = f"There is no model {self.name}{where}.", self.unknown
        return RefusedRequestError(what, remedy, said, of_the_form=of_the_form)

    def _excerpt(self, error: BaseException) -> str:
        """Return the first words of an error, on one line and without the key."""
        words = " ".join(_message(error).split()) or type(error).__name__
        if self.secret:
            words = words.replace(self.secret, "…")
        shown = "".join(filter(str.isprintable, _LIKE_A_KEY.sub("…", words)))
        return shown[:_MAX_EXCERPT].rstrip(".") + "."

    def broken_off(self) -> ModelError:
        """Return the error of a reply that ends before its end."""
        return ModelError(f"The reply of {self.name} broke off.", "Ask again.", again=True)

    def empty(self) -> ModelError:
        """Return the error of a reply without a word."""
        return ModelError(
            f"The reply of {self.name} was empty.", "Ask again, or take another model.", again=True
        )

    def not_a_stream(self, content_type: str) -> ModelError:
        """Return the error of a server that replies with something else."""
        kind = content_type.partition(";")[0].strip()
        return ModelError(
            f"{self.address or self.name} replied with {kind}, not with a stream of words.",
            "Check FOOTNOTE_MODEL_BASE_URL; as a rule it ends in /v1.",
        )

    def fault(self, ending: str) -> ModelError | None:
        """Return what is wrong with a reply that ended for this reason, as providers name them."""
        if ending.lower() in _CUT_BY_LENGTH:
            return ModelError(
                f"The reply of {self.name} was cut off: it reached the longest that it writes.",
                "Ask a narrower question, or take a model that writes more.",
            )
        if ending.lower() in _WITHHELD:
            return ModelError(
                f"{self.name} withheld its reply; its content filter objects.",
                "Ask in other words, or take another model.",
            )
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

    The clients share no class for it: httpx's derive from TransportError, and Ollama's own raises
    the builtin one.
    """
    return any(
        isinstance(cause, ConnectionError)
        or any(kind.__name__ == "TransportError" for kind in type(cause).__mro__)
        for cause in _causes(error)
    )


def _wait_asked_for(error: BaseException) -> float | None:
    """Return the seconds of a Retry-After header: a number of them, or a date."""
    for cause in _causes(error):
        headers = getattr(getattr(cause, "response", None), "headers", None)
        asked = headers.get("retry-after") if headers else None
        if not asked:
            continue
        with suppress(ValueError):
            return max(0.0, float(asked))
        with suppress(ValueError):
            until = parsedate_to_datetime(asked)
            return max(0.0, (until - datetime.now(UTC)).total_seconds())
    return None
