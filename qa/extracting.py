"""The default engine: what the reader quotes, each quote checked at its offsets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from qa.answer import Reason, counted
from qa.citing import as_text
from qa.events import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.answer import Answer, Claim
    from qa.citing import Citing
    from qa.events import Event
    from qa.read import Reading
    from qa.retrieve import Retrieved

DISAGREE = "The articles do not agree."


class Engine(Protocol):
    """Makes an answer of passages and of what the reader found in them."""

    def answer(
        self, passages: Sequence[Retrieved], reading: Reading, refusal: Answer, citing: Citing
    ) -> Iterator[Event | Answer]:
        """Yield what goes on, claims as they are verified, and last the answer.

        `refusal` holds the question and all that is known by now. Raises `ModelError`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Extracting:
    """Quotes what the reader is sure enough of."""

    threshold: float = 0.0

    def answer(
        self,
        passages: Sequence[Retrieved],  # noqa: ARG002 - the protocol's
        reading: Reading,
        refusal: Answer,
        citing: Citing,
    ) -> Iterator[Event | Answer]:
        """Yield the claims and the answer, or the refusal if one of the quotes does not stand."""
        if reading.confidence < self.threshold:
            yield replace(refusal, reason=Reason.LOW_SUPPORT)
            return
        if reading.quotes:
            yield Status(f"Checking {counted(len(reading.quotes), 'quote')}")
        claims = quoted(reading, citing)
        yield from claims
        if claims:
            yield answered(refusal, claims, citing, reading.short)
        else:
            yield replace(refusal, reason=Reason.UNVERIFIED)


def quoted(reading: Reading, citing: Citing) -> list[Claim]:
    """Return the claims of a reading, or none at all if one of its quotes does not stand."""
    return citing.quoted(reading.quotes) or []


def answered(refusal: Answer, claims: Sequence[Claim], citing: Citing, short: str | None) -> Answer:
    """Return a refusal turned into the answer that claims make."""
    return replace(
        refusal,
        answered=True,
        answer=as_text(claims),
        short=short,
        citations=citing.citations,
        claims=tuple(claims),
        reason=None,
    )
