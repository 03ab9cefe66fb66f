"""A run to the figures of `footnote eval answers`, as a table and as JSON. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.answer import AnswerPolicy
from qa.evaluation.figures import Figure, Section, figure, percentiles, plain, to_json, to_text
from qa.evaluation.judge import certainty, holds_answer, is_right
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
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qa.evaluation.dataset import DataSet, GoldQuestion
    from qa.evaluation.metrics import Floats
    from qa.evaluation.records import Ranks, Record
    from qa.evaluation.run import Run

    Pairs = Sequence[tuple[GoldQuestion, Record]]

SCHEMA = 1
CUTS = (1, 3, 5, 10)
# The share of answerable questions that are answered where different readers are compared.
ANSWERED_SHARE = 0.8

_RANKINGS = ("dense", "lexical", "fused")
_FOLLOW_UPS = {
    "last question alone": "fused",
    "with the turn before": "joined",
    "rewritten by a person": "rewritten",
}


def sections(run: Run) -> list[Section]:
    """Return every figure of a run; what the set cannot tell is left out."""
    pairs = run.pairs()
    return [
        Section("retrieval, of gold documents", _retrieval(pairs)),
        Section("retrieval, of the evidence", _evidence(pairs)),
        Section("follow-ups, of gold documents", _follow_ups(pairs)),
        Section("answers, none refused", _answers(pairs) | _verbatim(run.data, pairs)),
        Section("refusing", _refusing(pairs, run.thresholds)),
        Section("confidence", _confidence(pairs)),
        Section("speed, ms", _speed(pairs), digits=1, interval_digits=1),
    ]


def answers_json(run: Run) -> dict[str, Any]:
    """Return the figures as `footnote eval answers --json` prints them."""
    return {
        "schema": SCHEMA,
        "set": run.data.name,
        "documents": len(run.data.documents),
        "passages": run.passages,
        "questions": len(run.data.questions),
        "generation": run.generation,
        "k": run.k,
        "resumed": run.resumed,
        "figures": to_json([section for section in sections(run) if section.rows]),
    }


def answers_text(run: Run) -> str:
    """Return the figures as a table."""
    return f"{headline(run)}\n\n{to_text(sections(run))}"


def headline(run: Run) -> str:
    """Return what was measured."""
    answerable = [asked.answerable for asked in run.data.questions]
    known = f"{answerable.count(True)} answerable, {answerable.count(False)} not"
    resumed = f"; {run.resumed} of them by an earlier run" if run.resumed else ""
    return (
        f"{run.data.name}: {counted(len(run.data.documents), 'document')} in"
        f" {counted(run.passages, 'passage')}, {counted(len(answerable), 'question')}"
        f" ({known}){resumed}\nEach question alone, of all documents, {run.k} passages read;"
        " [95 % interval, bootstrap over questions]"
    )


def summary(run: Run) -> dict[str, Figure]:
    """Return the figures by which two ways of answering are compared."""
    pairs = run.pairs()
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


def _ranks(pairs: Pairs, ranking: str) -> list[Ranks]:
    return [record.ranks[ranking] for _, record in pairs if ranking in record.ranks]


def _retrieval(pairs: Pairs) -> dict[str, dict[str, Figure]]:
    found = {name: [one.documents for one in _ranks(pairs, name)] for name in _RANKINGS}
    return {name: ranking_figures(ranks) for name, ranks in found.items() if ranks}


def _evidence(pairs: Pairs) -> dict[str, dict[str, Figure]]:
    found = {
        name: [one.evidence for one in _ranks(pairs, name) if one.evidence] for name in _RANKINGS
    }
    return {name: ranking_figures(ranks) for name, ranks in found.items() if ranks}


def _follow_ups(pairs: Pairs) -> dict[str, dict[str, Figure]]:
    """Compare ways of asking a follow-up, on the questions that were asked in every way at hand."""
    mine = [(asked, record) for asked, record in pairs if "joined" in record.ranks]
    if any("rewritten" in record.ranks for _, record in mine):
        mine = [(asked, record) for asked, record in mine if "rewritten" in record.ranks]
    found = {way: _ranks(mine, ranking) for way, ranking in _FOLLOW_UPS.items()}
    return {
        way: ranking_figures([one.documents for one in ranks])
        for way, ranks in found.items()
        if ranks
    }


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
    policies = (policy for policy in AnswerPolicy if policy is not AnswerPolicy.NONE)
    points = {str(policy): thresholds[policy] for policy in policies}
    found = {
        name: _point(threshold, answerable, figure(sure < threshold for sure in unanswerable))
        for name, threshold in points.items()
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
