"""A language model that is loaded lazily, so that start-up imports no provider's library."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qa.cancellation import Cancellation
    from qa.llm.chat_model import ChatModel, LanguageModel, Message, Schema
    from qa.llm.settings import ModelSettings


class LazyModel:
    """A language model, loaded with the first request.

    An error in its settings is raised by that request, like any other error of a reply.
    """

    def __init__(self, settings: ModelSettings) -> None:
        self.name = settings.name
        self._settings = settings
        self._loading = threading.Lock()
        self._model: ChatModel | None = None

    def for_one_answer(self, cancellation: Cancellation | None) -> LanguageModel:
        """Return the model with one deadline, FOOTNOTE_MODEL_SECONDS from now, for all requests."""
        from qa.llm.deadline import Deadline

        deadline = Deadline(self._settings.seconds, cancellation)
        return _BoundedModel(
            self.name,
            lambda messages, schema: self._loaded().stream(messages, schema, deadline),
        )

    def _loaded(self) -> ChatModel:
        from qa.llm.providers import load_model

        with self._loading:
            if self._model is None:
                self._model = load_model(self._settings)
            return self._model


@dataclass(frozen=True, slots=True)
class _BoundedModel:
    """A model with the deadline of one answer."""

    name: str
    _stream: Callable[[Sequence[Message], Schema | None], Iterator[str]]

    def stream(self, messages: Sequence[Message], schema: Schema | None = None) -> Iterator[str]:
        """Yield the pieces of the reply as they arrive. Raises `ModelError`."""
        return self._stream(messages, schema)
