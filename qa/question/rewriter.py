"""A conversation and a question to a question that can be asked alone.

The offline way: rules over words. What a follow-up leaves out is named behind it in brackets, so
that whoever reads it sees what was asked and what was supposed; only 'And why?' and 'What about
Germany?' become the question before them, asked in another way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from index.stop_words import search_terms
from qa.question.cleaning import clean_question
from qa.question.history import Exchange, cut, read_history
from qa.question.key_phrases import phrases
from qa.question.resolution import fill
from qa.text.stems import stem, stems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answer import Turn

# Of the conversation, what the retriever is given beside the question, in characters.
EARLIER_QUESTIONS = 2
MAX_QUESTION = 120
MAX_ANSWER = 200
# A question with fewer words than these may well speak of the same in other words.
MIN_OWN_WORDS = 3

_NEW_TOPIC = re.compile(
    r"\b(?:(?:an)?other|different|new|next) (?:topic|subject|question|matter)\b"
    r"|\bchang(?:e|ing) (?:of )?(?:the )?(?:topic|subject)\b|\b(?:un|not )related\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question that can be asked alone; `context` is what was talked of, for searching only."""

    question: str
    context: str = ""


class QuestionRewriter(Protocol):
    """Turns a follow-up into a question that can be asked alone."""

    def standalone(self, question: str, history: Sequence[Turn]) -> Standalone:
        """Return the question with what it leaves out; `history` is oldest first."""
        ...


class RuleQuestionRewriter:
    """The default: rules, and nothing that needs a key. Safe to use from several threads."""

    def standalone(self, question: str, history: Sequence[Turn]) -> Standalone:
        """Return the question with what it leaves out, or as it is when it lacks nothing.

        A refusal in the history tells nothing, nor does a role other than user and assistant.
        """
        exchanges = read_history(history)
        if not exchanges or not clean_question(question) or _NEW_TOPIC.search(question):
            return Standalone(question)
        asked: list[Exchange] = []
        for exchange in exchanges:
            asked.append(Exchange(fill(exchange.question, asked), exchange.answer))
        filled = fill(question, asked)
        if filled == question and _is_another_topic(question, exchanges):
            return Standalone(question)
        return Standalone(filled, _context(exchanges))


def _is_another_topic(question: str, exchanges: Sequence[Exchange]) -> bool:
    """Tell whether a question that stands alone names somebody new and shares no word of its own.

    Its words must be enough for such a chance to be small.
    """
    own = {stem(word) for word in search_terms(question)}
    said = {word for one in exchanges for word in stems(f"{one.question} {one.answer}")}
    is_named = any(phrase.named for phrase in phrases(question))
    return is_named and len(own) >= MIN_OWN_WORDS and not own & said


def _context(exchanges: Sequence[Exchange]) -> str:
    """Return the last questions and what was said to the last one."""
    questions = [cut(one.question, MAX_QUESTION) for one in exchanges[-EARLIER_QUESTIONS:]]
    return " ".join([*questions, cut(exchanges[-1].answer, MAX_ANSWER)]).strip()
