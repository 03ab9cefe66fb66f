"""The models of the pipeline: loaded lazily, once, and shared by threads."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from index.embed import DEFAULT_MODEL, Embedder, onnx_model_folder, read_onnx_model
from qa.errors import JudgeError, ReaderError
from qa.llm.lazy import LazyModel

if TYPE_CHECKING:
    from qa.cancellation import Cancellation
    from qa.llm.chat_model import ChatModel, LanguageModel
    from qa.models.network import Network
    from qa.models.span_model import SpanModel
    from qa.models.support_model import SupportModel
    from qa.reader.cascade import Cascade
    from qa.service.notifier import Notifier
    from qa.service.settings import Settings
    from qa.verifier.judge import SupportJudge


class LoadedModels:
    """The configured models, each loaded when first asked for. Safe to use from several threads."""

    def __init__(self, settings: Settings, notifier: Notifier, concurrency: int) -> None:
        self._name = settings.embedding_model
        self._exported = onnx_model_folder(settings.embedding_model, settings.cache)
        self._notifier = notifier
        self._concurrency = concurrency
        self._loading = threading.Lock()
        self._preparing = threading.Lock()
        self._prepared = False
        self._embedder: Embedder | None = None
        self._reader: SpanModel | None = None
        self._reads_carefully = settings.reader == "auto"
        self._loading_careful = threading.Lock()
        self._careful: Network | None = None
        self._warned = False
        self._claims_model: SupportModel | None = None
        self._judge: SupportJudge | None = None
        self._answer_judge: SupportJudge | None = None
        self._chat_settings = settings.language_model
        self._chat_model: ChatModel | None = None

    def embedder(self) -> Embedder:
        """Return the embedding model, exported first if it neither ships nor has been used."""
        with self._loading:
            if self._embedder is None:
                if self._name != DEFAULT_MODEL and read_onnx_model(self._exported) is None:
                    from index.export import check_libraries, export_onnx_model

                    check_libraries(self._name)
                    self._notifier.status(f"Preparing the embedding model {self._name} (once)…")
                    export_onnx_model(self._name, self._exported)
                self._embedder = Embedder.load(self._exported)
            return self._embedder

    def reader(self) -> SpanModel:
        """Return the span reader."""
        from qa.models.span_model import SpanModel

        with self._loading:
            if self._reader is None:
                self._reader = SpanModel.load(concurrency=self._concurrency)
            return self._reader

    def careful(self) -> Network:
        """Return the careful reader's network, with the head that judges its answers.

        Raises `ReaderError` when its files are not those shipped.
        """
        from qa.models.network import CAREFUL, Network

        with self._loading_careful:
            if self._careful is None:
                self._careful = Network.load(CAREFUL, self._concurrency)
            return self._careful

    def cascade(self) -> Cascade:
        """Return the readers; one alone, with a warning, where the other cannot be loaded."""
        from qa.models.span_model import SpanModel
        from qa.reader.calibration import Calibrations, load_calibration
        from qa.reader.cascade import Cascade

        calibrations = load_calibration()
        network = self._usable_careful() if calibrations.careful else None
        careful = SpanModel(network) if network else None
        judge = self.answer_judge() if network else None
        try:
            return Cascade(self.reader(), careful, calibrations, judge)
        except ReaderError as error:
            if careful is None or calibrations.careful is None:
                raise
            if not self._warned:
                self._notifier.warning(f"{error.what} The careful reader answers. {error.remedy}")
            self._warned = True
            return Cascade(careful, None, Calibrations(calibrations.careful, None))

    def _usable_careful(self) -> Network | None:
        """Return the careful reader's network, or None, with a warning, if it cannot be loaded."""
        if not self._reads_carefully:
            return None
        try:
            return self.careful()
        except ReaderError as error:
            self._reads_carefully = False
            self._notifier.warning(f"{error.what} The fast reader answers. {error.remedy}")
            return None

    def answer_judge(self) -> SupportJudge:
        """Return what judges a question with its answer: the careful reader's support head."""
        from qa.models.support_model import SupportModel
        from qa.verifier.judge import SupportCalibration, SupportJudge

        with self._loading:
            if self._answer_judge is None:
                model = SupportModel.load(self.careful())
                self._answer_judge = SupportJudge(lambda: model, SupportCalibration())
            return self._answer_judge

    def judge(self) -> SupportJudge:
        """Return what judges claims; it loads its model when it first does."""
        from qa.verifier.judge import SupportJudge, load_support_calibration

        with self._loading:
            if self._judge is None:
                self._judge = SupportJudge(self.claims_model, load_support_calibration())
            return self._judge

    def claims_model(self) -> SupportModel:
        """Return the network that judges claims, whichever reader reads.

        Raises `JudgeError` when its files are not those shipped.
        """
        from qa.models.support_model import SupportModel

        try:
            with self._loading_careful:
                if self._claims_model is None:
                    self._claims_model = SupportModel.load_judge(self._concurrency)
                return self._claims_model
        except ReaderError as error:
            raise JudgeError(f"No claim can be judged: {error.what}", error.remedy) from error

    def language_model(self, cancellation: Cancellation | None) -> LanguageModel | None:
        """Return the language model for one answer, or None when none is configured.

        All its requests have FOOTNOTE_MODEL_SECONDS from now.
        """
        if not self._chat_settings.name:
            return None
        from qa.llm.deadline import Deadline

        deadline = Deadline(self._chat_settings.seconds, cancellation)
        return LazyModel(self._chat_settings.name, self._loaded_chat_model, deadline)

    def _loaded_chat_model(self) -> ChatModel:
        from qa.llm.providers import load_model

        with self._loading:
            if self._chat_model is None:
                self._chat_model = load_model(self._chat_settings)
            return self._chat_model

    def prepare(self) -> None:
        """Begin to load the networks in a thread, once, beside whatever is imported meanwhile."""
        with self._preparing:
            if not self._prepared and read_onnx_model(self._exported) is not None:
                import numpy  # noqa: F401, ICN001 - two threads that import it first both fail

                # Not a daemon: one that is inside a library at the interpreter's exit can crash it.
                threading.Thread(target=self._preload).start()
            self._prepared = True

    def _preload(self) -> None:
        with suppress(Exception):  # raised again for whoever asks for the model
            self.embedder()
            self.reader()
            if self._reads_carefully:
                self.careful()
