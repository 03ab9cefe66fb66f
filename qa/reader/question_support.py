"""An answer judged against its question: whether the article says the two put together.

The support head was trained on such claims, right and wrong ones (qa.training.question_claims).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.text.sentence_context import sentence_texts
from qa.verifier.judge import log_odds

if TYPE_CHECKING:
    from index.article import Passage
    from qa.question.analysis import Question
    from qa.reader.candidates import Candidate
    from qa.verifier.judge import SupportJudge


def claim_of(question: str, answer: str) -> str:
    """Return a question and its answer as one text."""
    return f"{question} {answer}"


def premise_of(passage: Passage, place: int) -> str:
    """Return a sentence of a passage with the one before it."""
    return " ".join(sentence_texts(passage)[max(0, place - 1) : place + 1])


def question_support(
    judge: SupportJudge, asked: Question, best: Candidate, passage: Passage
) -> float:
    """Return the log odds that the sentence of an answer bears the question with it.

    0 for a question of yes or no, of which no span is the answer.
    """
    if asked.yes_or_no:
        return 0.0
    claim = claim_of(asked.text, best.text)
    (relation,) = judge.relations([(claim, premise_of(passage, best.place))])
    return log_odds(relation)
