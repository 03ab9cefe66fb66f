"""The values of an answer, frozen: `Answer` with its claims, citations and passages."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from index.article import Kind

SCHEMA = 1
EXTRACTIVE = "extractive"
CANNOT_ANSWER = "The articles do not say."
EMPTY_QUESTION = "The question is empty."


class Reason(StrEnum):
    """Why a question was not answered."""

    NOTHING_RETRIEVED = "nothing_retrieved"
    LOW_SUPPORT = "low_support"
    UNVERIFIED = "unverified"
    EMPTY_QUESTION = "empty_question"


class AnswerPolicy(StrEnum):
    """How confident an answer must be to be given; NONE sets no threshold."""

    STRICT = "strict"
    BALANCED = "balanced"
    LENIENT = "lenient"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation; `role` is 'user' or 'assistant'."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A footnote: code points `start` to `end` of the article's text are `quote`."""

    n: int
    source: str
    article_id: str
    title: str | None
    published: str | None
    url: str | None
    start: int
    end: int
    quote: str
    sha256: str
    kind: Kind = Kind.BODY
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One verified sentence of an answer, and the citations it rests on. `text` carries no [n]."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class PassageReference:
    """A passage that was retrieved; `score` is its cosine to the question."""

    article_id: str
    source: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said in reply to one question. `confidence` is a probability.

    `engine` is EXTRACTIVE or the name of the model that wrote the claims; `note` is a warning for
    the person, such as that the model did not reply. `as_of` is the last day, as ISO 8601 writes
    it, whose articles were searched; None when there was no such limit.
    """

    question: str
    standalone_question: str
    answered: bool
    answer: str
    short: str | None = None
    confidence: float = 0.0
    engine: str = EXTRACTIVE
    citations: tuple[Citation, ...] = ()
    passages: tuple[PassageReference, ...] = ()
    reason: Reason | None = None
    generation: str = ""
    stale: bool = False
    timings_ms: dict[str, float] = field(default_factory=dict)
    id: str | None = None
    claims: tuple[Claim, ...] = ()
    note: str | None = None
    as_of: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the answer in the form, and the order, of the JSON contract."""
        values = asdict(self)
        del values["claims"], values["note"]
        for citation in values["citations"]:
            del citation["kind"], citation["outlet"]
        del values["id"]
        return {"schema": SCHEMA, "id": self.id} | values
