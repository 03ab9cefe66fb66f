"""Of what is shown: a wrong quote, a wrong short answer and an answer to nothing are all wrong."""

from __future__ import annotations

from qa.answer import AnswerPolicy
from qa.evaluation.dataset import GoldQuestion
from qa.evaluation.records import Cited, Record
from qa.evaluation.shown import shown_sections

BALANCED = 0.5
THRESHOLDS = {AnswerPolicy.BALANCED: BALANCED}
QUOTE = "The summit was held in Kazan on Friday."


def question(*, answerable: bool = True, kind: str | None = None) -> GoldQuestion:
    """Return a question of the quote's place, or one that nothing answers."""
    gold = [("Kazan",), ("d",), (QUOTE,)] if answerable else [(), (), ()]
    return GoldQuestion("q", "Where was it held?", gold[0], gold[1], gold[2], answerable, kind=kind)


def record(
    confidence: float, quote: str = QUOTE, short: str | None = "Kazan", *, answered: bool = True
) -> Record:
    """Return what was found."""
    cited = (Cited("d", 0, len(quote), quote),)
    return Record("q", answered, confidence, short, cited, {}, {"total": 1.0})


def test_what_is_wrong_of_what_is_shown() -> None:
    """One right of four shown; what is refused, by confidence or at all, counts for nothing."""
    pairs = [
        (question(), record(1.0)),
        (question(), record(BALANCED, quote="It rained.", short="It")),
        (question(), record(BALANCED, short="Friday")),
        (question(answerable=False), record(1.0)),
        (question(), record(BALANCED - 0.01)),
        (question(), record(1.0, answered=False)),
        (question(answerable=False), record(BALANCED - 0.01)),
    ]
    balanced = shown_sections(pairs, THRESHOLDS)[0].rows["balanced"]
    assert (balanced["wrong when shown"].value, balanced["wrong when shown"].n) == (0.75, 4)
    right = balanced["right and shown, of the answerable"]
    assert (right.value, right.n) == (0.2, 5)
    assert balanced["words quoted"].value == (8 + 2 + 8 + 8) / 4


def test_a_kind_stands_apart() -> None:
    """Where the set names kinds, each has its row, those of unanswerable questions marked."""
    pairs = [
        (question(kind="who"), record(1.0)),
        (question(kind="who"), record(0.0)),
        (question(answerable=False, kind="near"), record(1.0)),
        (question(), record(1.0)),
    ]
    rows = shown_sections(pairs, THRESHOLDS)[1].rows
    assert list(rows) == ["not: near", "who"]
    assert rows["who"]["right and shown"].value == 0.5
    assert (rows["not: near"]["shown"].value, rows["not: near"]["right and shown"].value) == (1, 0)
