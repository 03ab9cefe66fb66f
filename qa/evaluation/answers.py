"""A run to the figures of `footnote eval answers`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from qa.answer import AnswerPolicy
from qa.evaluation.figures import Figure, Measurement, Section, figure, percentiles, plain
from qa.evaluation.judge import certainty, holds_answer, is_right, sentence_f1
from qa.evaluation.metrics import (
    auroc,
    calibration_error,
    exact_match,
    f1,
    recall_at,
    reciprocal_rank,
    refused_when_answering,
    threshold_for,
)
from qa.evaluation.shown import shown_sections
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qa.evaluation.dataset import DataSet, GoldQuestion
    from qa.evaluation.metrics import Floats
    from qa.evaluation.records import Record
    from qa.evaluation.run import Run

    Pairs = Sequence[tuple[GoldQuestion, Record]]

CUTS = (1, 3, 5, 10)
# The share of answerable questions that are answered where different readers are compared.
ANSWERED_SHARE = 0.8


def measure_answers(run: Run) -> Measurement:
    """Return every figure of a run; what the set cannot tell is left out."""
    data, pairs = run.data, run.pairs
    answerable = [asked.answerable for asked in data.questions]
    resumed = f"; {run.resumed} of them by an earlier run" if run.resumed else ""
    headline = (
        f"{counted(len(data.documents), 'document')} in {counted(run.passages, 'passage')},"
        f" {counted(len(answerable), 'question')} ({answerable.count(True)} answerable,"
        f" {answerable.count(False)} not){resumed}\nEach question alone, of all documents,"
        f" {run.k} passages read; [95 % interval, bootstrap over questions]"
    )
    facts = {
        "documents": len(data.documents),
        "passages": run.passages,
        "questions": len(data.questions),
        "generation": run.generation,
        "k": run.k,
        "resumed": run.resumed,
    }
    return Measurement(
        data.name,
        headline,
        facts,
        [
            Section("retrieval, of gold documents", _retrieval(pairs, "documents")),
            Section("retrieval, of the evidence", _retrieval(pairs, "evidence")),
            Section("answers, none refused", _answers(pairs) | _verbatim(data, pairs)),
            Section("refusing", _refusing(pairs, run.thresholds)),
            *shown_sections(pairs, run.thresholds),
            Section("confidence", _confidence(pairs)),
            Section("speed, ms", _speed(pairs), digits=1, interval_digits=1),
        ],
    )


def summary(run: Run) -> dict[str, Figure]:
    """Return the figures by which two ways of answering are compared."""
    pairs = run.pairs
    answers = {row: columns["share"] for row, columns in _answers(pairs).items()}
    return answers | {
        "AUROC": figure(scored(pairs), auroc),
        f"refused when not, {ANSWERED_SHARE:.2f} answered": refused_at_share(pairs),
        "total ms, p50": Figure(round(np.median([r.timings_ms["total"] for _, r in pairs]))),
    }


def ranking_figures(ranks: Sequence[Sequence[int | None]]) -> dict[str, Figure]:
    """Return recall and mean reciprocal rank of what was sought, one row a question."""
    found = {f"recall@{k}": figure(recall_at(k, one) for one in ranks) for k in CUTS}
    return found | {"MRR": figure(reciprocal_rank(one) for one in ranks)}


def _retrieval(
    pairs: Pairs, sought: Literal["documents", "evidence"]
) -> dict[str, dict[str, Figure]]:
    found: dict[str, list[Sequence[int | None]]] = {}
    for _, record in pairs:
        for ranking, ranks in record.ranks.items():
            if one := getattr(ranks, sought):
                found.setdefault(ranking, []).append(one)
    return {ranking: ranking_figures(ranks) for ranking, ranks in found.items()}


def _answers(pairs: Pairs) -> dict[str, dict[str, Figure]]:
    answerable = [(asked, record) for asked, record in pairs if asked.answerable]
    judged = [
        (asked, record) for asked, record in answerable if is_right(asked, record) is not None
    ]
    cited = [(asked, record) for asked, record in judged if record.cited]
    with_gold = [(asked, record) for asked, record in answerable if asked.doc_ids]
    worded = [(asked, record.short or "") for asked, record in answerable if asked.answers]
    found = {
        "a quote holds the answer": figure(is_right(*pair) for pair in judged),
        "a quote is from a gold document": figure(
            any(one.doc_id in asked.doc_ids for one in record.cited) for asked, record in with_gold
        ),
        "citation precision": figure(
            (
                (sum(holds_answer(asked, one) for one in record.cited), len(record.cited))
                for asked, record in cited
            ),
            _share,
        ),
        "sentence F1": figure(sentence_f1(*pair) for pair in judged if pair[0].evidence),
        "exact match of the short answer": figure(exact_match(s, a.answers) for a, s in worded),
        "F1 of the short answer": figure(f1(short, asked.answers) for asked, short in worded),
    }
    return {row: {"share": one} for row, one in found.items() if one.n}


def _verbatim(data: DataSet, pairs: Pairs) -> dict[str, dict[str, Figure]]:
    texts = {document.doc_id: document.text for document in data.documents}
    found = figure(
        texts[one.doc_id][one.start : one.end] == one.quote
        for _, record in pairs
        for one in record.cited
    )
    return {"a quote stands at its offsets": {"share": found}} if found.n else {}


def _share(rows: Floats) -> float:
    """Return the sum of the first column by that of the second."""
    return float(rows[:, 0].sum() / rows[:, 1].sum())


def scored(pairs: Pairs) -> list[tuple[float, bool]]:
    """Return certainty and answerability of every question whose answerability is known."""
    return [
        (certainty(record), asked.answerable)
        for asked, record in pairs
        if asked.answerable is not None
    ]


def refused_at_share(pairs: Pairs) -> Figure:
    """Return 'refused when not' where `ANSWERED_SHARE` of the answerable are answered."""
    rows = scored(pairs)
    found = figure(rows, refused_when_answering(ANSWERED_SHARE))
    return replace(found, n=sum(not is_answerable for _, is_answerable in rows))


def _refusing(
    pairs: Pairs, thresholds: Mapping[AnswerPolicy, float]
) -> dict[str, dict[str, Figure]]:
    rows = scored(pairs)
    answerable = [sure for sure, is_answerable in rows if is_answerable]
    unanswerable = [sure for sure, is_answerable in rows if not is_answerable]
    if not answerable or not unanswerable:
        return {}
    found = {
        str(policy): _point(least, answerable, figure(sure < least for sure in unanswerable))
        for policy, least in thresholds.items()
        if policy is not AnswerPolicy.NONE
    }
    threshold = threshold_for(ANSWERED_SHARE, np.array(answerable))
    name = f"{ANSWERED_SHARE:.2f} answered"
    return found | {name: _point(threshold, answerable, refused_at_share(pairs))}


def _point(threshold: float, answerable: Iterable[float], refused: Figure) -> dict[str, Figure]:
    return {
        "threshold": plain(threshold),
        "answered when answerable": figure(sure >= threshold for sure in answerable),
        "refused when not": refused,
    }


def _confidence(pairs: Pairs) -> dict[str, dict[str, Figure]]:
    found = {
        "AUROC, answerable or not": figure(scored(pairs), auroc),
        "calibration error, as P(answerable)": figure(scored(pairs), calibration_error),
        "calibration error, as P(right)": figure(judged_rows(pairs), calibration_error),
    }
    return {row: {"value": one} for row, one in found.items() if one.value is not None}


def judged_rows(pairs: Pairs) -> list[tuple[float, bool]]:
    """Return certainty and rightness of every question where both can be told."""
    judged = ((certainty(record), is_right(asked, record)) for asked, record in pairs)
    return [(sure, right) for sure, right in judged if right is not None]


def _speed(pairs: Pairs) -> dict[str, dict[str, Figure]]:
    stages: dict[str, list[float]] = {}
    for _, record in pairs:
        for stage, taken in record.timings_ms.items():
            stages.setdefault(stage, []).append(taken)
    return {stage: percentiles(taken) for stage, taken in stages.items()}
