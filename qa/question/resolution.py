"""A follow-up and the exchanges before it to the same question with what it leaves out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.question.antecedents import BARE, SWAP, Need, need
from qa.question.cleaning import clean_question
from qa.question.history import cut
from qa.question.key_phrases import phrases
from qa.text.stems import stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qa.question.history import Exchange
    from qa.question.key_phrases import Phrase

MAX_PHRASES = 3
# In characters: what is put behind a question, and a question repeated there.
MAX_FILLING = 90
MAX_REPEATED = 160
# Of an answer, the characters in which 'the song' is looked for.
SPOKEN_OF = 200
# How far back an antecedent is looked for.
REACH = 3

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


def fill(question: str, before: Sequence[Exchange]) -> str:
    """Return `question` with what it leaves out, or itself when it lacks nothing.

    `before` are the exchanges so far, their questions filled already.
    """
    clean = clean_question(question)
    earlier = [one for one in before if phrases(one.question)][-REACH:]
    if not clean or not earlier:
        return question
    last, answer = earlier[-1].question, before[-1].answer
    wanted = need(clean, frozenset(stems(f"{last} {answer[:SPOKEN_OF]}")))
    if wanted is Need.NOTHING:
        return question
    if wanted is Need.QUESTION:
        return _asked_again(clean, last)
    if wanted is Need.EXCHANGED:
        return _exchanged(clean, last)
    return _behind(clean, _meant(wanted, clean, earlier, answer))


def _meant(wanted: Need, question: str, earlier: Sequence[Exchange], answer: str) -> list[str]:
    """Return the phrases that a word of the question stands for."""
    if wanted is Need.PERSON:
        return _people(question, earlier)
    if wanted is Need.STATEMENT and answer:
        said = _SENTENCE.split(answer, maxsplit=1)[0]
        return [cut(_words(said), MAX_REPEATED)]
    topic = _topic(question, earlier)
    if wanted is Need.PLACE:
        placed = [one for one in phrases(answer, names_only=True) if one.placed]
        return [*topic[:2], *_new(f"{question} {' '.join(topic)}", placed)]
    return topic


def _asked_again(question: str, last: str) -> str:
    """Return 'Why was the summit held?' for 'And why?', or the last question behind this one."""
    bare = BARE.match(question)
    asked = _POLITE.sub("", last).rstrip(_ENDS)
    whole = _WHOLE.match(asked)
    if bare and whole and _ADVERBIAL.fullmatch(bare["asks"]):
        rest = whole["rest"]
        return f"{bare['asks'].capitalize()} {rest[0].lower()}{rest[1:]}?"
    return _behind(question, [_repeated(asked)])


def _exchanged(question: str, last: str) -> str:
    """Return the last question about something else, or behind this one."""
    swap = SWAP.match(question)
    other = (swap["other"] or swap["placed"]) if swap else ""
    names = [one.text for one in phrases(last, names_only=True)]
    named = [one for one in phrases(last) if one.named]
    new = phrases(other)
    alike = len(named) == len(new) == 1 and new[0].named and named[0].text in names
    if alike and (named[0].placed or not _PLACED.match(other)):
        return last.replace(named[0].text, new[0].text, 1)
    return _behind(question, [_repeated(last)])


def _repeated(question: str) -> str:
    """Return an earlier question as it can stand in brackets."""
    return cut(_words(_BRACKETS.sub(r", \1", question)), MAX_REPEATED)


def _people(question: str, earlier: Sequence[Exchange]) -> list[str]:
    """Return the names that 'he' or 'she' may mean: those of the last question that has any."""
    for exchange in reversed(earlier):
        asked = _persons(exchange.question)
        said = _persons(exchange.answer)
        found = [*said, *asked] if _ASKS_WHO.match(exchange.question) else [*asked, *said]
        if found:
            return _new(question, found)[: 1 if found[0] in said else 2]
    return _topic(question, earlier)


def _persons(text: str) -> list[Phrase]:
    return [one for one in phrases(text, names_only=True) if not one.placed]


def _topic(question: str, earlier: Sequence[Exchange]) -> list[str]:
    """Return what the last question was about: its names, or else what it says.

    What stood in its brackets comes first, as it was the topic already.
    """
    last = earlier[-1]
    brackets = _BRACKETS.search(last.question)
    before = phrases(brackets[1]) if brackets else []
    asked = phrases(_BRACKETS.sub("", last.question))
    # 'in the USA' says where, seldom what.
    about = [one for one in asked if one.named and not one.placed] or asked
    if not any(one.named for one in about) and _ASKS_WHO.match(last.question):
        about = [*about[:2], *phrases(last.answer, names_only=True)[:1]]
    return _new(question, [*before, *about])[:MAX_PHRASES]


def _new(question: str, found: Iterable[Phrase]) -> list[str]:
    """Return the phrases that say something which the question does not."""
    known = set(stems(question))
    fresh = []
    for phrase in found:
        if not set(stems(phrase.text)) <= known:
            fresh.append(phrase.text)
            known |= set(stems(phrase.text))
    return fresh


def _behind(question: str, filling: Sequence[str]) -> str:
    """Return the question with words in brackets before its mark."""
    kept: list[str] = []
    for phrase in filling:
        if len(", ".join([*kept, phrase])) <= MAX_FILLING or not kept:
            kept.append(phrase)
    if not kept:
        return question
    bare = question.rstrip(_ENDS)
    mark = question[len(bare) :].strip()[:1]
    return f"{bare} ({', '.join(kept)}){mark}"


def _words(text: str) -> str:
    """Return a text without what could close the brackets that it is put in."""
    return " ".join(re.sub(r"[()\[\]<>{}]", " ", text.rstrip(_ENDS)).split())
