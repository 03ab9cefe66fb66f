"""Resolves a follow-up: finds its antecedents in the exchanges before it, and puts them in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.question.antecedents import BARE, SWAP, Antecedent, missing_antecedent
from qa.question.cleaning import clean_question
from qa.question.history import truncate
from qa.question.key_phrases import key_phrases
from qa.text.stems import stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qa.question.history import Exchange
    from qa.question.key_phrases import KeyPhrase

MAX_PHRASES = 3
# In characters: the phrases added in brackets, and an earlier question or statement there.
MAX_ADDED = 90
MAX_REPEATED = 160
# Of an answer, the characters whose words count as spoken of.
MAX_SPOKEN_OF = 200
# How many exchanges back antecedents are looked for.
MAX_EXCHANGES_BACK = 3

_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|must|may)"
_WHOLE = re.compile(rf"(?:(?:where|when|why|how) )?(?P<rest>{_AUXILIARY} .+)$", re.IGNORECASE)
_ADVERBIAL = re.compile(
    r"why|where|when|how(?: come| long| often)?|(?:since|until) when|(?:at )?what time",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"^(?:and|but|so|ok(?:ay)?|then|also|please|(?:can|could|would) you (?:please )?tell me"
    r"|tell me(?: more)? about|tell me|do you know)\b[\s,]*",
    re.IGNORECASE,
)
_ASKS_WHO = re.compile(r"\W*(?:and |but |so )?(?:who|whom|whose|which|by whom)\b", re.IGNORECASE)
_ENDS = " ?.!"
_BRACKETS = re.compile(r"\s*\(([^()]*)\)")
_PLACED = re.compile(r"(?:in|at|for|from|by|on|to|with)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s")


def resolve_follow_up(question: str, before: Sequence[Exchange]) -> str:
    """Return `question` with the antecedents it lacks, or itself when it lacks none.

    `before` are the exchanges so far, their questions resolved already.
    """
    clean = clean_question(question)
    earlier = [one for one in before if key_phrases(one.question)][-MAX_EXCHANGES_BACK:]
    if not clean or not earlier:
        return question
    last, answer = earlier[-1].question, before[-1].answer
    missing = missing_antecedent(clean, frozenset(stems(f"{last} {answer[:MAX_SPOKEN_OF]}")))
    if missing is Antecedent.NOTHING:
        return question
    if missing is Antecedent.QUESTION:
        return _repeat(clean, last)
    if missing is Antecedent.SUBSTITUTED:
        return _substitute(clean, last)
    return _add(clean, _antecedents(missing, clean, earlier, answer))


def _antecedents(
    missing: Antecedent, question: str, earlier: Sequence[Exchange], answer: str
) -> list[str]:
    """Return the phrases that the question refers to."""
    if missing is Antecedent.PERSON:
        return _people(question, earlier)
    if missing is Antecedent.STATEMENT and answer:
        said = _SENTENCE.split(answer, maxsplit=1)[0]
        return [truncate(_words(said), MAX_REPEATED)]
    topic = _topic(question, earlier)
    if missing is Antecedent.PLACE:
        placed = [one for one in key_phrases(answer, names_only=True) if one.placed]
        return [*topic[:2], *_new(f"{question} {' '.join(topic)}", placed)]
    return topic


def _repeat(question: str, last: str) -> str:
    """Return 'Why was the summit held?' for 'And why?', or the last question in brackets."""
    bare = BARE.match(question)
    asked = _POLITE.sub("", last).rstrip(_ENDS)
    whole = _WHOLE.match(asked)
    if bare and whole and _ADVERBIAL.fullmatch(bare["asks"]):
        rest = whole["rest"]
        return f"{bare['asks'].capitalize()} {rest[0].lower()}{rest[1:]}?"
    return _add(question, [_repeated(asked)])


def _substitute(question: str, last: str) -> str:
    """Return the last question with another name in it, or in brackets behind this one."""
    swap = SWAP.match(question)
    other = (swap["other"] or swap["placed"]) if swap else ""
    names = [one.text for one in key_phrases(last, names_only=True)]
    named = [one for one in key_phrases(last) if one.named]
    new = key_phrases(other)
    alike = len(named) == len(new) == 1 and new[0].named and named[0].text in names
    if alike and (named[0].placed or not _PLACED.match(other)):
        return last.replace(named[0].text, new[0].text, 1)
    return _add(question, [_repeated(last)])


def _repeated(question: str) -> str:
    """Return an earlier question in a form that fits in brackets."""
    return truncate(_words(_BRACKETS.sub(r", \1", question)), MAX_REPEATED)


def _people(question: str, earlier: Sequence[Exchange]) -> list[str]:
    """Return the antecedents of 'he' or 'she': the names of the last exchange that has any."""
    for exchange in reversed(earlier):
        asked = _persons(exchange.question)
        said = _persons(exchange.answer)
        found = [*said, *asked] if _ASKS_WHO.match(exchange.question) else [*asked, *said]
        if found:
            return _new(question, found)[: 1 if found[0] in said else 2]
    return _topic(question, earlier)


def _persons(text: str) -> list[KeyPhrase]:
    return [one for one in key_phrases(text, names_only=True) if not one.placed]


def _topic(question: str, earlier: Sequence[Exchange]) -> list[str]:
    """Return the topic of the last question: its names, or else its other key phrases.

    What it has in brackets comes first, as it was the topic already.
    """
    last = earlier[-1]
    brackets = _BRACKETS.search(last.question)
    before = key_phrases(brackets[1]) if brackets else []
    asked = key_phrases(_BRACKETS.sub("", last.question))
    # 'in the USA' says where, seldom what.
    about = [one for one in asked if one.named and not one.placed] or asked
    if not any(one.named for one in about) and _ASKS_WHO.match(last.question):
        about = [*about[:2], *key_phrases(last.answer, names_only=True)[:1]]
    return _new(question, [*before, *about])[:MAX_PHRASES]


def _new(question: str, found: Iterable[KeyPhrase]) -> list[str]:
    """Return the phrases that add a word to the question."""
    known = set(stems(question))
    fresh = []
    for phrase in found:
        if not set(stems(phrase.text)) <= known:
            fresh.append(phrase.text)
            known |= set(stems(phrase.text))
    return fresh


def _add(question: str, phrases: Sequence[str]) -> str:
    """Return the question with phrases in brackets before its question mark."""
    kept: list[str] = []
    for phrase in phrases:
        if len(", ".join([*kept, phrase])) <= MAX_ADDED or not kept:
            kept.append(phrase)
    if not kept:
        return question
    bare = question.rstrip(_ENDS)
    mark = question[len(bare) :].strip()[:1]
    return f"{bare} ({', '.join(kept)}){mark}"


def _words(text: str) -> str:
    """Return a text without brackets, so that it cannot close those it is put in."""
    return " ".join(re.sub(r"[()\[\]<>{}]", " ", text.rstrip(_ENDS)).split())
