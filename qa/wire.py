"""The composition root: settings to ready objects. Everything else is passed its parts."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from index.article import FootnoteError, IndexDamagedError, IndexUnusableError
from index.build import Report, build, recipe, stamps_path
from index.changes import Changes, compare, look
from index.embed import Embedder, read_twin, twin_folder
from index.generation import IndexFolder
from qa.answer import Caution, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from index.article import Article
    from index.changes import Seeds
    from index.generation import Generation, Manifest
    from qa.answer import Answer, PassageReference, Turn
    from qa.reader.spans import SpanModel
    from qa.settings import Settings

# How long to wait for another process's build: without an index, and with an older one.
PATIENCE_WITHOUT = 1800.0
PATIENCE_WITH = 30.0
PASSAGES = 5


@dataclass(frozen=True, slots=True)
class Ears:
    """Where news goes while something is made ready; the edge decides how it looks."""

    status: Callable[[str], None]
    warning: Callable[[str], None]
    progress: Callable[[int, int], None]


def silent() -> Ears:
    """Return ears that let everything pass."""
    return Ears(lambda _: None, lambda _: None, lambda _done, _all: None)


@dataclass(frozen=True, slots=True)
class Status:
    """The index beside the seeds."""

    manifest: Manifest | None
    changes: Changes
    problems: dict[str, str]
    renewal: str | None
    damage: str | None

    @property
    def fresh(self) -> bool:
        """Tell whether a build would change nothing."""
        return bool(self.manifest and not self.changes and not self.renewal and not self.damage)


@dataclass
class Footnote:
    """An index that follows its seeds, and the chain over it."""

    settings: Settings
    ears: Ears = field(default_factory=silent)
    _embedder: Embedder | None = None
    _model: SpanModel | None = None
    _generation: Generation | None = None
    _stale: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def folder(self) -> IndexFolder:
        """The index folder."""
        return IndexFolder(self.settings.index, self.settings.chroma_url)

    def embedder(self) -> Embedder:
        """Return the embedding model, exported first when it has never been used."""
        with self._lock:
            if self._embedder is None:
                target = self._twin_folder()
                if read_twin(target) is None:
                    self.ears.status(
                        f"Preparing the embedding model {self.settings.embedding_model} (once)…"
                    )
                    from index.export import export_twin  # torch, seconds

                    export_twin(self.settings.embedding_model, target)
                self._embedder = Embedder.load(target)
            return self._embedder

    def reader_model(self) -> SpanModel:
        """Return the span reader, loaded."""
        from qa.reader.spans import SpanModel

        with self._lock:
            if self._model is None:
                self._model = SpanModel.load()
            return self._model

    def _twin_folder(self) -> Path:
        return twin_folder(self.settings.embedding_model, self.settings.cache)

    def status(self) -> Status:
        """Compare the index with the seeds; nothing is changed."""
        seeds = look(self.settings.seeds, stamps_path(self.folder))
        manifest, damage = None, None
        try:
            name = self.folder.current()
            manifest = self.folder.manifest(name) if name else None
        except IndexDamagedError as error:
            damage = str(error)
        changes = compare(manifest.files if manifest else {}, seeds.records)
        problems = {s: r.problem for s, r in seeds.records.items() if r.problem}
        if manifest:
            known = manifest.files
            problems |= {
                source: problem
                for source, record in seeds.records.items()
                if source in known
                and known[source].sha256 == record.sha256
                and (problem := known[source].problem)
            }
        renewal = self._renewal(manifest) if manifest else None
        return Status(manifest, changes, problems, renewal, damage)

    def _renewal(self, manifest: Manifest) -> str | None:
        """Return why a generation must be made anew, whatever its seeds, or None."""
        if manifest.chroma_url != self.settings.chroma_url:
            return "FOOTNOTE_CHROMA_URL has changed: the vectors move."
        twin = read_twin(self._twin_folder())
        if twin is None:
            # Never used on this machine, or its cache is gone: the name is what can be compared.
            same = manifest.model == self.settings.embedding_model
        else:
            same = manifest.recipe == recipe(twin.fingerprint)
        return None if same else "The embedding model has changed: everything is embedded again."

    def _is_fresh(self, manifest: Manifest, seeds: Seeds) -> bool:
        return not self._renewal(manifest) and not compare(manifest.files, seeds.records)

    def build(self, *, force: bool = False, patience: float = PATIENCE_WITHOUT) -> Report | None:
        """Bring the index up to date; None when it was. `force` builds anyway."""
        report = build(
            self.settings.seeds,
            self.folder,
            self.embedder,
            self.ears.progress,
            patience=patience,
            fresh=(lambda _manifest, _seeds: False) if force else self._is_fresh,
        )
        for source, problem in (report.problems if report else {}).items():
            self.ears.warning(f"{source} is left out: it {problem}.")
        return report

    def refresh(self) -> None:
        """Follow the seeds. With an index at hand, a failure leaves that one answering, stale."""
        name = self.folder.current()
        try:
            if name is not None and self._is_fresh(
                self.folder.manifest(name), look(self.settings.seeds, stamps_path(self.folder))
            ):
                self._stale = False
                return
        except IndexDamagedError as error:
            self.ears.warning(f"{error.what} Building it again.")
            name = None
        except FootnoteError as error:
            self._answer_on(name, error)
            return
        try:
            self.build(patience=PATIENCE_WITH if name else PATIENCE_WITHOUT)
            self._stale = False
        except FootnoteError as error:
            self._answer_on(name, error)

    def _answer_on(self, name: str | None, error: FootnoteError) -> None:
        if name is None:
            raise error
        self._stale = True
        self.ears.warning(f"{error} Answering from the index as it was.")

    def note_staleness(self) -> None:
        """Find out whether the seeds have changed, and leave the index as it is."""
        try:
            self._stale = not self.status().fresh
        except FootnoteError:
            self._stale = True

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        k: int = PASSAGES,
        as_of: date | None = None,
        caution: Caution = Caution.BALANCED,
        mend: bool = True,
    ) -> Answer:
        """Answer from the live generation. A damaged one is built again, if `mend` allows.

        Raises `IndexUnusableError` when there is none.
        """
        try:
            return self._ask(question, history, k, as_of, caution)
        except IndexDamagedError as error:
            if not mend:
                raise
            self.ears.warning(f"{error.what} Building the index again.")
            self.close()
            self.build(force=True)
            return self._ask(question, history, k, as_of, caution)

    def _ask(
        self,
        question: str,
        history: Sequence[Turn],
        k: int,
        as_of: date | None,
        caution: Caution,
    ) -> Answer:
        self._preload()
        generation = self.generation()
        from qa.chain import Chain  # LangChain, while the model loads
        from qa.confidence import load_calibration
        from qa.read import ExtractiveReader
        from qa.retrieve import HybridRetriever

        embedder, model, calibration = self.embedder(), self.reader_model(), load_calibration()
        corpus, store = generation.corpus, generation.store
        chain = Chain(
            HybridRetriever(corpus=corpus, store=store, embedder=embedder, k=k, as_of=as_of),
            ExtractiveReader(corpus, model, calibration),
            corpus,
            generation.manifest.generation,
            calibration.thresholds[caution],
        )
        return replace(chain.ask(question, history), stale=self._stale)

    def generation(self) -> Generation:
        """Return the live generation, opened; a newer one replaces the one that was open."""
        name = self.folder.current()
        if self._generation is not None and self._generation.manifest.generation == name:
            return self._generation
        self.close()
        generation = self.folder.open()
        if generation is None:
            raise IndexUnusableError(
                f"There is no index in {self.settings.index}.", "Run: footnote index build"
            )
        self._generation = generation
        return generation

    def article(self, name: str) -> Article:
        """Return the article whose file or id is `name`. Raises `NotFoundError`."""
        found = self.generation().corpus.article(name)
        if found is None:
            raise NotFoundError(
                f"There is no article {name} in the index.", "See: footnote index status"
            )
        return found

    def undated(self) -> int:
        """Return how many articles of the live generation carry no date."""
        return self.generation().corpus.undated()

    def texts(self, passages: Sequence[PassageReference]) -> list[str]:
        """Return the texts of passages of the live generation."""
        return [self.article(p.article_id).text[p.start : p.end] for p in passages]

    def _preload(self) -> None:
        """Load the models beside LangChain's import: 0.1 s less on two cores."""
        if self._model is not None or read_twin(self._twin_folder()) is None:
            return
        import numpy  # noqa: F401, ICN001 - two threads that import it first both fail

        # No daemon: one that is inside a library when the interpreter ends can crash it.
        threading.Thread(target=self._try_models).start()

    def _try_models(self) -> None:
        with suppress(FootnoteError):  # whoever needs a model meets the error
            self.embedder()
            self.reader_model()

    def close(self) -> None:
        """Let go of the generation in use."""
        if self._generation is not None:
            self._generation.close()
            self._generation = None
