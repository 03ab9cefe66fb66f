"""The models behind an answer: each loaded once, by whoever needs it first."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.embed import Embedder, read_twin, twin_folder
from qa.errors import FootnoteError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qa.models.span_model import SpanModel
    from qa.settings import Settings
    from qa.writing.asking import ChatModel, Message, Schema
    from qa.writing.model import LanguageModel


class LateModel:
    """A language model whose provider is imported with the first question that needs it.

    Whatever is wrong with its settings is then an error of its reply, like any other.
    """

    def __init__(self, settings: Settings) -> None:
        self.name = settings.model
        self._settings = settings
        self._loading = threading.Lock()
        self._model: ChatModel | None = None

    def for_one_answer(self) -> LanguageModel:
        """Return the model with FOOTNOTE_MODEL_SECONDS for all that it is asked from now on."""
        from qa.writing.deadline import Deadline

        deadline = Deadline(self._settings.model_seconds)
        return _ForOneAnswer(
            self.name,
            lambda messages, schema: self._loaded().stream(messages, schema, deadline),
        )

    def _loaded(self) -> ChatModel:
        from qa.writing.model import load_model

        with self._loading:
            if self._model is None:
                self._model = load_model(self._settings)
            return self._model


@dataclass(frozen=True, slots=True)
class _ForOneAnswer:
    """A model as one question has it."""

    name: str
    _stream: Callable[[Sequence[Message], Schema | None], Iterator[str]]

    def stream(self, messages: Sequence[Message], schema: Schema | None = None) -> Iterator[str]:
        """Yield the pieces of the reply as they arrive. Raises `ModelError`."""
        return self._stream(messages, schema)


class Models:
    """The models that are configured, for any number of threads."""

    def __init__(
        self, settings: Settings, status: Callable[[str], None], side_by_side: int
    ) -> None:
        self._name = settings.embedding_model
        self._twin = twin_folder(settings.embedding_model, settings.cache)
        self._status = status
        self._side_by_side = side_by_side
        self._loading = threading.Lock()
        self._preparing = threading.Lock()
        self._prepared = False
        self._embedder: Embedder | None = None
        self._reader: SpanModel | None = None
        self._late = LateModel(settings) if settings.model else None

    def embedder(self) -> Embedder:
        """Return the embedding model, exported first when it has never been used."""
        with self._loading:
            if self._embedder is None:
                if read_twin(self._twin) is None:
                    self._status(f"Preparing the embedding model {self._name} (once)…")
                    from index.export import export_twin  # torch, seconds

                    export_twin(self._name, self._twin)
                self._embedder = Embedder.load(self._twin)
            return self._embedder

    def reader(self) -> SpanModel:
        """Return the span reader."""
        from qa.models.span_model import SpanModel

        with self._loading:
            if self._reader is None:
                self._reader = SpanModel.load(side_by_side=self._side_by_side)
            return self._reader

    def language_model(self) -> LanguageModel | None:
        """Return the language model for one answer, or None when none is configured."""
        return self._late.for_one_answer() if self._late else None

    def prepare(self) -> None:
        """Load them beside LangChain's import, once: 0.1 s less on two cores."""
        with self._preparing:
            if self._prepared:
                return
            if read_twin(self._twin) is not None:
                import numpy  # noqa: F401, ICN001 - two threads that import it first both fail

                # No daemon: one that is inside a library when the interpreter ends can crash it.
                threading.Thread(target=self._try).start()
            import qa.chain  # noqa: F401 - LangChain, while the models load

            self._prepared = True

    def _try(self) -> None:
        with suppress(FootnoteError):  # whoever needs a model meets the error
            self.embedder()
            self.reader()
