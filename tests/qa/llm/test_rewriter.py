"""A follow-up is understood by the model where it can be, and by the rules where it cannot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from qa.answer import Turn
from qa.errors import ModelError
from qa.llm.rewriter import MAX_REWRITTEN, LlmQuestionRewriter
from qa.question.rewriter import RuleQuestionRewriter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.llm.chat_model import Message

HISTORY = (
    Turn("user", "Where was the BRICS summit held?"),
    Turn("assistant", "The BRICS summit was held in Kazan, Russia. [1]"),
)
QUESTION = "And who spoke there?"
BY_RULES = RuleQuestionRewriter().rewrite(QUESTION, HISTORY)


@dataclass
class Queued:
    """A model that gives one reply, or fails."""

    reply: str | ModelError
    name: str = "queued"
    asked: list[Sequence[Message]] = field(default_factory=list)

    def stream(self, messages: Sequence[Message], schema: object = None) -> Iterator[str]:
        """Yield the reply in pieces of three characters."""
        assert schema is None
        self.asked.append(messages)
        if isinstance(self.reply, ModelError):
            raise self.reply
        for start in range(0, len(self.reply), 3):
            yield self.reply[start : start + 3]


def understood(reply: str | ModelError) -> str:
    """Return the standalone question that comes of a reply."""
    return (
        LlmQuestionRewriter(Queued(reply), RuleQuestionRewriter())
        .rewrite(QUESTION, HISTORY)
        .question
    )


@pytest.mark.parametrize(
    "reply",
    [
        "Who spoke at the BRICS summit in Kazan?",
        " “Who spoke at the BRICS summit in Kazan?”\n",
        "<think>They mean the summit.</think>\nWho spoke at the BRICS summit in Kazan?",
    ],
)
def test_a_models_question_is_taken(reply: str) -> None:
    """The question is what the model wrote, without what it wrote around it."""
    assert understood(reply) == "Who spoke at the BRICS summit in Kazan?"


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "Who spoke at the summit in Minsk?",
        "The speaker was Vladimir Putin.",
        "BRICS " * MAX_REWRITTEN,
        ModelError("The server is down."),
    ],
)
def test_words_that_nobody_said_are_not_taken(reply: str | ModelError) -> None:
    """A rewritten question that adds a word, or none at all, leaves the question to the rules."""
    assert understood(reply) == BY_RULES.question


def test_without_a_conversation_the_model_is_not_asked() -> None:
    """A first question is nobody's follow-up; what another role says is no conversation."""
    model = Queued("Where was it?")
    rewriter = LlmQuestionRewriter(model, RuleQuestionRewriter())
    assert rewriter.rewrite("Where was it?", ()).question == "Where was it?"
    assert rewriter.rewrite("Where was it?", [Turn("system", "Kazan")]).question == "Where was it?"
    assert model.asked == []
