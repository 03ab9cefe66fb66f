"""The engine with a language model: verified claims as they are streamed, and a fallback."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.answer import EXTRACTIVE, Answer, Claim, Reason
from qa.errors import ModelError
from qa.events import Status, Writing
from qa.llm.writer import ClaimRefused, ClaimWritten
from qa.reader.engine import answered, conflict_claims
from qa.text.counting import counted
from qa.verifier.evidence import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.citations import CitationBuilder
    from qa.events import Event
    from qa.llm.writer import ClaimVerified, Writer
    from qa.reader.engine import ExtractiveEngine
    from qa.reader.extractive import Reading
    from qa.retriever.retrieved import RetrievedPassage


@dataclass(frozen=True, slots=True)
class LlmEngine:
    """Has the writer answer. With `fallback`, the extractive engine answers when that fails."""

    writer: Writer
    extractive: ExtractiveEngine
    fallback: bool = True

    def answer(
        self,
        passages: Sequence[RetrievedPassage],
        reading: Reading,
        refusal: Answer,
        builder: CitationBuilder,
    ) -> Iterator[Event | Answer]:
        """Yield each claim once it is verified, and last the answer.

        Raises `ModelError` without a fallback.
        """
        started = time.perf_counter()
        question = refusal.standalone_question
        sources = [
            Source(found.passage, builder.article(found.passage.article_id)) for found in passages
        ]
        name = self.writer.model.name
        yield Status(f"Asking {name}")
        yield Writing(question)
        claims: list[Claim] = []
        refused = 0
        try:
            for step in self.writer.write(question, sources):
                if isinstance(step, ClaimWritten):
                    yield Status(f"Checking {counted(step.quotes, 'quote')}")
                elif isinstance(step, ClaimRefused):
                    refused += 1
                elif claim := _cited(step, sources, builder):
                    claims.append(claim)
                    yield claim
        except ModelError as error:
            if not self.fallback:
                raise
            yield from self._fall_back(error, claims, reading, refusal, builder)
            return
        for claim in self._untold_conflict(claims, reading, builder):
            claims.append(claim)
            yield claim
        timings = refusal.timings_ms | {"write": round((time.perf_counter() - started) * 1000, 1)}
        written = replace(refusal, engine=name, timings_ms=timings)
        if claims:
            yield answered(written, claims, builder, self._short(reading, claims))
        else:
            reason = Reason.UNVERIFIED if refused else Reason.LOW_SUPPORT
            yield replace(written, reason=reason)

    def _untold_conflict(
        self, claims: Sequence[Claim], reading: Reading, builder: CitationBuilder
    ) -> Sequence[Claim]:
        """Return the conflict of the articles when the model told only a part of it."""
        told = {citation.article_id for claim in claims for citation in claim.citations}
        conflicting = {quote.article_id for quotes in reading.conflict for quote in quotes}
        sure = reading.confidence >= self.extractive.threshold
        told_in_part = told & conflicting and conflicting - told
        return conflict_claims(reading, builder) if sure and told_in_part else ()

    def _fall_back(
        self,
        error: ModelError,
        shown: Sequence[Claim],
        reading: Reading,
        refusal: Answer,
        builder: CitationBuilder,
    ) -> Iterator[Event | Answer]:
        """Yield the extractive answer below the claims that have been shown."""
        note = f"{error} Until then the articles' own sentences answer."
        engine = self.writer.model.name if shown else EXTRACTIVE
        claims = list(shown)
        for part in self.extractive.answer((), reading, refusal, builder):
            if isinstance(part, Answer):
                last = part
            elif not isinstance(part, Claim):
                yield part
            elif part not in claims:
                claims.append(part)
                yield part
        if claims:
            last = answered(refusal, claims, builder, self._short(reading, claims))
        yield replace(last, engine=engine, note=note)

    def _short(self, reading: Reading, claims: Sequence[Claim]) -> str | None:
        """Return the reader's short answer, if it is confident and a claim says and quotes it."""
        short = reading.short
        sure = reading.confidence >= self.extractive.threshold and not reading.conflict
        return short if short and sure and any(_contains(one, short) for one in claims) else None


def _cited(
    step: ClaimVerified, sources: Sequence[Source], builder: CitationBuilder
) -> Claim | None:
    """Return a verified claim with its citations, each checked once more at its offsets.

    Passages overlap: one span may have been quoted from two of them.
    """
    spans = [(sources[one.source - 1].article.article_id, one.span) for one in step.spans]
    return builder.claim(step.text, list(dict.fromkeys(spans)))


def _contains(claim: Claim, short: str) -> bool:
    return short in claim.text and any(short in one.quote for one in claim.citations)
