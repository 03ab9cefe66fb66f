"""Takes apart a question that asks two things: 'How did the council vote, and who abstained?'."""

from __future__ import annotations

import re

from qa.question.antecedents import BARE
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
# What stands for the one asked for, where the other half asks when or why it was so.
_SOMEBODY = {"who": "somebody", "what": "something", "which": "some"}
_PRESENT = ("is", "are", "has", "have", "does")


def halves(question: str) -> tuple[str, ...]:
    """Return the one or two questions that a question asks, the second filled in from the first."""
    found = _HALVES.fullmatch(question)
    if found is None or len(found["first"].split()) < MIN_WORDS:
        return (question,)
    first, second = f"{found['first'].rstrip()}?", f"{capitalised(found['second'].strip())}?"
    resolved = resolve_follow_up(second, [Exchange(first)])
    return first, _of_somebody(first, second) if resolved.startswith(first[:-1]) else resolved


def _of_somebody(first: str, second: str) -> str:
    """Return 'Why was it that somebody hosted the summit?' of 'Who hosted the summit, and why?'."""
    asks = BARE.match(second)
    word, _, rest = first[:-1].partition(" ")
    somebody = _SOMEBODY.get(word.lower())
    if asks is None or somebody is None:
        return second
    verb = "is" if rest.split(" ", 1)[0] in _PRESENT else "was"
    return f"{capitalised(asks['asks'])} {verb} it that {somebody} {rest}?"
