"""The default engine: what the reader quotes, each quote checked at its offsets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from qa.answer import Claim, Reason
from qa.events import Done, Status
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qa.answer import AnswerDraft, AnswerPolicy, Citation
    from qa.citations import CitationBuilder
    from qa.events import Event
    from qa.reader.extractive import Reading
    from qa.retriever.retrieved import RetrievedPassage

CONFLICT_NOTICE = "The articles do not agree."


@dataclass(frozen=True, slots=True)
class ExtractiveEngine:
    """Quotes what the reader is sure enough of."""

    thresholds: Mapping[AnswerPolicy, float]

    def events(
        self,
        draft: AnswerDraft,
        passages: Sequence[RetrievedPassage],  # noqa: ARG002 - the protocol's
        reading: Reading,
        builder: CitationBuilder,
        policy: AnswerPolicy,
    ) -> Iterator[Event]:
        """Yield the claims, and last the answer, or a refusal if a quote is not verbatim."""
        if reading.confidence < self.thresholds[policy]:
            yield Done(draft.refused(Reason.LOW_SUPPORT))
            return
        if reading.quotes:
            yield Status(f"Checking {counted(len(reading.quotes), 'quote')}")
        claims = conflict_claims(reading, builder) or builder.quoted_claims(reading.quotes) or []
        yield from claims
        if claims:
            yield Done(draft.answered(claims, None if reading.conflict else reading.short))
        else:
            yield Done(draft.refused(Reason.UNVERIFIED))


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
