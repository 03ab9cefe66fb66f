"""Answers as JSON values, complete enough to be shown again."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from index.article import Kind
from qa.answer import Answer, Citation, Claim, PassageReference, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence


def to_stored(answer: Answer) -> dict[str, Any]:
    """Return an answer as JSON values; its claims refer to citations by number."""
    claims = [
        {"text": claim.text, "citations": [one.n for one in claim.citations]}
        for claim in answer.claims
    ]
    return asdict(answer) | {"claims": claims}


def from_stored(values: dict[str, Any]) -> Answer:
    """Return the answer that `to_stored` was given."""
    citations = tuple(
        Citation(**citation | {"kind": Kind(citation["kind"])}) for citation in values["citations"]
    )
    return Answer(
        **values
        | {
            "citations": citations,
            "claims": _claims(values["claims"], citations),
            "passages": tuple(PassageReference(**passage) for passage in values["passages"]),
            "reason": Reason(values["reason"]) if values["reason"] else None,
        }
    )


def _claims(stored: Sequence[dict[str, Any]], citations: Sequence[Citation]) -> tuple[Claim, ...]:
    by_number = {one.n: one for one in citations}
    return tuple(
        Claim(claim["text"], tuple(by_number[n] for n in claim["citations"])) for claim in stored
    )
