"""A language model that is loaded lazily, so that start-up imports no provider's library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qa.llm.chat_model import ChatModel, Message, Schema
    from qa.llm.deadline import Deadline


@dataclass(frozen=True, slots=True)
class LazyModel:
    """The language model of one answer: `load` is called by its requests, which share a deadline.

    An error in its settings is raised by the request, like any other error of a reply.
    """

    name: str
    load: Callable[[], ChatModel]
    deadline: Deadline

    def stream(self, messages: Sequence[Message], schema: Schema | None = None) -> Iterator[str]:
        """Yield the pieces of the reply as they arrive. Raises `ModelError`."""
        return self.load().stream(messages, schema, self.deadline)
