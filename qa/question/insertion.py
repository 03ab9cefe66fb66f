"""Puts antecedents into a question as a person would: 'When was it signed?' gets 'the treaty'.

Where a question has no word that they could stand in the place of, they are named before it:
'About the treaty: how many pages?'.
"""

from __future__ import annotations

import re

from qa.question.antecedents import DUMMY_IT, Antecedent, is_statement

_GOES_ON = re.compile(r"^(?:and|but|so|or|then)\b[\s,]*(?=\w)", re.IGNORECASE)
_PERSON = re.compile(r"\b(?:he|she|him|himself|herself|his|hers|her)\b", re.IGNORECASE)
_THING = re.compile(r"\b(?:it|itself|they|them|themselves|its|theirs?)\b", re.IGNORECASE)
# 'When was that?', 'How is that calculated?'.
_DEMONSTRATIVE = re.compile(
    r"\b(?:this|that|these|those)(?=[\s?.!]*\Z)|(?:(?<=\bis )|(?<=\bwas ))that(?= \w+(?:ed|en)\b)",
    re.IGNORECASE,
)
# 'Do they' becomes 'Does the court'.
_PLURAL_VERB = re.compile(r"\b(?P<verb>do|are|were|have) \Z", re.IGNORECASE)
_SINGULAR = {"do": "does", "are": "is", "were": "was", "have": "has"}
_THERE = re.compile(r"\bthere\b", re.IGNORECASE)
_DEFINITE = re.compile(r"\bthe (?P<noun>[a-z][\w-]+)\b")
_OWNED = re.compile(
    r"\s+(?!(?:in|on|at|to|of|for|from|by|with|and|or|as|after|before|when|if|the|a|an|about)\b)\w",
    re.IGNORECASE,
)
_POSSESSIVE = frozenset({"his", "hers", "its", "their", "theirs"})
_ABOUT = re.compile(r"\AAbout (?P<topic>[^:]{1,120}): (?P<question>.+)", re.DOTALL)
_WHO_SAID = re.compile(r"\s+(?:that|this|so|it)[\s?.!]*\Z", re.IGNORECASE)


def without_topic(question: str) -> tuple[str, str]:
    """Return the topic that a question was given by `insert`, or '', and the question without."""
    found = _ABOUT.match(question)
    return (found["topic"], capitalised(found["question"])) if found else ("", question)


def insert(question: str, missing: Antecedent, phrases: list[str]) -> str:
    """Return a question with the first of `phrases` in the place of the word that means it.

    A statement that has no such word is left as it is.
    """
    if not phrases:
        return question
    first, bare = phrases[0], capitalised(_GOES_ON.sub("", question))
    masked = DUMMY_IT.sub(lambda dummy: " " * len(dummy[0]), bare)
    if not (first.startswith("the ") or first != first.lower()):
        return _about(first, bare, question)  # it may be no noun
    if missing is Antecedent.PLACE and (found := _THERE.search(masked)):
        return _replaced(bare, found, f"at {first}")
    pattern = _PERSON if missing is Antecedent.PERSON else _THING
    if found := pattern.search(masked) or _DEMONSTRATIVE.search(masked):
        return _replaced(bare, found, f"{first}{_ending(found, bare)}")
    for definite in _DEFINITE.finditer(bare):
        if first.lower().split()[-1] == definite["noun"]:
            return _replaced(bare, definite, first)
    return _about(first, bare, question)


def about(topic: str, question: str) -> str:
    """Return a question with its topic named before it."""
    return f"About {topic}: {lower_first(question)}"


def _about(topic: str, bare: str, question: str) -> str:
    return question if is_statement(question) else about(topic, bare)


def attribute(question: str, statement: str) -> str:
    """Return 'Who said “…”?' for 'Who said that?'."""
    asked = _WHO_SAID.sub("", capitalised(_GOES_ON.sub("", question)))
    return f"{asked if asked != question else 'Who said'} “{statement}”?"


def capitalised(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """Return a text with a small first letter, unless that is of a name or 'I'."""
    first = text.split(" ", 1)[0]
    if first[1:] != first[1:].lower() or re.match(r"I\b", first):
        return text
    return text[:1].lower() + text[1:]


def _replaced(text: str, found: re.Match[str], by: str) -> str:
    before = text[: found.start()]
    plural = _PLURAL_VERB.search(before)
    if plural and found[0].lower() == "they" and not by.endswith("s") and " and " not in by:
        before = f"{before[: plural.start()]}{_SINGULAR[plural['verb'].lower()]} "
    return capitalised(f"{before}{by}{text[found.end() :]}")


def _ending(found: re.Match[str], text: str) -> str:
    """Return the ending of a possessive, where the pronoun is one."""
    word = found[0].lower()
    owned = word in _POSSESSIVE or (word == "her" and _OWNED.match(text, found.end()))
    return "'s" if owned else ""
