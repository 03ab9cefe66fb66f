"""What is counted, as pure functions of plain values; each says its range and its source."""

from __future__ import annotations

import re
import string
import warnings
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from index.installation import install_extra
from qa.errors import FootnoteError

try:
    from scipy.stats import DegenerateDataWarning, bootstrap
    from sklearn.metrics import roc_auc_score
except ImportError as error:
    raise FootnoteError(
        "Measuring needs scikit-learn, which is not installed.",
        f"Run: {install_extra('evaluation')}",
    ) from error

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Statistic = Callable[[Floats], float]
    """Rows, one a question, to a figure; nan where it cannot be told."""

BINS = 10
RESAMPLES = 1000
MIN_ROWS = 2
SEED = 20241024

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = re.compile(f"[{re.escape(string.punctuation)}‘’“”–—]")


def normalised(text: str) -> str:
    """Lower case, without punctuation and articles, single spaces: SQuAD's own rule.

    Typographic quotation marks and dashes count as punctuation too.
    """
    return " ".join(_ARTICLES.sub(" ", _PUNCTUATION.sub("", text.lower())).split())


def exact_match(given: str, wanted: Sequence[str]) -> float:
    """Return 1.0 if `given` is one of the wanted answers, normalised, else 0.0."""
    return float(any(normalised(given) == normalised(one) for one in wanted))


def f1(given: str, wanted: Sequence[str]) -> float:
    """Return the best F1 of the words of `given` and of a wanted answer, 0 to 1 (SQuAD)."""
    return max(_f1(normalised(given).split(), normalised(one).split()) for one in wanted)


def _f1(given: Sequence[str], wanted: Sequence[str]) -> float:
    if not given or not wanted:
        return float(given == wanted)
    common = sum((Counter(given) & Counter(wanted)).values())
    return 2 * common / (len(given) + len(wanted))


def contains(text: str, answer: str) -> bool:
    """Tell whether a text has the words of an answer, in a row, normalised."""
    words = normalised(answer)
    return bool(words) and f" {words} " in f" {normalised(text)} "


def recall_at(k: int, ranks: Sequence[int | None]) -> float:
    """Return the share, 0 to 1, of what was sought that ranks among the first `k`, from 1."""
    return sum(rank is not None and rank <= k for rank in ranks) / len(ranks)


def reciprocal_rank(ranks: Sequence[int | None]) -> float:
    """Return 1 / the best rank of what was sought, or 0.0 where nothing of it was found."""
    return max((1 / rank for rank in ranks if rank is not None), default=0.0)


def auroc(rows: Floats) -> float:
    """Return how often a positive scores above a negative, ties by half; nan without both.

    `rows` has shape (questions, 2): a score, and a label that is 1 or 0.
    """
    score, label = rows.T
    return float(roc_auc_score(label, score)) if len(set(label)) > 1 else float("nan")


def macro_f1(rows: Floats) -> float:
    """Return the mean over classes of their F1; nan without rows.

    `rows` has shape (claims, 2): the number of the class that was found, and of the right one.
    """
    if not len(rows):
        return float("nan")
    found, right = rows.T
    scores = [
        2 * ((found == one) & (right == one)).sum() / ((found == one).sum() + (right == one).sum())
        for one in set(right)
    ]
    return float(np.mean(scores))


def calibration_bins(rows: Floats) -> list[tuple[float, float, int]]:
    """Return (mean confidence, share of the positive, count) of each bin that holds any.

    `rows` are confidences, 0 to 1, and labels; there are `BINS` bins of equal width.
    """
    bins = np.minimum((rows[:, 0] * BINS).astype(int), BINS - 1)
    return [
        (float(rows[bins == number, 0].mean()), float(rows[bins == number, 1].mean()), count)
        for number in range(BINS)
        if (count := int((bins == number).sum()))
    ]


def calibration_error(rows: Floats) -> float:
    """Return the expected calibration error, 0 to 1, over bins of equal width.

    Guo et al., 'On calibration of modern neural networks' (ICML 2017). nan without rows.
    """
    if not len(rows):
        return float("nan")
    return sum(n * abs(sure - right) for sure, right, n in calibration_bins(rows)) / len(rows)


def threshold_for(share: float, confidences: Floats) -> float:
    """Return the greatest threshold that at least `share` of the confidences reach."""
    descending = np.sort(confidences)[::-1]
    return float(descending[max(0, int(np.ceil(share * len(descending) - 1e-9)) - 1)])


def refused_when_answering(share: float) -> Statistic:
    """Return the statistic: the negatives refused where `share` of the positives are answered.

    Its rows are confidences and labels; nan without both.
    """

    def refused(rows: Floats) -> float:
        positive, negative = rows[rows[:, 1] == 1, 0], rows[rows[:, 1] == 0, 0]
        if not len(positive) or not len(negative):
            return float("nan")
        return float((negative < threshold_for(share, positive)).mean())

    return refused


def risk_coverage(rows: Floats) -> list[tuple[float, float]]:
    """Return (coverage, risk) for every confidence as the threshold, the surest first.

    `rows` are confidences and whether the answer is right; coverage is the share of questions
    that are answered, risk the share of those answered that are wrong. El-Yaniv and Wiener, 'On
    the foundations of noise-free selective classification' (JMLR 2010).
    """
    ordered = rows[np.argsort(-rows[:, 0], kind="stable")]
    counts = np.arange(1, len(ordered) + 1)
    risks = 1 - np.cumsum(ordered[:, 1]) / counts
    # Questions of one confidence are answered together.
    last = np.append(ordered[1:, 0] != ordered[:-1, 0], [True] * bool(len(ordered)))
    return [
        (float(count) / len(ordered), float(risk))
        for count, risk in zip(counts[last], risks[last], strict=True)
    ]


def mean(rows: Floats) -> float:
    """Return the mean, nan without rows."""
    return float(rows.mean()) if len(rows) else float("nan")


def interval(rows: Floats, statistic: Statistic) -> tuple[float, float]:
    """Return a 95 % interval by the percentile bootstrap: whole questions are drawn again.

    The same rows give the same interval. nan twice for fewer than two rows.
    """
    if len(rows) < MIN_ROWS:
        return float("nan"), float("nan")
    with warnings.catch_warnings(action="ignore", category=DegenerateDataWarning):
        found = bootstrap(
            (np.arange(len(rows)),),
            lambda drawn: statistic(rows[drawn]),
            n_resamples=RESAMPLES,
            vectorized=False,
            method="percentile",
            rng=SEED,
        ).bootstrap_distribution
    known = found[~np.isnan(found)]
    low, high = np.percentile(known, [2.5, 97.5]) if len(known) else (float("nan"),) * 2
    return float(low), float(high)
