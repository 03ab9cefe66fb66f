"""Fits support.json: which sentence answers, and when to refuse.

    python -m qa.fit DATA      DATA is a folder of data sets in the form of qa.dataset

Each set is indexed whole and its questions asked alone, through the real retriever. Two
logistic regressions are fitted: over sentences (does it hold the evidence?) and over questions
(is it answerable, and was the sentence right?). The threshold is where, on the sets' mean, as
many of the answerable are answered as of the others are refused. Half of each set's questions
fit; the other half give the figures that are printed and stored.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from index.article import FootnoteError
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
    from qa.question import Question

# What this fits is used for news; sets of conversations are left to the memory.
SETS = ("squad2_cs224n_dev", "clapnq_dev")
_NO_MODEL = Logistic((0.0,) * len(SENTENCE_FEATURES), 0.0)


@dataclass(frozen=True, slots=True)
class Observed:
    """One question, what was retrieved for it, and which sentences hold its evidence."""

    data_set: str
    asked: Asked
    question: Question
    passages: Sequence[Retrieved]
    candidates: Sequence[Candidate]
    right: NDArray[np.bool_]


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
        corpus=corpus, store=generation.store, embedder=embedder, k=PASSAGES
    )
    reader = ExtractiveReader(corpus, embedder, Support(_NO_MODEL, _NO_MODEL, 0.0))
    observed = []
    for asked in data.questions:
        passages = retriever.search(asked.question)
        question, candidates = reader.candidates(asked.question, passages)
        texts = [_text(one, passages) for one in candidates]
        gold = {f"{name}.txt" for name in asked.doc_ids}
        sources = [corpus.article(one.quote.article_id) for one in candidates]
        right = np.array(
            [
                source is not None and source.source in gold and _holds(text, asked)
                for text, source in zip(texts, sources, strict=True)
            ]
        )
        observed.append(Observed(data.name, asked, question, passages, candidates, right))
    footnote.close()
    return observed


def _text(candidate: Candidate, passages: Sequence[Retrieved]) -> str:
    passage, span = passages[candidate.passage].passage, candidate.quote.span
    return passage.text[span.start - passage.start : span.end - passage.start]


def _holds(text: str, asked: Asked) -> bool:
    """Tell whether a sentence holds the evidence, or most of one of its sentences."""
    plain = " ".join(text.split())
    for evidence in asked.evidence:
        other = " ".join(evidence.split())
        if plain and (plain in other or other in plain):
            return True
    return False


def fit(observed: Sequence[Observed]) -> Support:
    """Fit both regressions and the threshold."""
    answerable = [one for one in observed if one.asked.answerable and one.right.any()]
    rows = np.array([c.features for one in answerable for c in one.candidates])
    labels = np.concatenate([one.right for one in answerable])
    sentence = _logistic(rows, labels, None)
    known = [one for one in observed if one.asked.answerable is not None and one.candidates]
    chosen = [_best(one, sentence) for one in known]
    features = np.array(
        [
            support_features(one.question, best, one.passages, sentence)
            for one, best in zip(known, chosen, strict=True)
        ]
    )
    wanted = np.array([bool(one.asked.answerable) for one in known])
    sizes = {name: sum(one.data_set == name for one in known) for name in {o.data_set for o in known}}
    support = _logistic(features, wanted, np.array([1 / sizes[one.data_set] for one in known]))
    probabilities = np.array([support.probability(row) for row in features])
    return Support(sentence, support, _threshold(probabilities, wanted, known))


def _logistic(
    rows: NDArray[np.float64], labels: NDArray[np.bool_], weights: NDArray[np.float64] | None
) -> Logistic:
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    scaled = weights if weights is None else weights / weights.mean()
    model = LogisticRegression(C=1.0, max_iter=2000)
    model.fit((rows - mean) / spread, labels, sample_weight=scaled)
    slopes = model.coef_[0] / spread
    intercept = float(model.intercept_[0] - (slopes * mean).sum())
    return Logistic(tuple(round(float(value), 5) for value in slopes), round(intercept, 5))


def _best(one: Observed, sentence: Logistic) -> Candidate:
    return max(one.candidates, key=lambda candidate: sentence.logit(candidate.features))


def _threshold(
    probabilities: NDArray[np.float64], wanted: NDArray[np.bool_], known: Sequence[Observed]
) -> float:
    """Return where, on the mean of the sets, answered equals refused."""
    names = np.array([one.data_set for one in known])
    best, least = 0.5, np.inf
    for threshold in np.linspace(0.05, 0.95, 181):
        gaps = [
            (probabilities[wanted & (names == name)] >= threshold).mean()
            - (probabilities[~wanted & (names == name)] < threshold).mean()
            for name in set(names)
        ]
        if abs(float(np.mean(gaps))) < least:
            best, least = float(threshold), abs(float(np.mean(gaps)))
    return round(best, 3)


def figures(observed: Sequence[Observed], support: Support) -> dict[str, dict[str, float]]:
    """Measure a fit, set by set."""
    result = {}
    for name in sorted({one.data_set for one in observed}):
        mine = [one for one in observed if one.data_set == name]
        result[name] = _figures_of_set(mine, support)
    return result


def _figures_of_set(mine: Sequence[Observed], support: Support) -> dict[str, float]:
    right, plain, probabilities, wanted = [], [], [], []
    for one in mine:
        if not one.candidates or one.asked.answerable is None:
            continue
        best = _best(one, support.sentence)
        probabilities.append(
            support.support.probability(
                support_features(one.question, best, one.passages, support.sentence)
            )
        )
        wanted.append(bool(one.asked.answerable))
        if one.asked.answerable:
            right.append(bool(one.right[one.candidates.index(best)]))
            nearest = max(one.candidates, key=lambda candidate: candidate.features[0])
            plain.append(bool(one.right[one.candidates.index(nearest)]))
    given = np.array(probabilities) >= support.threshold
    answerable = np.array(wanted)
    values = {
        "questions": len(wanted),
        "best sentence holds the evidence": np.mean(right),
        "the same by cosine alone": np.mean(plain),
        "AUROC answerable or not": roc_auc_score(answerable, probabilities),
        "answered when answerable": given[answerable].mean(),
        "refused when not": (~given[~answerable]).mean(),
    }
    return {label: round(float(value), 3) for label, value in values.items()}


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
    measured = figures(observed[1::2], fit(observed[::2]))
    text = json.dumps(to_json(fit(observed), measured), indent=1)
    SUPPORT.write_text(text + "\n", encoding="utf-8")
    print(json.dumps(measured, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
