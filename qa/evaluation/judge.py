"""Whether what was cited answers the question. Pure.

A quote answers when it comes from a gold document and holds the answer. Where an answer of the
set is words of its evidence, or has no evidence and at most `MAX_WORDS` words, the quote must
hold those words, normalised. An answer that was written freely is held by a quote that contains,
or is part of, a piece of the evidence. Where the set offers neither, nothing is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.evaluation.metrics import contains, normalised

if TYPE_CHECKING:
    from qa.evaluation.dataset import GoldQuestion
    from qa.evaluation.records import Cited, Record

MAX_WORDS = 10


def holds_answer(asked: GoldQuestion, cited: Cited) -> bool:
    """Tell whether a quote answers a question."""
    if cited.doc_id not in asked.doc_ids:
        return False
    words = _verbatim(asked)
    if words:
        return any(contains(cited.quote, answer) for answer in words)
    return any(_overlaps(cited.quote, evidence) for evidence in asked.evidence)


def is_right(asked: GoldQuestion, record: Record) -> bool | None:
    """Tell whether any quote answers; False where nothing does, None where it cannot be told."""
    if asked.answerable is None:
        return None
    if not asked.answerable:
        return False
    if not asked.doc_ids or not (_verbatim(asked) or asked.evidence):
        return None
    return any(holds_answer(asked, cited) for cited in record.cited)


def sentence_f1(asked: GoldQuestion, record: Record) -> float:
    """Return the F1, 0 to 1, of the sentences quoted and those that people marked as evidence.

    A quote of another document is wrong. A marked sentence that the answer holds in two
    quotes counts once, and so does a quote that holds two.
    """
    pairs = [
        (quoted, marked)
        for quoted, one in enumerate(record.cited)
        for marked, evidence in enumerate(asked.evidence)
        if one.doc_id in asked.doc_ids and _overlaps(one.quote, evidence)
    ]
    if not pairs:
        return 0.0
    precision = len({quoted for quoted, _ in pairs}) / len(record.cited)
    recall = len({marked for _, marked in pairs}) / len(asked.evidence)
    return 2 * precision * recall / (precision + recall)


def certainty(record: Record) -> float:
    """Return the confidence of an answer, 0.0 for none: refused at every threshold above."""
    return record.confidence if record.answered else 0.0


def _verbatim(asked: GoldQuestion) -> list[str]:
    """Return the answers whose words a quote can be expected to hold."""
    if asked.evidence:
        return [one for one in asked.answers if any(contains(e, one) for e in asked.evidence)]
    return [one for one in asked.answers if len(normalised(one).split()) <= MAX_WORDS]


def _overlaps(quote: str, evidence: str) -> bool:
    one, other = " ".join(quote.split()), " ".join(evidence.split())
    return bool(one) and (one in other or other in one)
