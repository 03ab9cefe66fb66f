"""Resolves a follow-up: finds its antecedents in the exchanges before it, and puts them in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.question.antecedents import ACCORDING, BARE, SWAP, Antecedent, missing_antecedent
from qa.question.cleaning import clean_question
from qa.question.history import truncate
from qa.question.insertion import about, attribute, capitalised, insert, lower_first, without_topic
from qa.question.key_phrases import key_phrases
from qa.text.dates import dates_in
from qa.text.question_words import AUXILIARIES, WH, WHO
from qa.text.stems import stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qa.question.history import Exchange
    from qa.question.key_phrases import KeyPhrase

MAX_PHRASES = 3
# In characters: a phrase that is put in, and an earlier question or statement.
MAX_ADDED = 90
MAX_REPEATED = 160
# Of an answer, the characters whose words count as spoken of.
MAX_SPOKEN_OF = 200
# How many exchanges back antecedents are looked for.
MAX_EXCHANGES_BACK = 3

_DO = r"(?:do|does|did|can|could|will|would|should|must|may)"
# 'It' is seldom one of these, where there is something else that it may be.
_GROUPS_WORDS = """
    board cabinet club commission committee company congress council court government jury mayor
    minister ministry parliament party police president senate team union
"""
_GROUPS = frozenset(_GROUPS_WORDS.split())
_WHOLE = re.compile(rf"(?:(?:where|when|why|how) )?(?P<rest>(?:{AUXILIARIES}) .+)$", re.IGNORECASE)
# What `_repeat` has put behind a question.
_AND_ASKS = re.compile(rf", and {WH}[^,]*\Z", re.IGNORECASE)
_ADVERBIAL = re.compile(
    r"why|where|when|how(?: come| long| often)?|(?:since|until) when|(?:at )?what time"
    r"|(?:in |on |at )?(?:what|which) (?:year|day|month|city|country|place)",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"^(?:and|but|so|ok(?:ay)?|then|also|please|(?:can|could|would) you (?:please )?tell me"
    r"|tell me(?: more)? about|tell me|do you know)\b[\s,]*",
    re.IGNORECASE,
)
_ASKS_WHO = re.compile(rf"\W*(?:and |but |so )?(?:{WHO}|which\b)", re.IGNORECASE)
_I = re.IGNORECASE
_BEFORE_NOUN = r"(?:the|an?|his|her|their|its|our|my|your|of|in|for|about|on|any|some|these|this)"
_ENDS = " ?.!"
_PLACED = re.compile(r"(?:in|at|for|from|by|on|to|with)\b", re.IGNORECASE)
_SOURCE = re.compile(
    r"\A(?:and )?according to [^,?]{1,60},|,?\s+according to [^,?]{1,60}(?=[\s?.!]*\Z)", _I
)
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
    if missing in (Antecedent.ACCOUNT, Antecedent.SUBSTITUTED):
        return (_according if missing is Antecedent.ACCOUNT else _substitute)(clean, last)
    if missing is Antecedent.STATEMENT:
        return _attributed(clean, answer, earlier)
    said_before = " ".join(f"{one.question} {one.answer}" for one in earlier)
    found = [_as_said(one, said_before) for one in _antecedents(missing, clean, earlier, answer)]
    return insert(clean, missing, found)


def _attributed(question: str, answer: str, earlier: Sequence[Exchange]) -> str:
    """Return 'Who said “…”?', or 'About the summit: who said that?' where nothing was answered."""
    if answer:
        return attribute(question, truncate(_words(_SENTENCE.split(answer, 1)[0]), MAX_REPEATED))
    topic = _topic(question, earlier)
    return about(topic[0], question) if topic else question


def _as_said(phrase: str, text: str) -> str:
    """Return a phrase, with 'the' where it had it before."""
    phrase = _without_verb(truncate(phrase, MAX_ADDED), text)
    phrase = re.sub(r"['’]s\Z", "", phrase)
    if phrase != phrase.lower() and re.search(rf"\b(?:who|what)\s+{re.escape(phrase)}", text, _I):
        phrase = re.sub(r"\A(?:[a-z]\S*\s+)+", "", phrase)  # 'leads' of 'Who leads Iran?'
    the = re.search(rf"\bthe {re.escape(phrase)}\b", text, re.IGNORECASE)
    return f"the {phrase}" if the else phrase


def _without_verb(phrase: str, text: str) -> str:
    """Return a phrase without the verb that ends it: 'the pilgrims' of 'did the pilgrims come'."""
    first, _, verb = phrase.rpartition(" ")
    asked = (
        rf"\b{_DO} (?:the |an? )?{re.escape(phrase)}\b(?! (?:and|or|have|be|get|not|also|ever)\b)"
    )
    ends_in_verb = first and verb.isalpha() and verb.islower() and re.search(asked, text, _I)
    return first if ends_in_verb else phrase


def _antecedents(
    missing: Antecedent, question: str, earlier: Sequence[Exchange], answer: str
) -> list[str]:
    """Return the phrases that the question refers to."""
    if missing is Antecedent.PERSON:
        return _people(question, earlier)
    topic = _topic(question, earlier)
    if missing is Antecedent.PLACE:
        placed = [one for one in key_phrases(answer, names_only=True) if one.placed]
        return [*topic[:2], *_new(f"{question} {' '.join(topic)}", placed)]
    return topic


def _repeat(question: str, last: str) -> str:
    """Return 'Why was the summit held?' for 'And why?', or the last question and this one."""
    bare = BARE.match(question)
    asked = _POLITE.sub("", without_topic(last)[1]).rstrip(_ENDS)
    whole = _WHOLE.match(asked)
    if bare and whole and _ADVERBIAL.fullmatch(bare["asks"]):
        rest = whole["rest"]
        return f"{bare['asks'].capitalize()} {rest[0].lower()}{rest[1:]}?"
    repeated = capitalised(truncate(_words(_AND_ASKS.sub("", asked)), MAX_REPEATED))
    return f"{repeated}, and {lower_first(_POLITE.sub('', question)).rstrip(_ENDS)}?"


def _according(question: str, last: str) -> str:
    """Return the last question, asked of another source."""
    found = ACCORDING.match(question)
    source = found["source"] if found else ""
    asked = _SOURCE.sub("", without_topic(last)[1]).strip(", ")
    repeated = truncate(_words(asked), MAX_REPEATED)
    return f"{capitalised(source)}, {lower_first(repeated)}?"


def _substitute(question: str, last: str) -> str:
    """Return the last question with another name or date in it, or about this one."""
    swap = SWAP.match(question)
    other = (swap["other"] or swap["placed"]) if swap else ""
    last = without_topic(last)[1]
    names = [one.text for one in key_phrases(last, names_only=True)]
    named = [one for one in key_phrases(last) if one.named]
    new = key_phrases(other)
    alike = len(named) == len(new) == 1 and new[0].named and named[0].text in names
    if alike and (named[0].placed or not _PLACED.match(other)):
        the = "the " if re.search(rf"\bthe {re.escape(new[0].text)}", other, _I) else ""
        old = rf"\b(?:the )?{re.escape(named[0].text)}"
        return capitalised(re.sub(old, lambda _: the + new[0].text, last, count=1))
    if (days := dates_in(last)) and (others := dates_in(other)):
        there, here = days[0], others[0]
        return last[: there.start] + other[here.start : here.end] + last[there.end :]
    repeated = truncate(_words(last), MAX_REPEATED)
    if _PLACED.match(other):
        return f"{repeated} {_words(other)}?"
    return about(truncate(_words(other), MAX_ADDED), f"{repeated}?")


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
    """Return the names that may be of persons: of no place, and without 'the'."""
    return [
        one
        for one in key_phrases(text, names_only=True)
        if not one.placed and not text[: one.start].lower().endswith("the ")
    ]


def _topic(question: str, earlier: Sequence[Exchange]) -> list[str]:
    """Return the topic of the last question: its names, or else its nouns or other key phrases.

    What it says that it is about comes first, as it was the topic already.
    """
    last = earlier[-1]
    given, asked_before = without_topic(last.question)
    asked = key_phrases(asked_before)
    named = [one for one in asked if one.named]
    # 'in the USA' says where, seldom what.
    topic = [one for one in named if not one.placed]
    if not topic:
        nouns = [one for one in asked if not one.placed and _is_noun(one.text, asked_before)]
        topic = sorted(nouns, key=lambda one: _is_group(one, asked_before)) or named
    topic = topic or [one for one in asked if not one.text.endswith("ed")]
    if not named and _ASKS_WHO.match(last.question):
        topic = [*topic[:2], *key_phrases(last.answer, names_only=True)[:1]]
    return _new(question, [*key_phrases(given), *topic])[:MAX_PHRASES]


def _is_group(phrase: KeyPhrase, text: str) -> bool:
    return _without_verb(phrase.text, text).lower().split()[-1] in _GROUPS


def _is_noun(phrase: str, text: str) -> bool:
    """Tell whether a phrase follows a word that only a noun can follow; 'the deadliest' is none."""
    if phrase.endswith("est"):
        return False
    return re.search(rf"\b{_BEFORE_NOUN}\s+{re.escape(phrase)}\b", text, re.IGNORECASE) is not None


def _new(question: str, found: Iterable[KeyPhrase]) -> list[str]:
    """Return the phrases that add a word to the question."""
    known = set(stems(question))
    fresh = []
    for phrase in found:
        if not set(stems(phrase.text)) <= known:
            fresh.append(phrase.text)
            known |= set(stems(phrase.text))
    return fresh


def _words(text: str) -> str:
    """Return a text without brackets and marks, so that it cannot break what it is put in."""
    return " ".join(re.sub(r"[()\[\]<>{}“”\"]", " ", text.rstrip(_ENDS)).split())
