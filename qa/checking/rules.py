"""A judge made of the verifier's rules: sure of what it sees, blind to what it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.checking.judge import Judgement
from qa.text.numbers import numbers
from qa.text.tokens import keys, tokens
from qa.verifier.claims import WrittenClaim, WrittenQuote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.checking.judge import Premise
    from qa.text.tokens import Token
    from qa.verifier.verifier import Verifier

SUPPORTS = Judgement(1.0, 0.0, 0.0, ())
# Of a claim's words that carry meaning, the share in a sentence that speaks of the same thing.
SAME_THING = 0.6
_NEGATORS = frozenset(("not", "no", "never", "none", "nobody", "nothing", "without"))


class RuleJudge:
    """Judges by the verifier's rules, and by numbers and negations that differ."""

    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier

    def judge(self, claim: str, context: str, premises: Sequence[Premise]) -> list[Judgement]:
        """Return a judgement of 0 or 1 for each premise."""
        del context  # a rule would take its words for the claim's
        return [self._one(claim, premise) for premise in premises]

    def _one(self, claim: str, premise: Premise) -> Judgement:
        quotes = [WrittenQuote(n, one.text) for n, one in enumerate(premise.excerpts, start=1)]
        sources = [one.source for one in premise.excerpts]
        faults = self._verifier.check(WrittenClaim(claim, tuple(quotes)), sources).faults
        if not faults:
            return SUPPORTS
        said = tokens(claim)
        if any(differs(said, tokens(one.text)) for one in premise.excerpts):
            return Judgement(0.0, 1.0, 0.0, faults)
        return Judgement(0.0, 0.0, 1.0, faults)


def differs(claim: Sequence[Token], premise: Sequence[Token]) -> bool:
    """Tell whether two texts on the same thing have another number, or one of them a 'not'."""
    said, known = _words(claim), _words(premise)
    if not said or len(said & known) < SAME_THING * len(said):
        return False
    here, there = _values(claim), _values(premise)
    other = {unit for _, unit in here - there} & {unit for _, unit in there - here}
    return bool(other) or _negations(claim) != _negations(premise)


def _words(found: Sequence[Token]) -> set[str]:
    return {key for key in keys(found) if not key.isdigit()}


def _values(found: Sequence[Token]) -> set[tuple[object, str]]:
    return {(one.value, one.unit) for one in numbers(found)}


def _negations(found: Sequence[Token]) -> int:
    return sum(token.plain in _NEGATORS for token in found)
