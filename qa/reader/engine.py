"""The default engine: what the reader quotes, each quote checked at its offsets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from qa.answer import Claim, Reason
from qa.events import Done, Status
from qa.reader.corrections import correction_claims
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.answer import AnswerDraft, Citation
    from qa.citations import CitationBuilder
    from qa.events import Event
    from qa.reader.corrections import Corrections
    from qa.reader.extractive import Reading
    from qa.retriever.retrieved import RetrievedPassage

CONFLICT_NOTICE = "The articles do not agree."


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an engine makes an answer of: passages, best first, and what was found in them.

    `sure` tells whether the reader's confidence is enough for the caller's policy. The answer is
    made of `draft`, and of no other `corrections` than those.
    """

    draft: AnswerDraft
    passages: Sequence[RetrievedPassage]
    reading: Reading
    builder: CitationBuilder
    sure: bool
    corrections: Corrections


class ExtractiveEngine:
    """Quotes what the reader is sure enough of."""

    def events(self, found: Evidence) -> Iterator[Event]:
        """Yield the claims, and last the answer, or a refusal if a quote is not verbatim."""
        draft, reading, builder = found.draft, found.reading, found.builder
        if not found.sure:
            yield Done(draft.refused(Reason.LOW_SUPPORT))
            return
        if reading.missing and not reading.partial:
            yield Done(draft.refused(Reason.UNVERIFIED, missing=reading.missing))
            return
        if reading.quotes:
            yield Status(f"Checking {counted(len(reading.quotes), 'quote')}")
        claims = claims_of(reading, builder, found.corrections)
        yield from claims
        if claims:
            conflict = any(one.conflict for one in reading.each)
            short = None if conflict else reading.short
            yield Done(draft.answered(claims, short, note=reading.note, missing=reading.missing))
        else:
            yield Done(draft.refused(Reason.UNVERIFIED))


def claims_of(reading: Reading, builder: CitationBuilder, corrections: Corrections) -> list[Claim]:
    """Return what a reading quotes, part by part where one has a conflict or a correction.

    A later part does not tell again what an earlier one has; none at all if a quote is not
    verbatim.
    """
    if not any(one.conflict or one.correction for one in reading.each):
        return builder.quoted_claims(reading.quotes) or []
    claims: list[Claim] = []
    for part in reading.each:
        told = {citation for claim in claims for citation in claim.citations}
        found = (
            correction_claims(corrections.known(part.correction), builder)
            or conflict_claims(part, builder)
            or builder.quoted_claims(part.quotes)
        )
        if not found:
            return []
        claims += [one for one in found if not told.issuperset(one.citations)]
    return claims


def conflict_claims(reading: Reading, builder: CitationBuilder) -> list[Claim]:
    """Return what each article says, named, below a notice, when articles conflict; else none."""
    accounts = [builder.quoted_claims(quotes) for quotes in reading.conflict]
    if not accounts or not all(accounts):
        return []
    claims = []
    for account in filter(None, accounts):
        first, *others = account
        claims += [
            replace(first, text=f"{account_name(first.citations[0])}: {first.text}"),
            *others,
        ]
    every = tuple(account[0].citations[0] for account in accounts if account)
    return [Claim(CONFLICT_NOTICE, every), *claims]


def account_name(citation: Citation) -> str:
    """Return what an account is named by: its outlet and day as far as they are known."""
    day = date.fromisoformat(citation.published) if citation.published else None
    known = (citation.outlet, f"{day:%-d %B %Y}" if day else None)
    return ", ".join(filter(None, known)) or citation.title or citation.source
