"""Measures follow-ups: what is found for the last message alone, asked alone, and by people.

Every question that names its gold documents is searched in each way, first turns apart. 'Asked
alone' is the rules' question, which is shown; 'with what was said' is what the program
searches for: that question, and beside it the words of the last exchanges.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from index.build import DEFAULT_OPTIONS
from qa.answer import PASSAGES
from qa.evaluation.answers import ranking_figures
from qa.evaluation.figures import Section, figure, to_json, to_text
from qa.evaluation.metrics import recall_at
from qa.evaluation.run import DEPTH, Locator
from qa.question.cleaning import clean_question
from qa.question.rewriter import RuleQuestionRewriter
from qa.retriever.hybrid import HybridRetriever
from qa.service.footnote import Footnote
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.vector_cache import Progress
    from qa.evaluation.dataset import GoldQuestion
    from qa.evaluation.figures import Figure
    from qa.evaluation.indexed import IndexedSet
    from qa.service.notifier import Notifier
    from qa.service.settings import Settings

    Found = Sequence[int | None]

SCHEMA = 1

RAW = "last message alone"
ALONE = "asked alone"
WITH_CONTEXT = "with what was said"
BY_A_PERSON = "rewritten by a person"


@dataclass(frozen=True, slots=True)
class Searched:
    """A question with the ranks of its gold documents, by the way it was searched.

    `changed` says whether the rewriter asked anything else than the message itself.
    """

    asked: GoldQuestion
    ranks: Mapping[str, Found]
    changed: bool


@dataclass(frozen=True, slots=True)
class FollowUps:
    """All that was searched of a set."""

    name: str
    searched: Sequence[Searched]

    @property
    def later(self) -> list[Searched]:
        """Return the follow-ups."""
        return [one for one in self.searched if one.asked.history]


def measure_follow_ups(
    indexed: IndexedSet, settings: Settings, notifier: Notifier, progress: Progress
) -> FollowUps:
    """Search for every question that has a gold document, in every way."""
    embedder = Footnote(settings, notifier).embedder()
    generation = indexed.open(DEFAULT_OPTIONS, embedder, notifier)
    try:
        locator = Locator(generation.corpus, indexed.doc_ids())
        retriever = HybridRetriever(generation.corpus, generation.store, embedder)
        questions = [asked for asked in indexed.data.questions if asked.doc_ids]
        searched = []
        for number, asked in enumerate(questions, start=1):
            rewrite = indexed.data.rewrites.get(asked.qid)
            searched.append(_search(retriever, locator, asked, rewrite))
            progress(number, len(questions))
    finally:
        generation.close()
    return FollowUps(indexed.data.name, searched)


def _search(
    retriever: HybridRetriever, locator: Locator, asked: GoldQuestion, rewrite: str | None
) -> Searched:
    raw = clean_question(asked.question)
    rewriter = RuleQuestionRewriter().rewrite(raw, asked.history)
    ways = {
        RAW: (raw, ""),
        ALONE: (rewriter.question, ""),
        WITH_CONTEXT: (rewriter.question, rewriter.context),
    }
    if rewrite and asked.history:
        ways[BY_A_PERSON] = clean_question(rewrite), ""
    rows = {
        way: list(retriever.distinct(retriever.rankings(question, context).fused, DEPTH))
        for way, (question, context) in ways.items()
    }
    ranks = {way: locator.ranks(asked, found).documents for way, found in rows.items()}
    return Searched(asked, ranks, rewriter.question != raw)


def sections(found: FollowUps) -> list[Section]:
    """Return the figures: of follow-ups, of those that people rewrote, and of first turns."""
    later = found.later
    first = [one for one in found.searched if not one.asked.history]
    rewritten = [one for one in later if BY_A_PERSON in one.ranks]
    changed = [one for one in later if one.changed]
    ways = (RAW, ALONE, WITH_CONTEXT)
    parts = [
        Section("follow-ups, of gold documents", _rows(later, ways)),
        Section("those that people rewrote", _rows(rewritten, (*ways, BY_A_PERSON))),
        Section("those whose question was changed", _rows(changed, ways)),
        Section("first turns", _rows(first, ways)),
    ]
    return [part for part in parts if part.rows]


def _rows(searched: Sequence[Searched], ways: Sequence[str]) -> dict[str, dict[str, Figure]]:
    if not searched:
        return {}
    recall = partial(recall_at, PASSAGES)
    return {
        way: ranking_figures([one.ranks[way] for one in searched])
        | {
            f"recall@{PASSAGES}, gain": figure(
                recall(one.ranks[way]) - recall(one.ranks[RAW]) for one in searched
            )
        }
        for way in ways
    }


def follow_ups_json(found: FollowUps) -> dict[str, Any]:
    """Return the figures as `footnote eval follow-ups --json` prints them."""
    return {
        "schema": SCHEMA,
        "set": found.name,
        "follow_ups": len(found.later),
        "changed": sum(one.changed for one in found.later),
        "figures": to_json(sections(found)),
    }


def follow_ups_text(found: FollowUps) -> str:
    """Return the figures as tables."""
    later = found.later
    changed = sum(one.changed for one in later)
    head = (
        f"{found.name}: {counted(len(later), 'follow-up')}, {changed} of them changed;"
        " a gain is over the last message alone, question by question [95 % interval]"
    )
    tables = to_text(sections(found))
    return f"{head}\n\n{tables}" if tables else head
