"""What is said of an answer beside its sentences, in a terminal and in Slack alike."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from qa.answer import EXTRACTIVE
from qa.text.counting import counted
from qa.text.filter_words import described
from qa.text.invisible import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.answer import Answer, Citation, Claim, PassageReference

# Passages that are shown where there is no answer.
MAX_NEAREST = 3

_NUMBER = re.compile(r"\[(\d+)\]\Z")
_IN_BRACKETS = re.compile(r" ?\[[^\[\]]*\]")


def understood(asked: str, standalone: str) -> str | None:
    """Return how a follow-up was understood, or None when the question stands alone."""
    from qa.question.cleaning import clean_question

    return None if standalone == clean_question(asked) else f"Understood as: {standalone}"


def searched(answer: Answer) -> str | None:
    """Return to which articles the search was limited, or None when it was not."""
    words = described(answer.searched) if answer.searched else ""
    if answer.as_of is not None:
        by = f"published by {date.fromisoformat(answer.as_of):%-d %B %Y}"
        words = f"{words}, {by}" if words else f"articles {by}"
    return f"Searched: {words}" if words else None


def written_by(answer: Answer) -> str | None:
    """Return which model wrote an answer, or None when its words are the articles' own."""
    if answer.engine == EXTRACTIVE or not answer.answered:
        return None
    checked = f"Written by {answer.engine}; every sentence is checked against its quotes."
    if not answer.left_out:
        return checked
    left_out = counted(answer.left_out, "sentence")
    return f"{checked} Left out, since they do not say it: {left_out}."


def short_answer(answer: Answer) -> str:
    """Return the short answer; '' when there is none, or the answer is nothing else."""
    short = answer.short or ""
    return "" if short in {one.quote for one in answer.citations} else short


def short_number(answer: Answer) -> int:
    """Return the number of the footnote whose quote holds the short answer."""
    short = _plain(short_answer(answer))
    holding = (one.n for one in answer.citations if short in _plain(one.quote))
    return next(holding, answer.citations[0].n)


def phrase_pattern(phrase: str) -> re.Pattern[str] | None:
    """Return what finds a phrase, as words of their own, in a text that `printable` has made."""
    words = printable(phrase).split()
    if not words:
        return None
    return re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, words)) + r"(?!\w)")


def is_said(citation: Citation, claims: Sequence[Claim]) -> bool:
    """Tell whether a claim that cites a quote is it, but for a name before it and dates put in."""
    citing = (claim.text for claim in claims if citation in claim.citations)
    return any(_plain(citation.quote) in _plain(text) for text in citing)


def _plain(text: str) -> str:
    folded = " ".join(text.split())
    return " ".join(_IN_BRACKETS.sub("", folded).split())


def nearest_passages(
    answer: Answer, texts: Sequence[str]
) -> Iterator[tuple[int, PassageReference, str]]:
    """Yield up to MAX_NEAREST passages with number and text, none with the words of another.

    `texts` are those of the answer's first passages. The one that `missing` names comes first.
    """
    seen: set[str] = set()
    named = _NUMBER.search(answer.missing or "")
    numbered = list(enumerate(zip(answer.passages, texts, strict=False), start=1))
    numbered.sort(key=lambda one: named is None or one[0] != int(named[1]))
    for number, (passage, text) in numbered:
        words = " ".join(text.split())
        if words not in seen and len(seen) < MAX_NEAREST:
            seen.add(words)
            yield number, passage, text
