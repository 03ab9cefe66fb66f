"""Rewrites follow-ups with the language model, and by the rules where that fails."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.stop_words import STOP_WORDS
from qa.errors import ModelError
from qa.llm.prompt import rewrite_messages
from qa.question.cleaning import clean_question
from qa.text.stems import stems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answer import Turn
    from qa.llm.chat_model import LanguageModel
    from qa.question.rewriter import QuestionRewriter, StandaloneQuestion

MAX_TURNS = 12
MAX_REWRITTEN = 500


@dataclass(frozen=True, slots=True)
class LlmQuestionRewriter:
    """Has a model rewrite the question. `fallback` is taken where it fails, and for the context."""

    model: LanguageModel
    fallback: QuestionRewriter

    def rewrite(self, question: str, history: Sequence[Turn]) -> StandaloneQuestion:
        """Return the question with its antecedents; `history` is oldest first.

        The model's question is taken only if all its words are of the conversation.
        """
        rules = self.fallback.rewrite(question, history)
        turns = [turn for turn in history if turn.role in {"user", "assistant"}][-MAX_TURNS:]
        if not turns:
            return rules
        try:
            written = _one_line("".join(self.model.stream(rewrite_messages(question, turns))))
        except ModelError:
            # The same model is asked for the answer next; its error is raised there.
            return rules
        known = _words([question, *(turn.text for turn in turns)])
        if not written or len(written) > MAX_REWRITTEN or _words([written]) - known:
            return rules
        return replace(rules, question=written)


def _one_line(reply: str) -> str:
    return clean_question(reply.rpartition("</think>")[2]).strip('"“” ')


def _words(texts: Sequence[str]) -> set[str]:
    return {word for text in texts for word in stems(text)} - STOP_WORDS
