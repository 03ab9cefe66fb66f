"""Measures a reader alone: each question beside the passages of the document it was written on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.article import Article
from index.split import split
from qa.evaluation.metrics import auroc, exact_match, f1
from qa.models.span_model import span_scores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.split import CountTokens
    from qa.evaluation.dataset import DataSet
    from qa.models.span_model import PassageLogits, SpanModel


@dataclass(frozen=True, slots=True)
class Measured:
    """Shares, 0 to 1: of the answerable questions, and of pairs answerable and not (AUROC)."""

    questions: int
    exact: float
    f1: float
    auroc: float


def measure_reader(model: SpanModel, data: DataSet, count: CountTokens) -> Measured:
    """Read each question's own document, the one it was written on, answerable or not."""
    passages = {
        one.doc_id: [p.text for p in split(Article(one.doc_id, one.text), count)]
        for one in data.documents
    }
    exact, found_f1, rows = [], [], []
    for asked in data.questions:
        own = [doc_id for doc_id in asked.doc_ids or asked.source_doc_ids if passages.get(doc_id)]
        if asked.answerable is None or not own:
            continue
        texts = [text for doc_id in own for text in passages[doc_id]]
        margin, text = _best(texts, model.score(asked.question, texts))
        rows.append((margin, float(asked.answerable)))
        if asked.answerable:
            exact.append(exact_match(text, asked.answers))
            found_f1.append(f1(text, asked.answers))
    return Measured(
        len(rows), float(np.mean(exact)), float(np.mean(found_f1)), auroc(np.array(rows))
    )


def _best(texts: Sequence[str], scores: Sequence[PassageLogits]) -> tuple[float, str]:
    found = []
    for text, scored in zip(texts, scores, strict=True):
        joint = span_scores(scored)
        first, last = divmod(int(joint.argmax()), joint.shape[1])
        span = text[scored.offsets[first][0] : scored.offsets[last][1]]
        found.append((float(joint.max()) - scored.none, span))
    return max(found)
