"""The history of a conversation, sanitised: the last exchanges, cleaned, bounded, without refusals.

It is untrusted input: roles other than 'user' and 'assistant' are ignored, and texts are taken as
words only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answer import CANNOT_ANSWER, EMPTY_QUESTION
from qa.question.cleaning import clean_question
from qa.question.replies import is_reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answer import Turn

# Antecedents lie in the last turns; a turn is cut to so many characters.
MAX_TURNS = 12
MAX_TURN = 600

_FOOTNOTE_MARK = re.compile(r"\s*\[\d+\]")
_REFUSAL = re.compile(
    rf"{re.escape(CANNOT_ANSWER)}|{re.escape(EMPTY_QUESTION)}"
    r"|(?:i['’]?m |i am )?(?:sorry|afraid)\b|i apologi[sz]e"
    r"|(?:i|(?:the|these) (?:articles?|documents?|passages?|sources?|texts?))\b[\w\s]{0,20}"
    r"\b(?:do not|don['’]t|does not|doesn['’]t|cannot|can['’]t|could not|couldn['’]t)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer, which is '' for none and for a refusal."""

    question: str
    answer: str = ""


def read_history(history: Sequence[Turn]) -> list[Exchange]:
    """Return the last exchanges, oldest first."""
    found: list[Exchange] = []
    for turn in history[-MAX_TURNS:]:
        text = truncate(clean_question(_FOOTNOTE_MARK.sub("", turn.text[:MAX_TURN])), MAX_TURN)
        if turn.role == "user":
            found.append(Exchange(text))
        elif turn.role == "assistant" and found and is_reply(text):
            found.pop()  # small talk and the like: it asked nothing
        elif turn.role == "assistant" and found and not _REFUSAL.match(text):
            found[-1] = Exchange(found[-1].question, text)
    return found


def truncate(text: str, limit: int) -> str:
    """Return the first whole words of a text, at most `limit` characters."""
    if len(text) <= limit:
        return text
    return text[: limit + 1].rpartition(" ")[0] or text[:limit]
