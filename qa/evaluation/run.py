"""Asks every question of a set once, alone, of all its documents together.

Nothing is refused for low support while asking: what a threshold would have refused is counted
afterwards, so that one run measures every operating point. A run that is killed goes on where
it was; one that is finished is read back, unless what answers, the index or the set has changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.build import DEFAULT_OPTIONS
from qa.answer import AnswerPolicy, AskOptions
from qa.evaluation.fingerprint import fingerprint
from qa.evaluation.records import Cited, Ranks, Record, RecordLog
from qa.question.cleaning import clean_question
from qa.reader.calibration import load_calibration
from qa.retriever.hybrid import HybridRetriever
from qa.service.footnote import Footnote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from index.article import Passage
    from index.corpus import Corpus
    from index.generation import Generation
    from index.vector_cache import Progress
    from qa.evaluation.dataset import DataSet, GoldQuestion
    from qa.evaluation.indexed import IndexedSet
    from qa.service.notifier import Notifier
    from qa.service.settings import Settings

# How far down the rankings are followed.
DEPTH = 50


@dataclass(frozen=True, slots=True)
class Run:
    """A set whose questions have all been asked; `resumed` of them by an earlier run."""

    data: DataSet
    records: Mapping[str, Record]
    thresholds: Mapping[AnswerPolicy, float]
    k: int
    passages: int
    generation: str
    resumed: int

    def pairs(self) -> list[tuple[GoldQuestion, Record]]:
        """Return every question with its record, in the order of the set."""
        return [(asked, self.records[asked.qid]) for asked in self.data.questions]


class Locator:
    """Tells at what ranks the gold documents and the evidence of a question are."""

    def __init__(self, corpus: Corpus, doc_ids: Mapping[str, str]) -> None:
        self._corpus = corpus
        self._doc_ids = doc_ids
        self._known: dict[int, Passage] = {}

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """Return passages by their numbers."""
        missing = [row for row in rows if row not in self._known]
        self._known |= zip(missing, self._corpus.passages(missing), strict=True)
        return [self._known[row] for row in rows]

    def ranks(self, asked: GoldQuestion, rows: Sequence[int]) -> Ranks:
        """Return the ranks in a ranking of passages, best first."""
        passages = self.passages(rows[:DEPTH])
        found = [self._doc_ids[passage.article_id] for passage in passages]
        return Ranks(
            tuple(_first(one == doc_id for one in found) for doc_id in asked.doc_ids),
            tuple(
                _first(
                    one in asked.doc_ids and evidence in passage.text
                    for one, passage in zip(found, passages, strict=True)
                )
                for evidence in asked.evidence
            ),
        )


def _first(hits: Iterable[bool]) -> int | None:
    return next((rank for rank, hit in enumerate(hits, start=1) if hit), None)


def ask_all(
    indexed: IndexedSet,
    settings: Settings,
    notifier: Notifier,
    progress: Progress,
    *,
    k: int,
    fresh: bool = False,
) -> Run:
    """Ask the questions of a set, those in the log left out unless `fresh`."""
    own = {"seeds": indexed.seeds(), "index": indexed.index(), "chroma_url": None}
    footnote = Footnote(settings.model_copy(update=own), notifier)
    generation = indexed.open(DEFAULT_OPTIONS, footnote.embedder(), notifier)
    manifest = generation.manifest
    path = indexed.folder / f"records-{k}.jsonl"
    if fresh:
        path.unlink(missing_ok=True)
    log = RecordLog(path, fingerprint(indexed.data, manifest.generation, k, settings))
    resumed = len(log.records)
    try:
        _ask_missing(indexed, footnote, generation, log, progress, k)
    finally:
        log.close()
        footnote.close()
        generation.close()
    return Run(
        indexed.data,
        log.records,
        load_calibration().thresholds,
        k,
        manifest.passages,
        manifest.generation,
        resumed,
    )


def _ask_missing(
    indexed: IndexedSet,
    footnote: Footnote,
    generation: Generation,
    log: RecordLog,
    progress: Progress,
    k: int,
) -> None:
    questions = indexed.data.questions
    doc_ids = indexed.doc_ids()
    locator = Locator(generation.corpus, doc_ids)
    retriever = HybridRetriever(generation.corpus, generation.store, footnote.embedder())
    options = AskOptions(k=k, policy=AnswerPolicy.NONE, refresh=False)
    for number, asked in enumerate(questions):
        progress(number, len(questions))
        if asked.qid in log.records:
            continue
        # First of all, so that the time it takes is that of a question never seen.
        answer = footnote.ask(asked.question, options)
        rankings = _rankings(retriever, asked, indexed.data.rewrites.get(asked.qid))
        log.add(
            Record(
                asked.qid,
                answer.answered,
                answer.confidence,
                answer.short,
                tuple(
                    Cited(doc_ids[one.article_id], one.start, one.end, one.quote)
                    for one in answer.citations
                ),
                {name: locator.ranks(asked, rows) for name, rows in rankings.items()},
                answer.timings_ms,
            )
        )
    progress(len(questions), len(questions))


def _rankings(
    retriever: HybridRetriever, asked: GoldQuestion, rewrite: str | None
) -> dict[str, Sequence[int]]:
    """Rank in each way; a follow-up also behind the user's last turn, and as a person wrote it."""
    if not asked.doc_ids:
        return {}
    alone = retriever.rankings(clean_question(asked.question))
    found: dict[str, Sequence[int]] = {
        "dense": list(alone.dense),
        "lexical": list(alone.lexical),
        "fused": list(retriever.distinct(alone.fused, DEPTH)),
    }
    earlier = [turn.text for turn in asked.history if turn.role == "user"]
    if earlier:
        joined = f"{earlier[-1]} {asked.question}"
        found["joined"] = retriever.rankings(clean_question(joined)).fused
        if rewrite:
            found["rewritten"] = retriever.rankings(clean_question(rewrite)).fused
    return found
