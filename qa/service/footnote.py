"""Footnote: an index that follows its seeds, and answers from it."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from index.generation import IndexFolder
from index.live import LiveGeneration
from qa.answer import AskOptions, Claim
from qa.errors import IndexDamagedError, NotFoundError
from qa.events import final_answer
from qa.service.loaded_models import LoadedModels
from qa.service.notifier import Notifier, silent
from qa.service.settings import load_settings
from qa.service.status import IndexStatus, IndexSummary, read_status
from qa.service.upkeep import Upkeep

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from os import PathLike

    from index.article import Article
    from index.build import BuildReport
    from index.embed import Embedder
    from index.generation import Generation
    from index.vector_cache import Progress
    from index.watch import Snapshot
    from qa.answer import Answer, AnswerPolicy, PassageReference, SearchResult
    from qa.cancellation import Cancellation
    from qa.chain import Chain
    from qa.checking.report import CheckedDraft
    from qa.events import Event
    from qa.models.network import Network
    from qa.models.span_model import SpanModel
    from qa.service.saved_answers import Checked
    from qa.service.settings import Settings
    from qa.verifier.judge import SupportJudge
    from qa.verifier.verifier import Verifier

DEFAULT_OPTIONS = AskOptions()
# Of the articles that a prefix may mean, so many are named.
MAX_NAMED = 10


class Footnote:
    """An index that follows its seeds, and answers from it. Safe to use from several threads.

    `seeds`, `index` and `model` go before those of `settings`, which without them are read from
    the environment and `.env`. `concurrency` is how many answers are made at the same time; they
    share the cores. To be closed, as by `with`.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        notifier: Notifier | None = None,
        concurrency: int = 1,
        *,
        seeds: str | PathLike[str] | None = None,
        index: str | PathLike[str] | None = None,
        model: str | None = None,
    ) -> None:
        """Open nothing yet. Raises `SettingsError`."""
        given = {"seeds": seeds and Path(seeds), "index": index and Path(index), "model": model}
        update = {name: value for name, value in given.items() if value is not None}
        self.settings = (settings or load_settings()).model_copy(update=update)
        self.notifier = notifier or silent()
        self._suggestions_lock = threading.Lock()
        # The last suggestions, cached by generation and count.
        self._suggestions: tuple[tuple[str, int], tuple[str, ...]] = (("", 0), ())
        self.folder = IndexFolder(self.settings.index, self.settings.chroma_url)
        self._live = LiveGeneration(self.folder)
        self._models = LoadedModels(self.settings, self.notifier, concurrency)
        self._upkeep = Upkeep(self.settings, self.folder, self.embedder, self.notifier)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def embedder(self) -> Embedder:
        """Return the embedding model, exported first if it neither ships nor has been used."""
        return self._models.embedder()

    def support_judge(self) -> SupportJudge:
        """Return what judges claims."""
        return self._models.judge()

    def answer_judge(self) -> SupportJudge:
        """Return what judges a question with its answer. Raises `ReaderError`."""
        return self._models.answer_judge()

    def verifier(self) -> Verifier:
        """Return the verifier of what a language model writes."""
        from qa.verifier.verifier import Verifier

        return Verifier(self._models.judge())

    def reader_model(self) -> SpanModel:
        """Return the fast reader."""
        return self._models.reader()

    def careful_network(self) -> Network:
        """Return the careful reader's network.

        Raises `ReaderError` when its files are not those shipped.
        """
        return self._models.careful()

    def thresholds(self) -> Mapping[AnswerPolicy, float]:
        """Return the confidence that each policy asks of the reader that has the last word."""
        return self._models.cascade().thresholds

    def status(self) -> IndexStatus:
        """Compare the index with the seeds; nothing is changed."""
        return read_status(self.settings, self.folder)

    def snapshot(self, settle: float = 0.0) -> Snapshot:
        """Scan the seeds and compare the index; answers are marked stale, or not, from here on.

        Files that were written in the last `settle` seconds are waited for. Raises `SeedsError`
        without the seeds.
        """
        return self._upkeep.snapshot(settle)

    def index_summary(self) -> IndexSummary:
        """Return the live generation's figures. Raises `IndexUnusableError` when there is none."""
        self.check_staleness()
        with self.reading() as generation:
            return IndexSummary.of(generation, stale=self._upkeep.stale)

    def suggestions(self, count: int = 4) -> tuple[str, ...]:
        """Return up to `count` questions that the live generation answers, cached per generation.

        Raises `IndexUnusableError` when there is none.
        """
        with self._suggestions_lock, self.reading() as generation:
            key = generation.manifest.generation, count
            if self._suggestions[0] != key:
                self._models.prepare()
                from qa.service.composition import extractive_chain
                from qa.service.suggested_questions import suggest

                # What is answered without a language model is answered with one, too.
                ask = extractive_chain(generation, self._models, stale=self._upkeep.stale).ask
                self._suggestions = key, suggest(ask, generation.corpus, count)
            return self._suggestions[1]

    def build(self, *, force: bool = False, settle: float = 0.0) -> BuildReport | None:
        """Bring the index up to date; None when it was. `force` makes it anew.

        Without it, files that were written in the last `settle` seconds are left as they were.
        """
        return self._upkeep.build(force=force, settle=settle)

    def refresh(self) -> None:
        """Rebuild if the seeds have changed. If that fails, an index that exists answers, stale."""
        self._upkeep.refresh()

    def check_staleness(self) -> None:
        """Find out whether answers are stale; the index is left as it is."""
        self._upkeep.check()

    def ask(self, question: str, options: AskOptions = DEFAULT_OPTIONS) -> Answer:
        """Return the answer to one question, or a refusal with its reason.

        Raises `FootnoteError`: without seeds or, unless it may be built, without an index.
        """
        return final_answer(self.events(question, options))

    def events(self, question: str, options: AskOptions = DEFAULT_OPTIONS) -> Iterator[Event]:
        """Yield statuses, each claim once it is verified, and last the answer, as `ask` does.

        Raises `IndexDamagedError` when the damage is met after the first claim: no claim is yielded
        twice.
        """
        if options.refresh:
            self.refresh()
        claimed = False
        try:
            for event in self._events(question, options):
                claimed = claimed or isinstance(event, Claim)
                yield event
        except IndexDamagedError as error:
            if claimed or not options.rebuild:
                raise
            self.notifier.warning(f"{error.what} Building the index again.")
            damaged = self.folder.current()
            self.close()
            self._upkeep.mend(damaged)
            yield from self._events(question, options)

    def _events(self, question: str, options: AskOptions) -> Iterator[Event]:
        with self.chain(options.cancellation) as chain:
            yield from chain.events(question, options)

    @contextmanager
    def chain(self, cancellation: Cancellation | None = None) -> Iterator[Chain]:
        """Lend the chain over the live generation; that stays open for the whole `with` block.

        Raises `IndexUnusableError` when there is none.
        """
        self._models.prepare()
        from qa.service.composition import compose_chain

        with self.reading() as generation:
            yield compose_chain(
                generation,
                self._models,
                cancellation,
                fallback=self.settings.fallback,
                stale=self._upkeep.stale,
            )

    def search(
        self, question: str, options: AskOptions = DEFAULT_OPTIONS
    ) -> tuple[SearchResult, ...]:
        """Return the `options.k` passages that are nearest to a question, best first.

        Raises as `ask` does.
        """
        if options.refresh:
            self.refresh()
        with self.chain() as chain:
            return chain.search(question, options)

    def check(
        self,
        text: str,
        options: AskOptions = DEFAULT_OPTIONS,
        progress: Progress | None = None,
    ) -> CheckedDraft:
        """Return what the articles say of each sentence of a draft, or of a single claim.

        Of `options`, `as_of`, `refresh`, and `cancellation` are followed; `progress` is given how
        many sentences are judged, and of how many. Raises as `ask` does.
        """
        if options.refresh:
            self.refresh()
        self._models.prepare()
        from qa.service.composition import compose_checker

        with self.reading() as generation:
            checker = compose_checker(generation, self._models, stale=self._upkeep.stale)
            shown = progress or (lambda _done, _all: None)
            return checker.check(
                text, shown, as_of=options.as_of, cancellation=options.cancellation
            )

    def verify(self, answer: Answer | Mapping[str, Any]) -> tuple[str, ...]:
        """Check an answer, or one that was saved as JSON, against the seed files.

        Returns a line for each fault: a quote that is not verbatim, a field that is not its
        article's, a text that its quotes do not say. Whether it answers is not judged. Raises
        `InputFileError` for what is no saved answer, `SeedsError` without the seeds.
        """
        from qa.answer import Answer

        values = answer.to_dict() if isinstance(answer, Answer) else dict(answer)
        return self.check_saved("the answer", json.dumps(values).encode()).faults

    def check_saved(self, name: str, data: bytes) -> Checked:
        """Check the answers in `data`, one JSON object or one a line, against the seed files.

        `name` is what messages call it. Raises as `verify` does.
        """
        from qa.service.saved_answers import check_answers

        return check_answers(name, data, self.settings.seeds, self.verifier)

    def reading(self) -> AbstractContextManager[Generation]:
        """Lend the live generation; it stays open for the whole `with` block.

        Raises `IndexUnusableError` when there is none.
        """
        return self._live.reading()

    def article(self, name: str) -> Article:
        """Return the article whose file or id is `name`, or the only one whose begins with it.

        One that is under embargo is not there. Raises `NotFoundError`.
        """
        now = datetime.now(UTC)
        with self.reading() as generation:
            corpus = generation.corpus
            if (found := corpus.public_article(name, now)) is not None:
                return found
            sources = corpus.sources_beginning(name, now)
            if len(sources) == 1:
                return corpus.require_article(sources[0])
        if not sources:
            raise NotFoundError(
                f"There is no article {name} in the index.", "See: footnote index status"
            )
        named = ", ".join(sources[:MAX_NAMED]) + (", …" if len(sources) > MAX_NAMED else "")
        raise NotFoundError(
            f"{len(sources):,} articles begin with {name}: {named}.", "Name one of them."
        )

    def undated(self) -> int:
        """Return how many articles of the live generation carry no date."""
        with self.reading() as generation:
            return generation.corpus.undated()

    def texts(self, passages: Sequence[PassageReference]) -> list[str]:
        """Return the texts of passages; one whose article has gone since is empty."""
        now = datetime.now(UTC)
        with self.reading() as generation:
            find = generation.corpus.public_article
            articles = [find(passage.article_id, now) for passage in passages]
        return [
            article.text[passage.start : passage.end] if article else ""
            for article, passage in zip(articles, passages, strict=True)
        ]

    def close(self) -> None:
        """Let go of the generation in use; whoever reads it reads on."""
        self._upkeep.close()
        self._live.close()
