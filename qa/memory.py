"""A conversation and a question to a question that can be asked alone.

The offline way: rules over words. What a follow-up leaves out is named behind it in brackets, or
put in its place where a template fits; nothing is ever taken out of the question, so that whoever
reads it sees what was asked and what was supposed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from qa.followup.dialogue import Exchange, cut, read_history
from qa.followup.filling import fill
from qa.question import clean_question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answer import Turn

# Of the conversation, what the retriever is given beside the question, in characters.
EARLIER_QUESTIONS = 2
LONGEST_QUESTION = 120
LONGEST_ANSWER = 200

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


class Memory(Protocol):
    """Turns a follow-up into a question that can be asked alone."""

    def standalone(self, question: str, history: Sequence[Turn]) -> Standalone:
        """Return the question with what it leaves out; `history` is oldest first."""
        ...


class OfflineMemory:
    """The default memory: rules, and nothing that needs a key. Safe to use from several threads."""

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
        return Standalone(fill(question, asked), _context(exchanges))


def _context(exchanges: Sequence[Exchange]) -> str:
    """Return the last questions and what was said to the last one."""
    questions = [cut(one.question, LONGEST_QUESTION) for one in exchanges[-EARLIER_QUESTIONS:]]
    return " ".join([*questions, cut(exchanges[-1].answer, LONGEST_ANSWER)]).strip()
