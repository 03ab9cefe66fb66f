"""Takes apart a question that asks two things: 'How did the council vote, and who abstained?'."""

from __future__ import annotations

import re

from qa.question.history import Exchange
from qa.question.insertion import capitalised
from qa.question.resolution import resolve_follow_up
from qa.text.question_words import WH

_HALVES = re.compile(
    rf"\W*(?P<first>{WH}[^?]*?(?<!between)(?<!about))(?:, and|,| and|\?)"
    rf" (?:and )?(?P<second>{WH}[^?,]*)\?*\s*\Z",
    re.IGNORECASE,
)
MIN_WORDS = 3


def halves(question: str) -> tuple[str, ...]:
    """Return the one or two questions that a question asks, the second filled in from the first."""
    found = _HALVES.fullmatch(question)
    if found is None or len(found["first"].split()) < MIN_WORDS:
        return (question,)
    first, second = f"{found['first'].rstrip()}?", f"{capitalised(found['second'].strip())}?"
    return first, resolve_follow_up(second, [Exchange(first)])
