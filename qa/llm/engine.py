"""The engine with a language model: verified claims as they are streamed, and a fallback."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qa.answer import EXTRACTIVE, Claim, Reason
from qa.errors import JudgeError, ModelError
from qa.events import Done, Status, Writing
from qa.llm.corrected import corrected_errors
from qa.llm.question_check import claim_fault
from qa.llm.writer import ClaimRefused, ClaimWritten
from qa.reader.engine import ExtractiveEngine, conflict_claims
from qa.text.counting import counted
from qa.verifier.evidence import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.citations import CitationBuilder
    from qa.errors import FootnoteError
    from qa.events import Event
    from qa.llm.corrected import CorrectedError
    from qa.llm.writer import ClaimVerified, Writer
    from qa.reader.engine import Evidence


@dataclass(frozen=True, slots=True)
class LlmEngine:
    """Has the writer answer. With `fallback`, the extractive engine answers when that fails."""

    writer: Writer
    fallback: bool = True

    def events(self, found: Evidence) -> Iterator[Event]:
        """Yield each claim once it is verified, and last the answer.

        Raises `ModelError`, or `JudgeError`, without a fallback.
        """
        started = time.perf_counter()
        question, name = found.draft.standalone_question, self.writer.model.name
        sources = _sources(found)
        yield Status(f"Asking {name}")
        yield Writing(question)
        written = _Written()
        try:
            yield from self._written(question, sources, found.builder, written)
        except (ModelError, JudgeError) as error:
            if not self.fallback:
                raise
            yield from self._fall_back(error, written.claims, found)
            return
        claims = written.claims
        for claim in _untold_conflict(claims, found):
            claims.append(claim)
            yield claim
        draft = found.draft.timed("write", started)
        if claims:
            short = _short(found, claims)
            yield Done(draft.answered(claims, short, engine=name, left_out=written.refused))
        else:
            reason = Reason.UNVERIFIED if written.refused or written.held else Reason.LOW_SUPPORT
            yield Done(draft.refused(reason, engine=name, missing=written.missing))

    def _written(
        self, question: str, sources: Sequence[Source], builder: CitationBuilder, written: _Written
    ) -> Iterator[Event]:
        """Yield the claims once one of them bears on the question; until then they are held."""
        ended, errors = False, corrected_errors(sources)
        for step in self.writer.write(question, sources):
            if isinstance(step, ClaimWritten):
                # What was refused before is written anew, and counts only if it is again.
                written.refused, ended = 0 if ended else written.refused, False
                yield Status(f"Checking {counted(step.quotes, 'quote')}")
            elif isinstance(step, ClaimRefused):
                written.refused, ended = written.refused + 1, True
            else:
                written.held.append(step)
                fault = None if written.claims else claim_fault(question, step, sources)
                written.missing = written.missing or fault
                if fault is None:
                    # Footnotes are numbered as they are shown.
                    told = [one for held in written.held
                            for one in _told(held, sources, errors, builder)]  # fmt: skip
                    written.held.clear()
                    for claim in told:
                        if claim not in written.claims:
                            written.claims.append(claim)
                            yield claim

    def _fall_back(
        self, error: FootnoteError, shown: Sequence[Claim], found: Evidence
    ) -> Iterator[Event]:
        """Go on with the articles' own sentences below what has been shown."""
        note = f"{error} Until then the articles' own sentences answer."
        engine = self.writer.model.name if shown else EXTRACTIVE
        claims, reason = list(shown), None
        for event in ExtractiveEngine().events(found):
            if isinstance(event, Done):
                reason = event.answer.reason
            elif not isinstance(event, Claim):
                yield event
            elif event not in claims:
                claims.append(event)
                yield event
        if claims:
            short = _short(found, claims)
            yield Done(found.draft.answered(claims, short, engine=engine, note=note))
        else:
            yield Done(found.draft.refused(reason or Reason.UNVERIFIED, engine=engine, note=note))


@dataclass(slots=True)
class _Written:
    """What a model has written so far.

    `claims` are shown; `held` are verified, but none of them bears on the question, for the reason
    `missing`. `refused` counts those that are not verified.
    """

    claims: list[Claim] = field(default_factory=list)
    held: list[ClaimVerified] = field(default_factory=list)
    refused: int = 0
    missing: str | None = None


def _sources(found: Evidence) -> list[Source]:
    """Return the passages that the model is given, each with what corrects it behind it."""
    passages = found.corrections.with_corrections(one.passage for one in found.passages)
    return [Source(one, found.builder.article(one.article_id)) for one in passages]


def _untold_conflict(claims: Sequence[Claim], found: Evidence) -> Sequence[Claim]:
    """Return the conflict of the articles when the model told only a part of it."""
    if not found.sure:
        return ()
    told = {citation.article_id for claim in claims for citation in claim.citations}
    untold: list[Claim] = []
    for part in found.reading.each:
        conflicting = {quote.article_id for quotes in part.conflict for quote in quotes}
        if told & conflicting and conflicting - told:
            untold += conflict_claims(part, found.builder)
    return untold


def _short(found: Evidence, claims: Sequence[Claim]) -> str | None:
    """Return the reader's short answer, if it is sure of it and a claim says and quotes it."""
    conflict = any(one.conflict for one in found.reading.each)
    short = found.reading.short if found.sure and not conflict else None
    return short if short and any(_contains(one, short) for one in claims) else None


def _told(
    step: ClaimVerified,
    sources: Sequence[Source],
    errors: Sequence[CorrectedError],
    builder: CitationBuilder,
) -> list[Claim]:
    """Return a verified claim with its citations, each checked once more at its offsets.

    Of a claim that tells an error, its correction instead. Passages overlap: one span may have been
    quoted from two of them.
    """
    spans = [(sources[one.source - 1].article.article_id, one.span) for one in step.spans]
    for error in errors:
        if error.is_told(step.text, spans):
            return error.claims(builder)
    claim = builder.claim(step.text, list(dict.fromkeys(spans)))
    return [claim] if claim else []


def _contains(claim: Claim, short: str) -> bool:
    return short in claim.text and any(short in one.quote for one in claim.citations)
