"""The default engine: what the reader quotes, each quote checked at its offsets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from qa.answer import Claim, Reason
from qa.citations import as_text
from qa.events import Status
from qa.reader.calibration import load_calibration
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.answer import Answer, AnswerPolicy, Citation
    from qa.citations import CitationBuilder
    from qa.events import Event
    from qa.reader.extractive import Reading
    from qa.retriever.retrieved import RetrievedPassage

CONFLICT_NOTICE = "The articles do not agree."


@dataclass(frozen=True, slots=True)
class ExtractiveEngine:
    """Quotes what the reader is sure enough of."""

    threshold: float = 0.0

    @classmethod
    def of(cls, policy: AnswerPolicy) -> ExtractiveEngine:
        """Return the engine that is as sure as asked for."""
        return cls(load_calibration().thresholds[policy])

    def answer(
        self,
        passages: Sequence[RetrievedPassage],  # noqa: ARG002 - the protocol's
        reading: Reading,
        refusal: Answer,
        builder: CitationBuilder,
    ) -> Iterator[Event | Answer]:
        """Yield the claims and the answer, or the refusal if one of the quotes does not stand."""
        if reading.confidence < self.threshold:
            yield replace(refusal, reason=Reason.LOW_SUPPORT)
            return
        if reading.quotes:
            yield Status(f"Checking {counted(len(reading.quotes), 'quote')}")
        claims = conflict_claims(reading, builder) or builder.quoted_claims(reading.quotes) or []
        yield from claims
        if claims:
            yield answered(refusal, claims, builder, None if reading.conflict else reading.short)
        else:
            yield replace(refusal, reason=Reason.UNVERIFIED)


def conflict_claims(reading: Reading, builder: CitationBuilder) -> list[Claim]:
    """Return what each article says, named, below a notice, when articles conflict; else none."""
    accounts = [builder.quoted_claims(quotes) for quotes in reading.conflict]
    if not accounts or not all(accounts):
        return []
    claims = []
    for account in filter(None, accounts):
        first, *others = account
        claims += [replace(first, text=f"{_named(first.citations[0])}: {first.text}"), *others]
    every = tuple(account[0].citations[0] for account in accounts if account)
    return [Claim(CONFLICT_NOTICE, every), *claims]


def _named(citation: Citation) -> str:
    """Return what an account is named by: its outlet and day as far as they are known."""
    day = date.fromisoformat(citation.published) if citation.published else None
    known = (citation.outlet, f"{day:%-d %B %Y}" if day else None)
    return ", ".join(filter(None, known)) or citation.title or citation.source


def answered(
    refusal: Answer, claims: Sequence[Claim], builder: CitationBuilder, short: str | None
) -> Answer:
    """Return a refusal turned into the answer that claims make."""
    return replace(
        refusal,
        answered=True,
        answer=as_text(claims),
        short=short,
        citations=builder.citations,
        claims=tuple(claims),
        reason=None,
    )
