"""A history as it may be used: the last exchanges, cleaned and cut, refusals emptied.

Anybody may have written it: roles are not believed beyond 'user' and 'assistant', and no more than
words is taken from a text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answer import CANNOT_ANSWER, EMPTY_QUESTION
from qa.question.cleaning import clean_question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.answer import Turn

# What lies further back is no longer what 'it' means.
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
    """A question and what was said to it: '' when that was nothing, or a refusal."""

    question: str
    answer: str = ""


def read_history(history: Sequence[Turn]) -> list[Exchange]:
    """Return the last exchanges, oldest first."""
    found: list[Exchange] = []
    for turn in history[-MAX_TURNS:]:
        text = cut(clean_question(_FOOTNOTE_MARK.sub("", turn.text[:MAX_TURN])), MAX_TURN)
        if turn.role == "user":
            found.append(Exchange(text))
        elif turn.role == "assistant" and found and not _REFUSAL.match(text):
            found[-1] = Exchange(found[-1].question, text)
    return found


def cut(text: str, most: int) -> str:
    """Return the text's first whole words, at most `most` characters."""
    if len(text) <= most:
        return text
    return text[: most + 1].rpartition(" ")[0] or text[:most]
