"""Checks that a claim stands in its quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from index.embed import Embedder
    from qa.verifier.claims import WrittenClaim
    from qa.verifier.evidence import Evidence, QuotedSpan, Source
    from qa.verifier.judge import SupportJudge


# Where a sentence is cut in error, as after 'Dr.', its parts are checked apart, to no harm.
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)%][.!?])\s+(?=[A-Z])|(?<=[.!?][”\"])\s+(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of checking a claim: the spans that it quotes, and its faults in words."""

    spans: tuple[QuotedSpan, ...]
    faults: tuple[str, ...]


class Verifier:
    """Checks claims against the passages that they cite. Safe to use from several threads.

    With a `judge` a model has the last word; what it makes of the rules is fitted.
    """

    def __init__(self, embedder: Embedder, judge: SupportJudge | None = None) -> None:
        self._embedder = embedder
        self.judge = judge

    def check(self, claim: WrittenClaim, sources: Sequence[Source]) -> Verdict:
        """Return what is wrong with a claim; it may be shown only if nothing is.

        The claim's words are compared with the quotes; what turns a meaning round (a 'not', an
        'if', a 'he said') is looked for in the whole sentences that the quotes stand in. Each
        sentence of a claim must stand by itself. Quotes that a claim does not need are left out.
        """
        # Imported here, because the extractive pipeline needs none of it.
        from qa.verifier.evidence import find_quoted_spans, needed

        spans, missing = find_quoted_spans(claim, sources)
        if missing or not spans:
            return Verdict((), tuple(missing) or ("it quotes nothing",))
        faults = self._faults(claim.text, spans, sources)
        if faults:
            return Verdict(spans, faults)
        fewer = needed(claim.text, spans, sources)
        if fewer != spans and not self._faults(claim.text, fewer, sources):
            return Verdict(fewer, ())
        return Verdict(spans, ())

    def _faults(
        self, claim: str, spans: Sequence[QuotedSpan], sources: Sequence[Source]
    ) -> tuple[str, ...]:
        """Return what is wrong with the first sentence that something is wrong with."""
        for evidence in sentences(claim, spans, sources):
            if self.judge:
                found = dict(self.examine(evidence, self.judge.calibration.rules))
                faults = self.judge.faults(evidence.respelt, evidence.premise, found)
            else:
                faults = next((wrong for _, wrong in self.examine(evidence)), ())
            if faults:
                return faults
        return ()

    def examine(
        self, evidence: Evidence, only: Collection[str] | None = None
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the name of each rule that finds faults, and these; `only` of some, if named."""
        from qa.verifier.checks import EXACT, GUESSED, unsupported

        rules = {rule.__name__: rule for rule in (*EXACT, *GUESSED)}
        rules[unsupported.__name__] = partial(unsupported, embedder=self._embedder)
        for name, rule in rules.items():
            if (only is None or name in only) and (wrong := tuple(rule(evidence))):
                yield name, wrong


def sentences(
    claim: str, spans: Sequence[QuotedSpan], sources: Sequence[Source]
) -> Iterator[Evidence]:
    """Yield each sentence of a claim, with what it is compared with."""
    from qa.verifier.evidence import gather

    for sentence in _SENTENCE_END.split(claim.strip()):
        yield gather(sentence, spans, sources)
