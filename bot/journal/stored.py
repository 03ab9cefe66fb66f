"""Answers and checks as JSON values, complete enough to be shown again."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from index.article import Kind
from index.filters import Filters
from qa.answer import Answer, Citation, Claim, PassageReference, Reason
from qa.checking.report import CheckedDraft, CheckedSentence, Misquotation, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence


def to_stored(answer: Answer | CheckedDraft) -> dict[str, Any]:
    """Return an answer or a check as JSON values; an answer's claims name citations by number."""
    if isinstance(answer, CheckedDraft):
        return asdict(answer)
    claims = [
        {"text": claim.text, "citations": [one.n for one in claim.citations]}
        for claim in answer.claims
    ]
    return asdict(answer) | {"claims": claims, "searched": _searched(answer.searched)}


def from_stored(values: dict[str, Any]) -> Answer | CheckedDraft:
    """Return the answer or the check that `to_stored` was given."""
    if "sentences" in values:
        return CheckedDraft(**values | {"sentences": tuple(map(_sentence, values["sentences"]))})
    citations = tuple(map(_citation, values["citations"]))
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
    values: dict[str, Any] = {one.name: tuple(stored[one.name] or ()) for one in fields(Filters)}
    for name in ("since", "until"):
        values[name] = date.fromisoformat(stored[name]) if stored[name] else None
    return Filters(**values)


def _sentence(values: dict[str, Any]) -> CheckedSentence:
    return CheckedSentence(
        **values
        | {
            "verdict": Verdict(values["verdict"]),
            "citations": tuple(map(_citation, values["citations"])),
            "misquotations": tuple(Misquotation(**one) for one in values["misquotations"]),
        }
    )


def _citation(values: dict[str, Any]) -> Citation:
    return Citation(
        **values | {"kind": Kind(values["kind"]), "also_in": tuple(values.get("also_in", ()))}
    )


def _claims(stored: Sequence[dict[str, Any]], citations: Sequence[Citation]) -> tuple[Claim, ...]:
    by_number = {one.n: one for one in citations}
    return tuple(
        Claim(claim["text"], tuple(by_number[n] for n in claim["citations"])) for claim in stored
    )
