"""Of what is shown, how much is wrong: the figure by which a reader is felt.

Wrong is an answer whose quotes do not bear it, whose short answer shares no word with any answer of
the set, or which answers what the articles do not say. It is given beside the share of answerable
questions that are answered rightly, since who shows nothing shows nothing wrong, and beside the
words quoted, since who quotes more is right more often.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from qa.answer import AnswerPolicy
from qa.evaluation.figures import Section, figure
from qa.evaluation.judge import certainty, is_right
from qa.evaluation.metrics import f1

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.evaluation.dataset import GoldQuestion
    from qa.evaluation.figures import Figure
    from qa.evaluation.records import Record

    Pairs = Sequence[tuple[GoldQuestion, Record]]


def shown_sections(pairs: Pairs, thresholds: Mapping[AnswerPolicy, float]) -> list[Section]:
    """Return what is wrong of what is shown, by policy, and by kind where the set has kinds."""
    told = [pair for pair in pairs if pair[0].answerable is not None]
    by_policy = {
        str(policy): _at(told, least)
        for policy, least in thresholds.items()
        if policy is not AnswerPolicy.NONE
    }
    kinds: dict[str, list[tuple[GoldQuestion, Record]]] = defaultdict(list)
    for asked, record in told:
        if asked.kind:
            name = asked.kind if asked.answerable else f"not: {asked.kind}"
            kinds[name].append((asked, record))
    least = thresholds[AnswerPolicy.BALANCED]
    by_kind = {kind: _kind(kinds[kind], least) for kind in sorted(kinds)}
    return [
        Section("what is shown, by policy", by_policy if told else {}),
        Section("what is shown at balanced, by kind", by_kind),
    ]


def _at(pairs: Pairs, least: float) -> dict[str, Figure]:
    shown = [(asked, record) for asked, record in pairs if certainty(record) >= least]
    answerable = [(asked, record) for asked, record in pairs if asked.answerable]
    return {
        "wrong when shown": figure(not _is_right(*pair) for pair in shown),
        "right and shown, of the answerable": figure(
            certainty(record) >= least and _is_right(asked, record) for asked, record in answerable
        ),
        "words quoted": figure(
            sum(len(one.quote.split()) for one in record.cited) for _, record in shown
        ),
    }


def _kind(pairs: Pairs, least: float) -> dict[str, Figure]:
    return {
        "shown": figure(certainty(record) >= least for _, record in pairs),
        "right and shown": figure(
            certainty(record) >= least and _is_right(asked, record) for asked, record in pairs
        ),
    }


def _is_right(asked: GoldQuestion, record: Record) -> bool:
    if not is_right(asked, record):
        return False
    worded = asked.answers and record.short is not None
    return not worded or f1(record.short or "", asked.answers) > 0
