"""Fits support.json: which sentence answers, and when to refuse.

    python -m qa.fit DATA      DATA is a folder of data sets in the form of qa.dataset

Each set is indexed whole and its questions asked alone, through the real retriever; and each
answerable question once more with its own documents withheld, which is how most questions come
to have no answer: the articles are about the matter and do not say. Two logistic regressions
are fitted, over sentences (does it hold the evidence?) and over questions (is there an answer?).
The threshold is where `ANSWERED` of the answerable questions are answered, on the mean of the
sets. Half of each set's questions fit; the other half give the figures that are printed and
stored; what is stored is then fitted on all of them.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from index.article import Article, FootnoteError
from qa.dataset import read_dataset
from qa.read import (
    SENTENCE_FEATURES,
    SUPPORT,
    SUPPORT_FEATURES,
    Candidate,
    ExtractiveReader,
    Logistic,
    Support,
    support_features,
)
from qa.retrieve import HybridRetriever, Retrieved
from qa.settings import Settings, load_settings
from qa.wire import PASSAGES, Footnote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from qa.dataset import Asked, DataSet

# Sets of conversations are left to the memory.
SETS = ("squad2_cs224n_dev", "clapnq_dev")
ANSWERED = 0.8
_NO_MODEL = Logistic((0.0,) * len(SENTENCE_FEATURES), 0.0)
_NO_SUPPORT = Logistic((0.0,) * len(SUPPORT_FEATURES), 0.0)


@dataclass(frozen=True, slots=True)
class Observed:
    """One question, every sentence retrieved for it, and which of them hold its evidence."""

    group: str
    answerable: bool
    candidates: Sequence[Candidate]
    right: Sequence[bool]


def observe(data: DataSet, settings: Settings) -> list[Observed]:
    """Index a set and retrieve for each of its questions."""
    seeds = settings.seeds
    seeds.mkdir(parents=True)
    for document in data.documents:
        (seeds / f"{document.doc_id}.txt").write_text(document.text, encoding="utf-8", newline="")
    footnote = Footnote(settings)
    footnote.build()
    generation = footnote.generation()
    corpus, embedder = generation.corpus, footnote.embedder()
    retriever = HybridRetriever(
        corpus=corpus, store=generation.store, embedder=embedder, k=2 * PASSAGES
    )
    reader = ExtractiveReader(corpus, embedder, Support(_NO_MODEL, _NO_SUPPORT, 0.0))
    observed = []
    for asked in data.questions:
        if asked.answerable is None:
            continue
        found = retriever.search(asked.question)
        gold = {_article_id(doc_id) for doc_id in asked.doc_ids}
        withheld = [one for one in found if one.passage.article_id not in gold]
        observed.append(_observe(data.name, asked, reader, found, gold))
        if asked.answerable and withheld:
            observed.append(_observe(f"{data.name} withheld", asked, reader, withheld, set()))
    footnote.close()
    return observed


def _article_id(doc_id: str) -> str:
    return Article(f"{doc_id}.txt", "").article_id


def _observe(
    group: str, asked: Asked, reader: ExtractiveReader, found: Sequence[Retrieved], gold: set[str]
) -> Observed:
    passages = found[:PASSAGES]
    candidates = reader.candidates(asked.question, passages)
    right = [one.quote.article_id in gold and _holds(one.quote.text, asked) for one in candidates]
    return Observed(group, bool(asked.answerable and gold), candidates, right)


def _holds(text: str, asked: Asked) -> bool:
    """Tell whether a sentence holds the evidence, or most of one of its sentences."""
    plain = " ".join(text.split())
    for evidence in asked.evidence:
        other = " ".join(evidence.split())
        if plain and (plain in other or other in plain):
            return True
    return False


def fit(observed: Sequence[Observed]) -> Support:
    """Fit both regressions and the threshold; each group of questions weighs the same."""
    answerable = [one for one in observed if any(one.right)]
    sizes = Counter(one.group for one in answerable)
    sentence = _logistic(
        np.array([candidate.features for one in answerable for candidate in one.candidates]),
        np.array([right for one in answerable for right in one.right]),
        np.array([1 / sizes[one.group] / len(one.right) for one in answerable for _ in one.right]),
    )
    features = np.array([_features(one, sentence) for one in observed])
    wanted = np.array([one.answerable for one in observed])
    sizes = Counter(one.group for one in observed)
    support = _logistic(features, wanted, np.array([1 / sizes[one.group] for one in observed]))
    return Support(sentence, support, _threshold(observed, features, support))


def _logistic(
    rows: NDArray[np.float64], labels: NDArray[np.bool_], weights: NDArray[np.float64]
) -> Logistic:
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    model = LogisticRegression(max_iter=2000)
    model.fit((rows - mean) / spread, labels, sample_weight=weights / weights.mean())
    slopes = model.coef_[0] / spread
    intercept = float(model.intercept_[0] - (slopes * mean).sum())
    return Logistic(tuple(round(float(value), 5) for value in slopes), round(intercept, 5))


def _best(one: Observed, sentence: Logistic) -> Candidate:
    return max(one.candidates, key=lambda candidate: sentence.logit(candidate.features))


def _features(one: Observed, sentence: Logistic) -> tuple[float, ...]:
    return support_features(_best(one, sentence), one.candidates)


def _threshold(
    observed: Sequence[Observed], features: NDArray[np.float64], support: Logistic
) -> float:
    """Return the mean over the sets of where `ANSWERED` of the answerable are answered."""
    found: dict[str, list[float]] = {}
    for one, row in zip(observed, features, strict=True):
        if one.answerable:
            found.setdefault(one.group, []).append(support.probability(row))
    return round(float(np.mean([np.quantile(p, 1 - ANSWERED) for p in found.values()])), 4)


def figures(observed: Sequence[Observed], support: Support) -> dict[str, dict[str, float]]:
    """Measure a fit, set by set."""
    groups = sorted({one.group for one in observed})
    return {
        group: _figures_of([o for o in observed if o.group == group], support) for group in groups
    }


def _figures_of(mine: Sequence[Observed], support: Support) -> dict[str, float]:
    wanted = np.array([one.answerable for one in mine])
    found = np.array(
        [support.support.probability(_features(one, support.sentence)) for one in mine]
    )
    given = found >= support.threshold
    values: dict[str, float] = {
        "questions": len(mine),
        "refused when not": (~given[~wanted]).mean(),
    }
    if wanted.any():
        answerable = [one for one in mine if one.answerable]
        values |= {
            "answered when answerable": given[wanted].mean(),
            "AUROC": roc_auc_score(wanted, found),
            "sentence holds the evidence": _mean(
                [_is_right(one, _best(one, support.sentence)) for one in answerable]
            ),
            "the same by cosine alone": _mean(
                [_is_right(o, max(o.candidates, key=lambda c: c.features[0])) for o in answerable]
            ),
        }
    return {label: round(float(value), 3) for label, value in values.items()}


def _mean(values: Sequence[bool]) -> float:
    return sum(values) / len(values)


def _is_right(one: Observed, candidate: Candidate) -> bool:
    return one.right[one.candidates.index(candidate)]


def to_json(support: Support, measured: dict[str, Any]) -> dict[str, Any]:
    """Return what support.json holds."""
    parts = ((support.sentence, SENTENCE_FEATURES), (support.support, SUPPORT_FEATURES))
    sentence, whole = (
        {"intercept": part.intercept, "weights": dict(zip(names, part.weights, strict=True))}
        for part, names in parts
    )
    return {
        "fitted_by": "python -m qa.fit",
        "fitted_on": datetime.now(UTC).date().isoformat(),
        "measured_on_the_other_half": measured,
        "threshold": support.threshold,
        "sentence": sentence,
        "support": whole,
    }


def _half(observed: Sequence[Observed], which: int) -> list[Observed]:
    """Return every other question, with its twin whose documents are withheld."""
    number, half = -1, []
    for one in observed:
        number += not one.group.endswith("withheld")
        if number % 2 == which:
            half.append(one)
    return half


def main(arguments: Sequence[str]) -> int:
    """Fit and write support.json."""
    if len(arguments) != 1:
        print("Usage: python -m qa.fit DATA", file=sys.stderr)
        return 2
    observed: list[Observed] = []
    try:
        for name in SETS:
            data = read_dataset(Path(arguments[0]) / name)
            with tempfile.TemporaryDirectory() as scratch:
                root = Path(scratch)
                settings = load_settings(seeds=root / "seeds", index=root / "index")
                observed += observe(data, settings)
            print(f"{name}: {len(data.questions)} questions asked", file=sys.stderr)
    except FootnoteError as error:
        print(error, file=sys.stderr)
        return 3
    measured = figures(_half(observed, 1), fit(_half(observed, 0)))
    text = json.dumps(to_json(fit(observed), measured), indent=1)
    SUPPORT.write_text(text + "\n", encoding="utf-8")
    print(json.dumps(measured, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
