"""The figures of `footnote eval verifier`: how claims that people judged are told apart."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from index.article import Article
from index.split import PassageSize, split
from qa.evaluation.figures import Measurement, Section, figure, percentiles, plain
from qa.evaluation.metrics import auroc, mean
from qa.text.counting import counted
from qa.verifier.claims import WrittenClaim, WrittenQuote
from qa.verifier.evidence import Source
from qa.verifier.verifier import Verifier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from index.embed import Embedder
    from index.vector_cache import Progress
    from qa.evaluation.claims import LabelledClaim
    from qa.evaluation.figures import Figure
    from qa.evaluation.metrics import Floats

    Judge = Callable[[LabelledClaim], float]
    """How far a claim's premise supports it, 0 to 1; it is shown from `SHOWN` on."""

    Scored = Sequence[tuple[float, bool]]

SHOWN = 0.5
# Of all claims that are judged, the shares that may be false.
FALSE_SHARES = (0.05, 0.15)

_WHOLE = PassageSize(min_tokens=1, max_tokens=10**6)


def rules(embedder: Embedder) -> Judge:
    """Return the verifier's rules as a judge: 1.0 where nothing is wrong, else 0.0."""
    verifier = Verifier(embedder)

    def judge(claim: LabelledClaim) -> float:
        article = Article("premise.txt", claim.premise)
        passages = split(article, lambda texts: [1] * len(texts), _WHOLE)
        quotes = (WrittenQuote(number, one.text) for number, one in enumerate(passages, start=1))
        written = WrittenClaim(claim.claim, tuple(quotes))
        return float(not verifier.check(written, [Source(one, article) for one in passages]).faults)

    return judge


def measure_verifier(
    name: str, claims: Sequence[LabelledClaim], judge: Judge, progress: Progress
) -> Measurement:
    """Judge every claim; the figures are of each source, and their means."""
    scored: dict[str, list[tuple[float, bool]]] = {}
    times = []
    for number, claim in enumerate(claims, start=1):
        started = time.perf_counter()
        score = judge(claim)
        times.append((time.perf_counter() - started) * 1000)
        scored.setdefault(claim.source, []).append((score, claim.label))
        progress(number, len(claims))
    false = sum(not claim.label for claim in claims)
    return Measurement(
        name,
        f"{counted(len(claims), 'claim')}, {false} of them false\n"
        "caught: of false claims; dropped: of true ones; false shown: of the claims that are shown"
        " when this\nshare of all is false [95 % interval, bootstrap over claims]",
        {"claims": len(claims), "false": false},
        [
            Section("by source", _sources(scored)),
            Section("speed, ms", {"a claim": percentiles(times)}, digits=1, interval_digits=1),
        ],
    )


def _sources(scored: Mapping[str, Scored]) -> dict[str, dict[str, Figure]]:
    """Return a row of figures for each source, and one of their means."""
    graded = any(score not in {0.0, 1.0} for rows in scored.values() for score, _ in rows)
    found = {source: _row(rows, graded=graded) for source, rows in scored.items()}
    return found | {"mean of the sources": {c: _mean(found, c) for c in next(iter(found.values()))}}


def _mean(found: Mapping[str, Mapping[str, Figure]], column: str) -> Figure:
    values = [row[column].value for row in found.values()]
    return plain(mean(np.array([value for value in values if value is not None])))


def _row(rows: Scored, *, graded: bool) -> dict[str, Figure]:
    found = {
        "balanced accuracy": figure(rows, balanced_accuracy),
        "caught": figure(score < SHOWN for score, label in rows if not label),
        "dropped": figure(score < SHOWN for score, label in rows if label),
    }
    if graded:
        found["AUROC"] = figure(rows, auroc)
    return found | {
        f"false shown, {share:.0%}": figure(rows, partial(false_among_shown, share))
        for share in FALSE_SHARES
    }


def balanced_accuracy(rows: Floats) -> float:
    """Return the mean of the shares of false claims withheld and of true ones shown.

    `rows` has shape (claims, 2): a score, and a label that is 1 or 0; nan without both labels.
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
    shown, label = rows[:, 0] >= SHOWN, rows[:, 1] == 1
    return mean(shown[~label]), mean(shown[label])
