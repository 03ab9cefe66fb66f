"""The engine with a language model: verified claims as they are streamed, and a fallback."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answer import EXTRACTIVE, Claim, Reason
from qa.errors import ModelError
from qa.events import Done, Status, Writing
from qa.llm.writer import ClaimRefused, ClaimWritten
from qa.reader.engine import conflict_claims
from qa.text.counting import counted
from qa.verifier.evidence import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.answer import AnswerDraft, AnswerPolicy
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

    def events(
        self,
        draft: AnswerDraft,
        passages: Sequence[RetrievedPassage],
        reading: Reading,
        builder: CitationBuilder,
        policy: AnswerPolicy,
    ) -> Iterator[Event]:
        """Yield each claim once it is verified, and last the answer.

        Raises `ModelError` without a fallback.
        """
        started = time.perf_counter()
        question = draft.standalone_question
        sources = [
            Source(found.passage, builder.article(found.passage.article_id)) for found in passages
        ]
        name = self.writer.model.name
        sure = reading.confidence >= self.extractive.thresholds[policy]
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
            yield from self._fall_back(error, claims, draft, reading, builder, policy)
            return
        for claim in _untold_conflict(claims, reading, builder) if sure else ():
            claims.append(claim)
            yield claim
        draft = draft.timed("write", started)
        if claims:
            yield Done(draft.answered(claims, _short(reading, claims, sure=sure), engine=name))
        else:
            reason = Reason.UNVERIFIED if refused else Reason.LOW_SUPPORT
            yield Done(draft.refused(reason, engine=name))

    def _fall_back(
        self,
        error: ModelError,
        shown: Sequence[Claim],
        draft: AnswerDraft,
        reading: Reading,
        builder: CitationBuilder,
        policy: AnswerPolicy,
    ) -> Iterator[Event]:
        """Go on with the articles' own sentences below what has been shown."""
        note = f"{error} Until then the articles' own sentences answer."
        engine = self.writer.model.name if shown else EXTRACTIVE
        sure = reading.confidence >= self.extractive.thresholds[policy]
        claims, reason = list(shown), None
        for event in self.extractive.events(draft, (), reading, builder, policy):
            if isinstance(event, Done):
                reason = event.answer.reason
            elif not isinstance(event, Claim):
                yield event
            elif event not in claims:
                claims.append(event)
                yield event
        if claims:
            short = _short(reading, claims, sure=sure)
            yield Done(draft.answered(claims, short, engine=engine, note=note))
        else:
            yield Done(draft.refused(reason or Reason.UNVERIFIED, engine=engine, note=note))


def _untold_conflict(
    claims: Sequence[Claim], reading: Reading, builder: CitationBuilder
) -> Sequence[Claim]:
    """Return the conflict of the articles when the model told only a part of it."""
    told = {citation.article_id for claim in claims for citation in claim.citations}
    conflicting = {quote.article_id for quotes in reading.conflict for quote in quotes}
    told_in_part = told & conflicting and conflicting - told
    return conflict_claims(reading, builder) if told_in_part else ()


def _short(reading: Reading, claims: Sequence[Claim], *, sure: bool) -> str | None:
    """Return the reader's short answer, if it is sure of it and a claim says and quotes it."""
    short = reading.short if sure and not reading.conflict else None
    return short if short and any(_contains(one, short) for one in claims) else None


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
