"""Rewrites a follow-up as a standalone question, by rules.

Antecedents are put in the place of the words that mean them, as a person would ask; 'And why?' and
'What about Germany?' become the question before them, asked in another way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from index.stop_words import search_terms
from qa.question.cleaning import clean_question
from qa.question.history import Exchange, read_history, truncate
from qa.question.key_phrases import key_phrases
from qa.question.resolution import resolve_follow_up
from qa.text.stems import stem, stems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answer import Turn

# The context for the retriever: so many questions, and characters of each and of the last answer.
MAX_CONTEXT_QUESTIONS = 2
MAX_CONTEXT_QUESTION = 120
MAX_CONTEXT_ANSWER = 200
# With fewer words of its own, a question may well speak of the same in other words.
MIN_OWN_WORDS = 3

_NEW_TOPIC = re.compile(
    r"\b(?:(?:an)?other|different|new|next) (?:topic|subject|question|matter)\b"
    r"|\bchang(?:e|ing) (?:of )?(?:the )?(?:topic|subject)\b|\b(?:un|not )related\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class StandaloneQuestion:
    """A question that can be asked alone; `context` is the history's words, for retrieval only."""

    question: str
    context: str = ""


class QuestionRewriter(Protocol):
    """Rewrites follow-ups."""

    def rewrite(self, question: str, history: Sequence[Turn]) -> StandaloneQuestion:
        """Return the question with its antecedents; `history` is oldest first."""
        ...


class RuleQuestionRewriter:
    """The default: rules, and nothing that needs a key. Safe to use from several threads."""

    def rewrite(self, question: str, history: Sequence[Turn]) -> StandaloneQuestion:
        """Return the question with its antecedents, or as it is when it lacks none.

        Refusals in the history are ignored, as are roles other than user and assistant.
        """
        exchanges = read_history(history)
        if not exchanges or not clean_question(question) or _NEW_TOPIC.search(question):
            return StandaloneQuestion(question)
        resolved: list[Exchange] = []
        for exchange in exchanges:
            earlier = resolve_follow_up(exchange.question, resolved)
            resolved.append(Exchange(earlier, exchange.answer))
        rewritten = resolve_follow_up(question, resolved)
        if rewritten == question and _is_another_topic(question, exchanges):
            return StandaloneQuestion(question)
        return StandaloneQuestion(rewritten, _context(exchanges))


def _is_another_topic(question: str, exchanges: Sequence[Exchange]) -> bool:
    """Tell whether a question that stands alone names somebody new and shares no word of its own.

    Its words must be enough for such a chance to be small.
    """
    own = {stem(word) for word in search_terms(question)}
    said = {word for one in exchanges for word in stems(f"{one.question} {one.answer}")}
    is_named = any(phrase.named for phrase in key_phrases(question))
    return is_named and len(own) >= MIN_OWN_WORDS and not own & said


def _context(exchanges: Sequence[Exchange]) -> str:
    """Return the last questions and the last answer, truncated."""
    latest = exchanges[-MAX_CONTEXT_QUESTIONS:]
    questions = [truncate(one.question, MAX_CONTEXT_QUESTION) for one in latest]
    return " ".join([*questions, truncate(exchanges[-1].answer, MAX_CONTEXT_ANSWER)]).strip()
