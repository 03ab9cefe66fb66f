"""The figures of `footnote eval verifier`: how claims that people judged are told apart."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from index.article import Article
from index.split import PassageSize, split
from qa.evaluation.claims import CONTRADICTS, NEITHER, RELATIONS, SUPPORTS
from qa.evaluation.figures import Measurement, Section, figure, percentiles, plain
from qa.evaluation.metrics import auroc, macro_f1, mean
from qa.text.counting import counted
from qa.verifier.claims import WrittenClaim, WrittenQuote
from qa.verifier.evidence import Source, find_quoted_spans
from qa.verifier.judge import log_odds
from qa.verifier.quotes import find_quote
from qa.verifier.rules import broken
from qa.verifier.verifier import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from index.vector_cache import Progress
    from qa.evaluation.claims import LabelledClaim
    from qa.evaluation.figures import Figure
    from qa.evaluation.metrics import Floats
    from qa.models.support_model import Relation
    from qa.verifier.judge import SupportCalibration, SupportJudge

# Of all claims that are judged, the shares that may be false.
FALSE_SHARES = (0.05, 0.15)
ALL = "all claims"
MEAN = "mean of the sources"

_WHOLE = PassageSize(min_tokens=1, max_tokens=10**6)


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found of a claim: the rules that find a fault, and what the model thinks of it.

    `told` is None where there is nothing to judge it by.
    """

    claim: LabelledClaim
    rules: frozenset[str]
    told: Relation | None
    calibration: SupportCalibration
    milliseconds: float = 0.0

    def score(self, rules: frozenset[str] = frozenset()) -> float:
        """Return how sure the model is, at least 0 where it shows the claim.

        What one of `rules` finds a fault in is as unlikely as can be.
        """
        if self.told is None or rules:
            return -self.calibration.threshold
        return self.calibration.probability(self.told) - self.calibration.threshold

    @property
    def relation(self) -> str:
        """The likeliest relation."""
        if self.score(self.rules) >= 0:
            return SUPPORTS
        contradicts = self.told is not None and self.told.contradicts > self.told.neither
        return CONTRADICTS if contradicts else NEITHER


Judging = Callable[["LabelledClaim"], Judged]
Scores = Callable[[Judged], float]
"""At least 0 where a claim is shown, the higher the surer."""


def judge_with(judge: SupportJudge) -> Judging:
    """Return what judges a claim by its model, and tells which rules find a fault in it."""

    def judged(claim: LabelledClaim) -> Judged:
        quotes, sources = _quoted(claim)
        started = time.process_time()
        spans, _ = find_quoted_spans(WrittenClaim(claim.claim, quotes), sources)
        parts = list(sentences(claim.claim, spans, sources)) if spans else []
        rules = frozenset(rule.__name__ for part in parts for rule, _ in broken(part))
        told = min(map(judge.relation, parts), key=log_odds, default=None)
        taken = (time.process_time() - started) * 1000
        return Judged(claim, rules, told, judge.calibration, taken)

    return judged


def _quoted(claim: LabelledClaim) -> tuple[tuple[WrittenQuote, ...], list[Source]]:
    """Return a premise as quotes of its articles; where these are not known, it is one."""
    for articles in (claim.articles, [Article("premise.txt", claim.premise)]):
        sources = [
            Source(one, article)
            for article in articles
            for one in split(article, lambda texts: [1] * len(texts), _WHOLE)
        ]
        quotes = [
            next((WrittenQuote(n, text) for n, one in enumerate(sources, start=1)
                  if find_quote(text, one.passage.text)), None)
            for text in claim.premise.split("\n\n")
        ]  # fmt: skip
        if all(quotes):
            break
    return tuple(one for one in quotes if one), sources


def by_rules(one: Judged) -> float:
    """Score a claim by the rules alone."""
    return -1.0 if one.rules else 0.0


def by_model(one: Judged) -> float:
    """Score a claim by the model alone."""
    return one.score()


def by_both(one: Judged, without: str = "") -> float:
    """Score a claim by the model and the rules, but for the one left out."""
    return one.score(one.rules - {without})


def measure_verifier(
    name: str, claims: Sequence[LabelledClaim], judge: Judging, progress: Progress
) -> Measurement:
    """Judge every claim; the figures are of each source, their mean, and all claims together."""
    judged = []
    for number, claim in enumerate(claims, start=1):
        judged.append(judge(claim))
        progress(number, len(claims))
    sections = [
        Section("rules alone", _sources(judged, by_rules, graded=False)),
        Section("model alone", _sources(judged, by_model, graded=True)),
        Section("rules and model", _sources(judged, by_both, graded=True)),
        Section("three relations, rules and model", _relations(judged)),
        Section("what each rule adds to the rest", _ablations(judged)),
        Section(
            "ms of a processor",
            {"a claim": percentiles([one.milliseconds for one in judged])},
            digits=1,
            interval_digits=1,
        ),
    ]
    false = sum(not claim.label for claim in claims)
    return Measurement(
        name,
        f"{counted(len(claims), 'claim')}, {false} of them false\n"
        "caught: of false claims; dropped: of true ones; false shown: of the claims that are shown"
        " when this\nshare of all is false [95 % interval, bootstrap over claims]",
        {"claims": len(claims), "false": false},
        sections,
    )


def _by_source(judged: Iterable[Judged]) -> dict[str, list[Judged]]:
    found: dict[str, list[Judged]] = {}
    for one in judged:
        found.setdefault(one.claim.source, []).append(one)
    return found


def _sources(
    judged: Sequence[Judged], score: Scores, *, graded: bool
) -> dict[str, dict[str, Figure]]:
    """Return a row of figures for each source, one of their means, and one of all claims."""

    def row(claims: Sequence[Judged]) -> dict[str, Figure]:
        return _row([(score(one), one.claim.label) for one in claims], graded=graded)

    found = {source: row(claims) for source, claims in _by_source(judged).items()}
    means = {column: _mean(found, column) for column in next(iter(found.values()))}
    return found | {MEAN: means} | ({ALL: row(judged)} if len(found) > 1 else {})


def _mean(found: Mapping[str, Mapping[str, Figure]], column: str) -> Figure:
    values = [row[column].value for row in found.values()]
    return plain(mean(np.array([value for value in values if value is not None])))


def _row(rows: Sequence[tuple[float, bool]], *, graded: bool) -> dict[str, Figure]:
    found = {
        "balanced accuracy": figure(rows, balanced_accuracy),
        "caught": figure(score < 0 for score, label in rows if not label),
        "dropped": figure(score < 0 for score, label in rows if label),
    }
    if graded:
        found["AUROC"] = figure(rows, auroc)
    return found | {
        f"false shown, {share:.0%}": figure(rows, partial(false_among_shown, share))
        for share in FALSE_SHARES
    }


def _relations(judged: Sequence[Judged]) -> dict[str, dict[str, Figure]]:
    """Return the macro F1 of the three relations, of the sources that tell which it is."""
    found = {
        source: claims
        for source, claims in _by_source(judged).items()
        if {one.claim.relation for one in claims} == set(RELATIONS)
    }
    told = [one for claims in found.values() for one in claims]
    groups = found | ({ALL: told} if len(found) > 1 else {})
    return {
        source: {"macro F1": figure([_pair(one) for one in claims], macro_f1)}
        for source, claims in groups.items()
    }


def _pair(one: Judged) -> tuple[int, int]:
    """Return the numbers of the relation that was found and of the right one."""
    return RELATIONS.index(one.relation), RELATIONS.index(one.claim.relation or NEITHER)


def _ablations(judged: Sequence[Judged]) -> dict[str, dict[str, Figure]]:
    """Return, for each rule, the shares of false and of true claims that it alone withholds."""
    columns = {"caught by it alone": False, "dropped by it alone": True}
    return {
        name: {
            column: figure(_alone(one, name) for one in judged if one.claim.label is label)
            for column, label in columns.items()
        }
        for name in sorted({name for one in judged for name in one.rules})
    }


def _alone(one: Judged, name: str) -> bool:
    return by_both(one) < 0 <= by_both(one, without=name)


def balanced_accuracy(rows: Floats) -> float:
    """Return the mean of the shares of false claims withheld and of true ones shown.

    `rows` has shape (claims, 2): a score, at least 0 where the claim is shown, and a label that is
    1 or 0; nan without both labels.
    """
    let_through, shown = _shown(rows)
    return (1 - let_through + shown) / 2


def false_among_shown(share: float, rows: Floats) -> float:
    """Return the share of false claims among those shown, where `share` of all are false."""
    let_through, shown = _shown(rows)
    false, true = share * let_through, (1 - share) * shown
    return false / (false + true) if false + true else float("nan")


def _shown(rows: Floats) -> tuple[float, float]:
    """Return the shares of false claims and of true ones that are shown."""
    shown, label = rows[:, 0] >= 0, rows[:, 1] == 1
    return mean(shown[~label]), mean(shown[label])
