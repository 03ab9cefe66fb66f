"""An answer as the journal keeps it, with all that is needed to show it again."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from index.article import Kind
from qa.answer import Answer, Citation, PassageReference, Reason


def to_stored(answer: Answer) -> dict[str, Any]:
    """Return an answer as what JSON can hold."""
    return asdict(answer)


def from_stored(values: dict[str, Any]) -> Answer:
    """Return the answer that `to_stored` was given, from JSON or not."""
    return Answer(
        **values
        | {
            "citations": tuple(
                Citation(**citation | {"kind": Kind(citation["kind"])})
                for citation in values["citations"]
            ),
            "passages": tuple(PassageReference(**passage) for passage in values["passages"]),
            "reason": Reason(values["reason"]) if values["reason"] else None,
        }
    )
