"""Judges a claim of a draft by sentences of the archive, which may say so, or otherwise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from qa.verifier.evidence import QuotedSpan, gather
from qa.verifier.rules import CHANGED, broken, plain_text, repeats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.article import Span
    from qa.models.support_model import Relation
    from qa.verifier.evidence import Evidence, Source
    from qa.verifier.judge import CheckThresholds, SupportJudge

_LEANS_BACK = re.compile(
    r"[“\"‘]?(?:he|she|they|it|his|her|their|its|this|that|these|those)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A sentence of a passage: `span` of its article."""

    source: Source
    span: Span

    @property
    def article_id(self) -> str:
        """The article's."""
        return self.source.article.article_id

    @property
    def text(self) -> str:
        """The words."""
        return self.source.article.text[self.span.start : self.span.end]


@dataclass(frozen=True, slots=True)
class Premise:
    """What a claim is judged by: excerpts of an article, taken together."""

    excerpts: tuple[Excerpt, ...]


class Judgement(Enum):
    """What a premise says of a claim."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class PremiseJudge:
    """Judges by the support head and the exact rules. Safe to use from several threads."""

    judge: SupportJudge

    def judgements(self, claim: str, context: str, premises: Sequence[Premise]) -> list[Judgement]:
        """Return what each premise says; `context`, the sentence before, tells who 'she' is.

        No likelihood overrules an exact rule. Raises `JudgeError` when claims cannot be judged.
        """
        told = self.relations(claim, context, premises)
        return [
            self._judgement(_evidence(claim, premise), one)
            for premise, one in zip(premises, told, strict=True)
        ]

    def relations(self, claim: str, context: str, premises: Sequence[Premise]) -> list[Relation]:
        """Return what the model makes of each premise."""
        leading = f"{context} " if context and _LEANS_BACK.match(claim) else ""
        gathered = [_evidence(claim, one) for one in premises]
        return self.judge.relations([(leading + one.respelt, one.premise) for one in gathered])

    def _judgement(self, evidence: Evidence, told: Relation) -> Judgement:
        if repeats(evidence):
            return Judgement.SUPPORTS
        found = judgement(told, self.judge.calibration.check)
        if found is Judgement.SUPPORTS:
            for rule, _ in broken(evidence, without=(plain_text,)):
                return Judgement.CONTRADICTS if rule in CHANGED else Judgement.NEITHER
        return found


def judgement(told: Relation, least: CheckThresholds) -> Judgement:
    """Return what a model makes of a premise, as a judgement.

    Of a claim that it says rather than denies, none is that it is denied, however little it says.
    """
    if told.supports >= told.contradicts:
        return Judgement.SUPPORTS if told.supports >= least.supports else Judgement.NEITHER
    return Judgement.CONTRADICTS if told.contradicts >= least.contradicts else Judgement.NEITHER


def _evidence(claim: str, premise: Premise) -> Evidence:
    sources = [one.source for one in premise.excerpts]
    spans = [QuotedSpan(n, one.span) for n, one in enumerate(premise.excerpts, start=1)]
    return gather(claim, spans, sources)
