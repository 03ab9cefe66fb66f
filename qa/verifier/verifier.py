"""Checks that a claim stands in its quotes: by exact rules, and by the support head."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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


@dataclass(frozen=True, slots=True)
class Verifier:
    """Checks claims against the passages that they cite. Safe to use from several threads."""

    judge: SupportJudge

    def check(self, claim: WrittenClaim, sources: Sequence[Source]) -> Verdict:
        """Return what is wrong with a claim; it may be shown only if nothing is.

        Each sentence of a claim must stand by itself. Quotes that a claim does not need are left
        out. Raises `JudgeError` when claims cannot be judged.
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
        from qa.verifier.rules import broken

        for evidence in sentences(claim, spans, sources):
            refused = next((wrong for _, wrong in broken(evidence)), ())
            if faults := refused or self.judge.faults(evidence):
                return faults
        return ()


def sentences(
    claim: str, spans: Sequence[QuotedSpan], sources: Sequence[Source]
) -> Iterator[Evidence]:
    """Yield each sentence of a claim with what it is compared with; what is quoted whole, whole."""
    from qa.verifier.evidence import gather
    from qa.verifier.rules import repeats

    whole = gather(claim, spans, sources)
    if repeats(whole):
        yield whole
        return
    for sentence in _split(claim.strip()):
        yield gather(sentence, spans, sources)


def _split(claim: str) -> list[str]:
    """Return the sentences of a claim; those of a quotation are one."""
    found: list[str] = []
    for sentence in _SENTENCE_END.split(claim):
        if found and (found[-1].count("“") > found[-1].count("”") or found[-1].count('"') % 2):
            found[-1] = f"{found[-1]} {sentence}"
        else:
            found.append(sentence)
    return found
