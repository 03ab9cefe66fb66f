"""Asks a chat model until it replies, and hands on its words as they arrive."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol

from tenacity import (
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential,
    wait_random,
)
from tenacity.wait import wait_base

from qa.llm.deadline import Deadline, within
from qa.llm.errors import PassingError, RefusedRequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage
    from langchain_core.runnables import Runnable
    from tenacity import RetryCallState

    from qa.llm.errors import Asked

    Schema = dict[str, Any]
    """A JSON schema with a title."""
    Way = Callable[[BaseChatModel, Schema], Runnable[Any, Any]]
    """A way to have a model write JSON. Raises when the model has it not."""

ATTEMPTS = 4
# A server that wants a longer pause than this is not waited for.
MAX_WAIT = 20.0
_BACKOFF = wait_exponential(multiplier=0.5, max=8.0) + wait_random(0, 0.5)


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a language model."""

    role: Literal["system", "user", "assistant"]
    text: str


class LanguageModel(Protocol):
    """What writes replies."""

    @property
    def name(self) -> str:
        """The model's name, as it is configured."""
        ...

    def stream(self, messages: Sequence[Message], schema: Schema | None = None) -> Iterator[str]:
        """Yield the pieces of the reply as they arrive; none of them is empty.

        With a `schema`, which has a title, the provider is asked for JSON of that form, if it can
        be; the reply may still be anything. Raises `ModelError`, before the first piece or after
        any.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Form:
    """How a request is put: in which of the ways, and whether with temperature 0."""

    way: int = 0
    cold: bool = True


class _Wait(wait_base):
    """Waits longer each time, and at least as long as the server asks."""

    def __call__(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, PassingError) else None
        return max(_BACKOFF(state), asked or 0.0)


class ChatModel:
    """A chat model of LangChain. Safe to use from several threads.

    `make` builds its client with the options given: temperature 0, or none. `ways` are tried in
    order when a schema is given; the last resort is to ask in words only. What the server takes is
    remembered. `says_why` means that the provider names the reason of each reply's end, so that
    one without it was cut. `seconds` bound a reply with all its retries.
    """

    def __init__(
        self,
        asked: Asked,
        make: Callable[[dict[str, Any]], BaseChatModel],
        ways: Sequence[Way],
        seconds: float,
        *,
        says_why: bool = True,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = asked.name
        self._asked = asked
        self._make = make
        self._ways = ways
        self._seconds = seconds
        self._says_why = says_why
        self._sleep = sleep
        self._form = _Form()
        self._cold = make({"temperature": 0})
        self._own: BaseChatModel | None = None

    def stream(
        self,
        messages: Sequence[Message],
        schema: Schema | None = None,
        deadline: Deadline | None = None,
    ) -> Iterator[str]:
        """Yield the pieces of the reply as they arrive; none of them is empty.

        With a `schema` the provider is asked for JSON of that form, if it can be; the reply may
        still be anything. Without a `deadline` the reply has a time of its own. Raises
        `ModelError`, before the first piece or after any.
        """
        deadline = deadline or Deadline(self._seconds)
        retrying = Retrying(
            stop=lambda state: (
                state.upcoming_sleep >= min(MAX_WAIT, deadline.left())
                or stop_after_attempt(ATTEMPTS)(state)
            ),
            wait=_Wait(),
            retry=retry_if_exception_type(PassingError),
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
        form = self._form
        while True:
            pieces = self._pieces(messages, schema, form, deadline)
            try:
                first = next(pieces)
            except RefusedRequestError as error:
                form = self._plainer(form, schema, error)
            else:
                self._form = form
                return first, pieces

    def _plainer(self, form: _Form, schema: Schema | None, error: RefusedRequestError) -> _Form:
        """Return the request without what the server may have refused, or raise `error`."""
        if form.cold and "temperature" in error.reason:
            return replace(form, cold=False)
        if schema and form.way < len(self._ways) and error.of_the_form:
            return replace(form, way=form.way + 1)
        raise error

    def _pieces(
        self,
        messages: Sequence[Message],
        schema: Schema | None,
        form: _Form,
        deadline: Deadline,
    ) -> Generator[str]:
        """Yield a reply's pieces. Raises `ModelError`, also for a reply without any."""
        ending, begun = "", False
        conversation = [_as_langchain(message) for message in messages]

        def chunks() -> Generator[AIMessageChunk]:
            yield from self._runnable(form, schema).stream(conversation)

        try:
            for chunk in within(deadline, chunks):
                ending = _ending(chunk) or ending
                if text := _text(chunk):
                    begun = True
                    yield text
        except Exception as error:
            raise self._asked.failure(error, self._seconds, begun=begun) from error
        if fault := self._asked.fault(ending):
            raise fault
        if self._says_why and not ending:
            raise self._asked.broken_off()
        if not begun:
            raise self._asked.empty()

    def _runnable(self, form: _Form, schema: Schema | None) -> Runnable[Any, Any]:
        chat = self._cold if form.cold else self._warm()
        if schema is None or form.way == len(self._ways):
            return chat
        return self._ways[form.way](chat, schema)

    def _warm(self) -> BaseChatModel:
        """Return the client for a model that takes no temperature but its own."""
        self._own = self._own or self._make({})
        return self._own


def _as_langchain(message: Message) -> BaseMessage:
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    kinds: dict[str, type[BaseMessage]] = {
        "system": SystemMessage,
        "user": HumanMessage,
        "assistant": AIMessage,
    }
    return kinds[message.role](message.text)


def _text(chunk: AIMessageChunk) -> str:
    """Return the words of a chunk: its text, or the arguments of the call that carries the JSON."""
    calls = getattr(chunk, "tool_call_chunks", ())
    return str(chunk.text) + "".join(call["args"] or "" for call in calls)


def _ending(chunk: AIMessageChunk) -> str:
    """Return why the reply ends, in the provider's own word, or ''."""
    details: dict[str, Any] = chunk.response_metadata
    cut_by = (details.get("incomplete_details") or {}).get("reason")
    names = ("finish_reason", "stop_reason", "done_reason", "done", "status")
    return str(next(filter(None, [cut_by, *map(details.get, names)]), ""))
