"""The premises of a claim, one of each article, to one verdict, and what is cited for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.checking.judge import Judgement
from qa.checking.report import Verdict
from qa.text.tokens import keys, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from qa.checking.judge import Excerpt, Premise

    Judge = Callable[[Sequence[Premise]], list[Judgement]]

# Excerpts that are cited for one sentence.
MAX_CITED = 3
# Of a claim's words, the part that an article holds which speaks of the same.
SAME_THING = 0.5


@dataclass(frozen=True, slots=True)
class Weighed:
    """A verdict, the excerpts to cite for it, the weightiest first, and why in words."""

    verdict: Verdict
    excerpts: tuple[Excerpt, ...] = ()
    note: str | None = None


def weigh(claim: str, premises: Sequence[Premise], judge: Judge) -> Weighed:
    """Return the verdict of premises, each of another article, the nearest first.

    The nearest decides, unless articles bear otherwise on a claim. These are told apart by their
    days: what older ones support and a later one contradicts is outdated; what a later one supports
    is supported, and the older one is told of.
    """
    articles = [one for one in premises if _speaks_of(claim, one)]
    dated = [day for one in articles if (day := _day(one))]
    alone = articles if len(set(dated)) > 1 else []
    nearest, *others = judge([premises[0], *alone])
    if conflict := _conflict(claim, alone, others):
        return conflict
    excerpts = tuple(_needed(claim, premises[0].excerpts)[:MAX_CITED])
    if nearest is Judgement.SUPPORTS:
        return Weighed(Verdict.SUPPORTED, excerpts)
    if nearest is Judgement.CONTRADICTS:
        return Weighed(Verdict.CONTRADICTED, excerpts)
    return Weighed(Verdict.NOT_FOUND)


def _conflict(
    claim: str, articles: Sequence[Premise], judged: Sequence[Judgement]
) -> Weighed | None:
    """Return the verdict where the newest articles that support and contradict are told apart."""
    pairs = list(zip(articles, judged, strict=True))
    yes = _newest([one for one, told in pairs if told is Judgement.SUPPORTS])
    no = _newest([one for one, told in pairs if told is Judgement.CONTRADICTS])
    if not yes or not no or (then := _day(yes)) is None or (now := _day(no)) is None:
        return None
    supporting, otherwise = (_needed(claim, one.excerpts)[0] for one in (yes, no))
    if now > then:
        note = f"so of {then:%-d %B %Y}; an article of {now:%-d %B %Y} says otherwise"
        return Weighed(Verdict.OUTDATED, (otherwise, supporting), note)
    return Weighed(Verdict.SUPPORTED, (supporting, otherwise), "another article says otherwise")


def _speaks_of(claim: str, article: Premise) -> bool:
    said = {key for key in keys(tokens(claim)) if not key.isdigit()}
    known = keys([token for one in article.excerpts for token in tokens(one.text)])
    return len(said & known) >= SAME_THING * len(said)


def _newest(articles: Sequence[Premise]) -> Premise | None:
    """Return the newest article; None when there is none, or one of them has no day."""
    days = {day: one for one in articles if (day := _day(one))}
    return days[max(days)] if articles and all(map(_day, articles)) else None


def _day(article: Premise) -> date | None:
    return article.excerpts[0].source.article.published_as_stated


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
