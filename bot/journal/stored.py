"""Answers as JSON values, complete enough to be shown again."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from index.article import Kind
from index.filters import Filters
from qa.answer import Answer, Citation, Claim, PassageReference, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence


def to_stored(answer: Answer) -> dict[str, Any]:
    """Return an answer as JSON values; its claims refer to citations by number."""
    claims = [
        {"text": claim.text, "citations": [one.n for one in claim.citations]}
        for claim in answer.claims
    ]
    return asdict(answer) | {"claims": claims, "searched": _searched(answer.searched)}


def from_stored(values: dict[str, Any]) -> Answer:
    """Return the answer that `to_stored` was given."""
    citations = tuple(
        Citation(
            **citation
            | {"kind": Kind(citation["kind"]), "also_in": tuple(citation.get("also_in", ()))}
        )
        for citation in values["citations"]
    )
    return Answer(
        **values
        | {
            "citations": citations,
            "claims": _claims(values["claims"], citations),
            "passages": tuple(PassageReference(**passage) for passage in values["passages"]),
            "reason": Reason(values["reason"]) if values["reason"] else None,
            "searched": _filters(values["searched"]) if values.get("searched") else None,
        }
    )


def _searched(filters: Filters | None) -> dict[str, Any] | None:
    if filters is None:
        return None
    values = asdict(filters)
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}


def _filters(stored: dict[str, Any]) -> Filters:
    days = {name: stored[name] and date.fromisoformat(stored[name]) for name in ("since", "until")}
    names = {one.name: tuple(stored[one.name]) for one in fields(Filters) if one.name not in days}
    return Filters(**days, **names)


def _claims(stored: Sequence[dict[str, Any]], citations: Sequence[Citation]) -> tuple[Claim, ...]:
    by_number = {one.n: one for one in citations}
    return tuple(
        Claim(claim["text"], tuple(by_number[n] for n in claim["citations"])) for claim in stored
    )
