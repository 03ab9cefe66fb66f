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
    """Return the answer that `to_stored` was given.

    One that was stored before answers had claims gets those that its text is made of.
    """
    citations = tuple(
        Citation(**citation | {"kind": Kind(citation["kind"])}) for citation in values["citations"]
    )
    claims = (
        _claims(values["claims"], citations)
        if "claims" in values
        else _claims_of(values["answer"], citations)
    )
    return Answer(
        **values
        | {
            "citations": citations,
            "claims": claims,
            "passages": tuple(PassageReference(**passage) for passage in values["passages"]),
            "reason": Reason(values["reason"]) if values["reason"] else None,
        }
    )


def _claims(stored: Sequence[dict[str, Any]], citations: Sequence[Citation]) -> tuple[Claim, ...]:
    by_number = {one.n: one for one in citations}
    return tuple(
        Claim(claim["text"], tuple(by_number[n] for n in claim["citations"])) for claim in stored
    )


def _claims_of(text: str, citations: Sequence[Citation]) -> tuple[Claim, ...]:
    """Return the quotes that an answer's text is made of, or all of it as one claim."""
    grouped: dict[str, list[Citation]] = {}
    for citation in citations:
        grouped.setdefault(" ".join(citation.quote.split()), []).append(citation)
    claims = tuple(Claim(group[0].quote, tuple(group)) for group in grouped.values())
    is_quoted = text == " ".join(map(_claim_text, claims))
    return claims if is_quoted or not claims else (Claim(text, tuple(citations)),)


def _claim_text(claim: Claim) -> str:
    return f"{claim.text} {''.join(f'[{one.n}]' for one in claim.citations)}"
