"""Judgements of several premises to one verdict, and what is cited for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.checking.report import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from qa.checking.judge import Excerpt, Judgement, Premise

# From these probabilities on, a premise supports a claim, or contradicts it. Chosen on
# newsdesk/calibrate (`footnote eval check`).
SUPPORTS = 0.5
CONTRADICTS = 0.5
# Articles that are cited for one sentence.
MAX_CITED = 3


@dataclass(frozen=True, slots=True)
class Weighed:
    """A verdict, the excerpts to cite for it, the weightiest first, and why in words."""

    verdict: Verdict
    excerpts: tuple[Excerpt, ...] = ()
    note: str | None = None


def weigh(premises: Sequence[Premise], judgements: Sequence[Judgement]) -> Weighed:
    """Return the verdict of all premises together.

    A claim that older articles support and a later one contradicts is outdated; one that a later
    article supports is supported, and the older one is told of.
    """
    pairs = list(zip(premises, judgements, strict=True))
    supporting = _best(
        [(premise, one.supports) for premise, one in pairs if _is_supported(one)],
    )
    contradicting = _best(
        [(premise, one.contradicts) for premise, one in pairs if _is_contradicted(one)]
    )
    if not contradicting:
        return Weighed(Verdict.SUPPORTED if supporting else Verdict.NOT_FOUND, supporting)
    if not supporting:
        return Weighed(Verdict.CONTRADICTED, contradicting, _fault(pairs))
    latest, newest = _latest(supporting), _latest(contradicting)
    if latest and newest and newest > latest:
        note = f"so of {latest:%-d %B %Y}; an article of {newest:%-d %B %Y} says otherwise"
        return Weighed(Verdict.OUTDATED, (contradicting[0], *supporting), note)
    note = "another article says otherwise"
    return Weighed(Verdict.SUPPORTED, (*supporting, contradicting[0]), note)


def _is_supported(judged: Judgement) -> bool:
    return not judged.faults and judged.supports >= SUPPORTS


def _is_contradicted(judged: Judgement) -> bool:
    return judged.contradicts >= CONTRADICTS


def _best(scored: Sequence[tuple[Premise, float]]) -> tuple[Excerpt, ...]:
    """Return the excerpts of the best premise, and of other articles that say the same alone."""
    ordered = sorted(scored, key=lambda pair: (-pair[1], len(pair[0].excerpts)))
    if not ordered:
        return ()
    cited = dict.fromkeys(ordered[0][0].excerpts)
    seen = {one.source.article.article_id for one in cited}
    for premise, _ in ordered[1:]:
        (first, *others) = premise.excerpts
        if not others and first.source.article.article_id not in seen and len(cited) < MAX_CITED:
            seen.add(first.source.article.article_id)
            cited[first] = None
    return tuple(cited)


def _latest(excerpts: Sequence[Excerpt]) -> date | None:
    """Return the day of the newest article; None when one of them has none."""
    days = [one.source.article.published_as_stated for one in excerpts]
    return None if None in days else max(filter(None, days), default=None)


def _fault(pairs: Sequence[tuple[Premise, Judgement]]) -> str | None:
    """Return what exact rules find wrong beside the nearest premise."""
    faults = next((one.faults for _, one in pairs if one.faults), ())
    return faults[0] if faults else None
