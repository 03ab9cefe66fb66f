"""Holds a model's claim against the question, as the reader's sentences are held.

A claim that its quotes support may still answer another question: of another year, of somebody
else, or one that takes for granted what the articles deny.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.question.analysis import is_yes_or_no
from qa.question.halves import halves
from qa.reader.premises import premise_fault
from qa.reader.question_check import Said, not_said, question_fault
from qa.text.sentence_context import sentence_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.llm.writer import ClaimVerified
    from qa.verifier.evidence import Source


def claim_fault(question: str, claim: ClaimVerified, sources: Sequence[Source]) -> str | None:
    """Return what the articles do not say of what a claim would answer, and what they do say.

    None where some part of the question may be answered by some quote, or where the claim itself
    says that it was otherwise. In words, as `Answer.missing`.
    """
    faults = [
        fault
        for part in halves(question)
        for number, said in _said(claim, sources)
        for fault in [_fault(part, claim.text, said, number)]
    ]
    return faults[0] if all(faults) else None


def _fault(question: str, claim: str, said: Said, number: int) -> str | None:
    yes_or_no = is_yes_or_no(question) or premise_fault(question, claim) is not None
    fault = question_fault(question, said, yes_or_no=yes_or_no)
    return not_said(fault, said.sentence, number) if fault else None


def _said(claim: ClaimVerified, sources: Sequence[Source]) -> Iterator[tuple[int, Said]]:
    """Yield the sentences that a claim quotes of each passage, with its number, from 1."""
    for number in dict.fromkeys(one.source for one in claim.spans):
        source = sources[number - 1]
        spans = [one.span for one in claim.spans if one.source == number]
        sentences = [
            text
            for sentence, text in zip(
                source.passage.sentences, sentence_texts(source.passage), strict=True
            )
            if any(one.start < sentence.end and sentence.start < one.end for one in spans)
        ]
        yield number, Said(" ".join(sentences), source.article)
