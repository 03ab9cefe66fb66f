"""Judgements of several premises to one verdict, and what is cited for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.stop_words import search_terms
from qa.checking.report import Verdict
from qa.text.tokens import keys, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from qa.checking.judge import Excerpt, Judgement, Premise

# From this probability on, a premise contradicts a claim.
CONTRADICTS = 0.5
# Articles that are cited for one sentence.
MAX_CITED = 3


@dataclass(frozen=True, slots=True)
class Weighed:
    """A verdict, the excerpts to cite for it, the weightiest first, and why in words."""

    verdict: Verdict
    excerpts: tuple[Excerpt, ...] = ()
    note: str | None = None


def weigh(claim: str, premises: Sequence[Premise], judgements: Sequence[Judgement]) -> Weighed:
    """Return the verdict of all premises together.

    A claim that older articles support and a later one contradicts is outdated; one that a later
    article supports is supported, and the older one is told of.
    """
    pairs = list(zip(premises, judgements, strict=True))
    supporting = _best(claim, [(one, j.supports) for one, j in pairs if _is_supported(j)])
    contradicting = _best(claim, [(one, j.contradicts) for one, j in pairs if _is_contradicted(j)])
    if not contradicting:
        return Weighed(Verdict.SUPPORTED if supporting else Verdict.NOT_FOUND, supporting)
    if not supporting:
        return Weighed(Verdict.CONTRADICTED, contradicting)
    latest, newest = _latest(supporting), _latest(contradicting)
    if latest and newest and newest > latest:
        note = f"so of {latest:%-d %B %Y}; an article of {newest:%-d %B %Y} says otherwise"
        return Weighed(Verdict.OUTDATED, (contradicting[0], *supporting), note)
    note = "another article says otherwise"
    return Weighed(Verdict.SUPPORTED, (*supporting, contradicting[0]), note)


def _is_supported(judged: Judgement) -> bool:
    return not judged.faults


def _is_contradicted(judged: Judgement) -> bool:
    return judged.contradicts >= CONTRADICTS


def _best(claim: str, scored: Sequence[tuple[Premise, float]]) -> tuple[Excerpt, ...]:
    """Return what is needed of the best premise, and the nearest excerpts of other articles."""
    ordered = sorted(scored, key=lambda pair: -pair[1])
    if not ordered:
        return ()
    cited = list(_needed(claim, ordered[0][0].excerpts))
    seen = {one.source.article.article_id for one in cited}
    said = set(search_terms(claim))
    for premise, _ in ordered[1:]:
        first = _needed(claim, premise.excerpts)[0]
        # What shares no word with the claim is about something else, whatever the judge thinks.
        if said.isdisjoint(search_terms(first.text)):
            continue
        if first.source.article.article_id not in seen and len(cited) < MAX_CITED:
            seen.add(first.source.article.article_id)
            cited.append(first)
    return tuple(cited)


def _needed(claim: str, excerpts: Sequence[Excerpt]) -> list[Excerpt]:
    """Return the excerpts that add a word of the claim, those with most of them first."""
    said = keys(tokens(claim))
    held = {one: said & keys(tokens(one.text)) for one in excerpts}
    kept: list[Excerpt] = []
    known: set[str] = set()
    for one in sorted(excerpts, key=lambda one: -len(held[one])):
        if not kept or held[one] - known:
            kept.append(one)
            known |= held[one]
    return kept


def _latest(excerpts: Sequence[Excerpt]) -> date | None:
    """Return the day of the newest article; None when one of them has none."""
    days = [one.source.article.published_as_stated for one in excerpts]
    return None if None in days else max(filter(None, days), default=None)
