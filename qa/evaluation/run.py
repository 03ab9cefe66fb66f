"""Asks every question of a set once, alone, of all its documents together.

Nothing is refused for low support while asking: what a threshold would have refused is counted
afterwards, so that one run measures every operating point. A run that is killed goes on where
it was; one that is finished is read back, unless what answers, the index or the set has changed.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answer import AnswerPolicy, AskOptions
from qa.evaluation.fingerprint import fingerprint
from qa.evaluation.indexed import as_indexed
from qa.evaluation.records import Cited, Ranks, Record, RecordLog
from qa.question.cleaning import clean_question
from qa.retriever.hybrid import HybridRetriever
from qa.service.footnote import Footnote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from index.article import Passage
    from index.vector_cache import Progress
    from qa.evaluation.dataset import DataSet, GoldQuestion
    from qa.evaluation.indexed import IndexedSet

# How far down the rankings are followed.
DEPTH = 50


@dataclass(frozen=True, slots=True)
class Run:
    """A set with the record of each of its questions; `resumed` of them by an earlier run.

    `thresholds` are the confidence that each policy asks of those who have answered.
    """

    data: DataSet
    pairs: Sequence[tuple[GoldQuestion, Record]]
    thresholds: Mapping[AnswerPolicy, float]
    k: int
    passages: int
    generation: str
    resumed: int


def ask_all(
    indexed: IndexedSet, footnote: Footnote, progress: Progress, *, k: int, fresh: bool = False
) -> Run:
    """Ask the questions of a set, those in the log left out unless `fresh`."""
    own = {"seeds": indexed.seeds(), "index": indexed.index(), "chroma_url": None}
    path = indexed.folder / f"records-{k}.jsonl"
    if fresh:
        path.unlink(missing_ok=True)
    doc_ids = indexed.doc_ids()
    options = AskOptions(k=k, policy=AnswerPolicy.NONE, refresh=False)
    with (
        closing(Footnote(footnote.settings.model_copy(update=own), footnote.notifier)) as asking,
        closing(indexed.open(asking)) as generation,
    ):
        name = generation.manifest.generation
        questions = as_indexed(indexed.data.questions, doc_ids, generation.corpus)
        retriever = HybridRetriever(generation.corpus, generation.store, asking.embedder())
        key = fingerprint(indexed.data, name, k, footnote.settings)
        with closing(RecordLog(path, key)) as log:
            resumed = len(log.records)
            for number, asked in enumerate(questions):
                progress(number, len(questions))
                if asked.qid not in log.records:
                    log.add(_record(asked, asking, options, retriever, doc_ids))
            progress(len(questions), len(questions))
        pairs = [(asked, log.records[asked.qid]) for asked in questions]
        least, passages = asking.thresholds(), generation.manifest.passages
        return Run(indexed.data, pairs, least, k, passages, name, resumed)


def _record(
    asked: GoldQuestion,
    footnote: Footnote,
    options: AskOptions,
    retriever: HybridRetriever,
    doc_ids: Mapping[str, str],
) -> Record:
    # First of all, so that the time it takes is that of a question never seen.
    answer = footnote.ask(asked.question, options)
    cited = (
        Cited(doc_ids[one.article_id], one.start, one.end, one.quote) for one in answer.citations
    )
    return Record(
        asked.qid,
        answer.answered,
        answer.confidence,
        answer.short,
        tuple(cited),
        _rank(asked, retriever, doc_ids) if asked.doc_ids else {},
        dict(answer.timings_ms),
    )


def _rank(
    asked: GoldQuestion, retriever: HybridRetriever, doc_ids: Mapping[str, str]
) -> dict[str, Ranks]:
    rankings = retriever.rankings(clean_question(asked.question))
    passages = retriever.corpus.passages
    found = {
        "dense": passages(list(rankings.dense)[:DEPTH]),
        "lexical": passages(list(rankings.lexical)[:DEPTH]),
        "fused": list(retriever.distinct(rankings.fused, DEPTH).values()),
    }
    return {name: gold_ranks(asked, ranked, doc_ids) for name, ranked in found.items()}


def gold_ranks(
    asked: GoldQuestion, passages: Sequence[Passage], doc_ids: Mapping[str, str]
) -> Ranks:
    """Return where the gold documents and the evidence are in a ranking, best first.

    `doc_ids` are the documents' ids by those of their articles.
    """
    found = [doc_ids[passage.article_id] for passage in passages]
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
