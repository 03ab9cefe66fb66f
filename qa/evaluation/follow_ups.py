"""The figures of `footnote eval follow-ups`: what is found for a last message, however it is asked.

Every question that names its gold documents is searched in each way, first turns apart. 'Asked
alone' is the rules' question, which is shown; 'with what was said' is what the program
searches for: that question, and beside it the words of the last exchanges.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from qa.answer import PASSAGES
from qa.evaluation.answers import ranking_figures
from qa.evaluation.figures import Measurement, Section, figure
from qa.evaluation.indexed import as_indexed
from qa.evaluation.metrics import recall_at
from qa.evaluation.run import DEPTH, gold_ranks
from qa.question.cleaning import clean_question
from qa.question.rewriter import RuleQuestionRewriter
from qa.retriever.hybrid import HybridRetriever
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.vector_cache import Progress
    from qa.evaluation.dataset import GoldQuestion
    from qa.evaluation.figures import Figure
    from qa.evaluation.indexed import IndexedSet
    from qa.service.footnote import Footnote

RAW = "last message alone"
JOINED = "behind the message before"
ALONE = "asked alone"
WITH_CONTEXT = "with what was said"
BY_A_PERSON = "rewritten by a person"
WAYS = (RAW, JOINED, ALONE, WITH_CONTEXT)


@dataclass(frozen=True, slots=True)
class Searched:
    """A question with the ranks of its gold documents, by the way it was searched.

    `changed` says whether the rewriter asked anything else than the message itself.
    """

    asked: GoldQuestion
    ranks: Mapping[str, Sequence[int | None]]
    changed: bool


def measure_follow_ups(indexed: IndexedSet, footnote: Footnote, progress: Progress) -> Measurement:
    """Search for every question that has a gold document, in every way."""
    questions = [asked for asked in indexed.data.questions if asked.doc_ids]
    doc_ids = indexed.doc_ids()
    searched = []
    with closing(indexed.open(footnote)) as generation:
        retriever = HybridRetriever(generation.corpus, generation.store, footnote.embedder())
        for number, asked in enumerate(as_indexed(questions, doc_ids, generation.corpus), start=1):
            rewrite = indexed.data.rewrites.get(asked.qid)
            searched.append(_search(retriever, doc_ids, asked, rewrite))
            progress(number, len(questions))
    later = [one for one in searched if one.asked.history]
    changed = [one for one in later if one.changed]
    rewritten = [one for one in later if BY_A_PERSON in one.ranks]
    return Measurement(
        indexed.data.name,
        f"{counted(len(later), 'follow-up')}, {len(changed)} of them changed;"
        " a gain is over the last message alone, question by question [95 % interval]",
        {"follow_ups": len(later), "changed": len(changed)},
        [
            Section("follow-ups, of gold documents", _rows(later, WAYS)),
            Section("those that people rewrote", _rows(rewritten, (*WAYS, BY_A_PERSON))),
            Section("those whose question was changed", _rows(changed, WAYS)),
            Section("first turns", _rows([s for s in searched if not s.asked.history], WAYS)),
        ],
    )


def _search(
    retriever: HybridRetriever,
    doc_ids: Mapping[str, str],
    asked: GoldQuestion,
    rewrite: str | None,
) -> Searched:
    raw = clean_question(asked.question)
    before = [turn.text for turn in asked.history if turn.role == "user"][-1:]
    rewritten = RuleQuestionRewriter().rewrite(raw, asked.history)
    ways = {
        RAW: (raw, ""),
        JOINED: (clean_question(" ".join([*before, asked.question])), ""),
        ALONE: (rewritten.question, ""),
        WITH_CONTEXT: (rewritten.question, rewritten.context),
    }
    if rewrite and asked.history:
        ways[BY_A_PERSON] = clean_question(rewrite), ""
    found = {
        way: list(retriever.distinct(retriever.rankings(*words).fused, DEPTH).values())
        for way, words in ways.items()
    }
    ranks = {way: gold_ranks(asked, ranked, doc_ids).documents for way, ranked in found.items()}
    return Searched(asked, ranks, rewritten.question != raw)


def _rows(searched: Sequence[Searched], ways: Sequence[str]) -> dict[str, dict[str, Figure]]:
    recall = partial(recall_at, PASSAGES)
    return {
        way: ranking_figures([one.ranks[way] for one in searched])
        | {
            f"recall@{PASSAGES}, gain": figure(
                recall(one.ranks[way]) - recall(one.ranks[RAW]) for one in searched
            )
        }
        for way in ways
        if searched
    }
