"""The seam of the check: a claim and premises in, for each premise whether it says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.article import Span
    from qa.verifier.evidence import Source


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Sentences of a passage that follow one another: `span` of its article."""

    source: Source
    span: Span

    @property
    def text(self) -> str:
        """The words."""
        return self.source.article.text[self.span.start : self.span.end]


@dataclass(frozen=True, slots=True)
class Premise:
    """What a claim is judged by: one excerpt, or several that are taken together."""

    excerpts: tuple[Excerpt, ...]

    @property
    def text(self) -> str:
        """The words of all excerpts."""
        return "\n\n".join(one.text for one in self.excerpts)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The probabilities that a premise supports a claim, contradicts it, or does neither.

    They sum to 1. `faults` are what is wrong with the claim beside the premise, in words; only one
    without is supported: where the line is, and which rules are exact, the judge knows.
    """

    supports: float
    contradicts: float
    neither: float
    faults: tuple[str, ...]


class Judge(Protocol):
    """Judges a claim by premises."""

    def judge(self, claim: str, context: str, premises: Sequence[Premise]) -> list[Judgement]:
        """Return a judgement for each premise; `context` is the sentence before the claim."""
        ...
