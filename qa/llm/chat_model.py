"""Streams the replies of a LangChain chat model, with retries, back-off and a deadline."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, Protocol

from tenacity import (
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential,
    wait_random,
)

from qa.errors import AnswerCancelledError
from qa.llm.deadline import Deadline, stream_within
from qa.llm.errors import RefusedRequestError, TransientError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence

    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk
    from langchain_core.runnables import Runnable
    from tenacity import RetryCallState

    from qa.llm.errors import ModelErrors

    Schema = dict[str, Any]
    """A JSON schema with a title."""
    BindSchema = Callable[[BaseChatModel, Schema], Runnable[Any, Any]]
    """A method of structured output: binds a schema. Raises where the model does not support it."""

ATTEMPTS = 4
# In seconds; a longer back-off is not begun.
MAX_WAIT = 20.0
_EXPONENTIAL = wait_exponential(multiplier=0.5, max=8.0) + wait_random(0, 0.5)


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a language model."""

    role: Literal["system", "user", "assistant"]
    text: str


class LanguageModel(Protocol):
    """Writes replies."""

    @property
    def name(self) -> str:
        """The model's name, as it is configured."""
        ...

    def stream(self, messages: Sequence[Message], schema: Schema | None = None) -> Iterator[str]:
        """Yield the pieces of the reply as they arrive; none of them is empty.

        With a `schema`, which has a title, the provider is asked for structured output, if it
        supports that; the reply may still be anything. Raises `ModelError`, before the first piece
        or after any, and `AnswerCancelledError`.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Options:
    """Options of a request: which method of structured output, and the temperature, if any."""

    method: int = 0
    temperature: int | None = 0


def _back_off(state: RetryCallState) -> float:
    """Return the seconds to wait: exponential, with jitter, and at least a Retry-After."""
    error = state.outcome.exception() if state.outcome else None
    retry_after = error.wait if isinstance(error, TransientError) else None
    return max(_EXPONENTIAL(state), retry_after or 0.0)


class ChatModel:
    """A chat model of LangChain. Safe to use from several threads.

    `make` builds its client with a temperature, or with none. `methods` of structured output are
    tried in order when a schema is given; the last resort is the prompt alone. What the server
    supports is remembered. `reports_finish_reason` means that the provider gives every whole reply
    a finish reason, so that one without it was cut. `seconds` bound a reply with all its retries.
    """

    def __init__(
        self,
        errors: ModelErrors,
        make: Callable[[int | None], BaseChatModel],
        methods: Sequence[BindSchema],
        seconds: float,
        *,
        reports_finish_reason: bool = True,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = errors.name
        self._errors = errors
        self._methods = methods
        self._seconds = seconds
        self._reports_finish_reason = reports_finish_reason
        self._sleep = sleep
        self._options = _Options()
        self._client = cache(make)
        self._client(self._options.temperature)

    def stream(
        self,
        messages: Sequence[Message],
        schema: Schema | None = None,
        deadline: Deadline | None = None,
    ) -> Iterator[str]:
        """Yield the reply as a `LanguageModel` does; without a `deadline` it has its own."""
        deadline = deadline or Deadline(self._seconds)
        retrying = Retrying(
            stop=lambda state: (
                state.upcoming_sleep >= min(MAX_WAIT, deadline.remaining())
                or stop_after_attempt(ATTEMPTS)(state)
            ),
            wait=_back_off,
            retry=retry_if_exception_type(TransientError),
            sleep=self._sleep,
            reraise=True,
        )
        first, rest = retrying(self._begin, messages, schema, deadline)
        with closing(rest):
            yield first
            yield from rest

    def _begin(
        self, messages: Sequence[Message], schema: Schema | None, deadline: Deadline
    ) -> tuple[str, Generator[str]]:
        """Return the first piece of the reply, and the pieces after it."""
        options = self._options
        while True:
            pieces = self._pieces(messages, schema, options, deadline)
            try:
                first = next(pieces)
            except RefusedRequestError as error:
                options = self._downgraded(options, schema, error)
            else:
                self._options = options
                return first, pieces

    def _downgraded(
        self, options: _Options, schema: Schema | None, error: RefusedRequestError
    ) -> _Options:
        """Return the options without what the server may have refused, or raise `error`."""
        if options.temperature is not None and "temperature" in error.reason:
            return replace(options, temperature=None)
        if schema and options.method < len(self._methods) and error.schema_refused:
            return replace(options, method=options.method + 1)
        raise error

    def _pieces(
        self,
        messages: Sequence[Message],
        schema: Schema | None,
        options: _Options,
        deadline: Deadline,
    ) -> Generator[str]:
        """Yield a reply's pieces. Raises `ModelError`, also for a reply without any."""
        finish_reason, begun = "", False
        conversation = [(message.role, message.text) for message in messages]

        def chunks() -> AsyncIterator[AIMessageChunk]:
            return self._runnable(options, schema).astream(conversation)

        try:
            for chunk in stream_within(deadline, chunks):
                finish_reason = _finish_reason(chunk) or finish_reason
                if text := _text(chunk):
                    begun = True
                    yield text
        except AnswerCancelledError:
            raise
        except Exception as error:
            raise self._errors.from_exception(error, self._seconds, begun=begun) from error
        if failure := self._errors.from_finish_reason(finish_reason):
            raise failure
        if self._reports_finish_reason and not finish_reason:
            raise self._errors.broken_off()
        if not begun:
            raise self._errors.empty()

    def _runnable(self, options: _Options, schema: Schema | None) -> Runnable[Any, Any]:
        chat = self._client(options.temperature)
        if schema is None or options.method == len(self._methods):
            return chat
        return self._methods[options.method](chat, schema)


def _text(chunk: AIMessageChunk) -> str:
    """Return the text of a chunk, or the arguments of its tool call, which carry the JSON."""
    calls = getattr(chunk, "tool_call_chunks", ())
    return str(chunk.text) + "".join(call["args"] or "" for call in calls)


def _finish_reason(chunk: AIMessageChunk) -> str:
    """Return the finish reason, in the provider's own word, or ''."""
    details: dict[str, Any] = chunk.response_metadata
    cut_by = (details.get("incomplete_details") or {}).get("reason")
    names = ("finish_reason", "stop_reason", "done_reason", "done", "status")
    return str(next(filter(None, [cut_by, *map(details.get, names)]), ""))
