"""The values of an answer, frozen: `Answer` with its claims, citations and passages."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from html import escape
from typing import TYPE_CHECKING, Any

from index.article import Kind
from index.filters import Filters  # noqa: TC001 - pydantic reads saved answers by it

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from qa.cancellation import Cancellation

SCHEMA = 1
EXTRACTIVE = "extractive"
CANNOT_ANSWER = "The articles do not say."
# The note of an answer to a question of yes or no, and what stands before its sentence.
NOT_YES_OR_NO = "Not answered yes or no; the nearest statement:"
EMPTY_QUESTION = "The question is empty."
# Passages that are read for one answer.
PASSAGES = 5


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
class AskOptions:
    """How one question is asked.

    `history` is the conversation before it, oldest first. `k` passages are read. Only articles
    known to be published by `as_of` are used, when it is given; only those published from `since`
    to `until`, and of that `outlet`, `author` and `section`, of whose names a part is enough.
    Without `question_filters`, what the question itself says of outlets and days sets no limit.
    With `refresh` the index follows the seeds first, and is built when there is none; with
    `rebuild` a damaged one is built again. By `cancellation` another thread can call the answer
    off.
    """

    history: tuple[Turn, ...] = ()
    k: int = PASSAGES
    as_of: date | None = None
    since: date | None = None
    until: date | None = None
    outlet: str | None = None
    author: str | None = None
    section: str | None = None
    question_filters: bool = True
    policy: AnswerPolicy = AnswerPolicy.BALANCED
    refresh: bool = True
    rebuild: bool = True
    cancellation: Cancellation | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A footnote: code points `start` to `end` of the article's text are `quote`.

    The article is `also_in` other sources, whole or with small changes: no more witnesses.
    """

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
    also_in: tuple[str, ...] = ()


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
class SearchResult:
    """A passage that a search found, with its text: characters `start` to `end` of its article."""

    passage: PassageReference
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said in reply to one question. `confidence` is a probability.

    `engine` is EXTRACTIVE or the name of the model that wrote the claims; `note` is a warning for
    the person, such as that the model did not reply. `missing` says what the articles do not say,
    and what the nearest of `passages`, whose number is in brackets, says instead. `left_out`
    sentences of a model were withheld, since their quotes do not say them. `as_of` is the
    last day, as ISO 8601 writes it, whose articles were searched; None when there was no limit.
    `searched` are the filters of the articles that were searched: those of the options, and those
    that the question sets.
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
    missing: str | None = None
    left_out: int = 0
    as_of: str | None = None
    searched: Filters | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the answer in the form, and the order, of the JSON contract."""
        values = asdict(self)
        del values["claims"]
        if self.searched:
            days = {name: getattr(self.searched, name) for name in ("since", "until")}
            values["searched"] |= {name: day and day.isoformat() for name, day in days.items()}
            del values["searched"]["without"]
        for citation in values["citations"]:
            del citation["kind"], citation["outlet"]
        del values["id"]
        return {"schema": SCHEMA, "id": self.id} | values

    def _repr_html_(self) -> str:
        """Return the answer as a notebook shows it; all that comes from articles is escaped."""
        short = f"<p><strong>{escape(self.short)}</strong></p>" if self.short else ""
        notes = "".join(
            f"<li value={one.n}>{escape(f'{one.source}:{one.start}-{one.end}')}"
            f"<br><q>{escape(one.quote)}</q></li>"
            for one in self.citations
        )
        return f"{short}<p>{escape(self.answer)}</p>" + (f"<ol>{notes}</ol>" if notes else "")


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """What is known of a question before it is answered; it becomes an answer, or a refusal.

    `started` is when it was asked, as `time.perf_counter` tells it.
    """

    question: str
    standalone_question: str
    generation: str
    started: float
    stale: bool = False
    passages: tuple[PassageReference, ...] = ()
    confidence: float = 0.0
    timings_ms: Mapping[str, float] = field(default_factory=lambda: {"retrieve": 0.0, "read": 0.0})
    as_of: date | None = None
    searched: Filters | None = None

    def timed(self, step: str, since: float) -> AnswerDraft:
        """Return the draft with the time that a step took, from `since` to now."""
        return replace(self, timings_ms={**self.timings_ms, step: _milliseconds(since)})

    def answered(
        self,
        claims: Sequence[Claim],
        short: str | None,
        *,
        engine: str = EXTRACTIVE,
        note: str | None = None,
        left_out: int = 0,
        missing: str | None = None,
    ) -> Answer:
        """Return the answer that claims make."""
        citations = {one.n: one for claim in claims for one in claim.citations}
        text = as_text(claims)
        return self._answer(
            answered=True,
            answer=f"{note} {text}" if note == NOT_YES_OR_NO else text,
            short=short,
            engine=engine,
            citations=tuple(citations[n] for n in sorted(citations)),
            claims=tuple(claims),
            note=note,
            left_out=left_out,
            missing=missing,
        )

    def refused(
        self,
        reason: Reason,
        said: str = CANNOT_ANSWER,
        *,
        engine: str = EXTRACTIVE,
        note: str | None = None,
        missing: str | None = None,
    ) -> Answer:
        """Return the answer that there is none, and why; `said` is what a person reads."""
        return self._answer(
            answered=False, answer=said, engine=engine, reason=reason, note=note, missing=missing
        )

    def _answer(self, **made: Any) -> Answer:  # noqa: ANN401 - fields of an answer
        """Return an answer with what is known of the question besides."""
        return Answer(
            question=self.question,
            standalone_question=self.standalone_question,
            confidence=self.confidence,
            passages=self.passages,
            generation=self.generation,
            stale=self.stale,
            timings_ms={**self.timings_ms, "total": _milliseconds(self.started)},
            as_of=self.as_of.isoformat() if self.as_of else None,
            searched=self.searched,
            **made,
        )


def as_text(claims: Sequence[Claim]) -> str:
    """Return claims as one text, each with the numbers of its citations."""
    marks = ("".join(f"[{one.n}]" for one in claim.citations) for claim in claims)
    return " ".join(f"{claim.text} {mark}" for claim, mark in zip(claims, marks, strict=True))


def _milliseconds(since: float) -> float:
    return round((time.perf_counter() - since) * 1000, 1)
