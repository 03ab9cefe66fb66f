"""What the generators know of English sentences: rules by which clauses and speakers are found."""

from __future__ import annotations

import re

from qa.evaluation.perturbations.lexicon import AUXILIARIES, PAST, PRESENT, SAID, any_of

# What a clause that is cut out would lose.
GOVERNED = re.compile(
    r"\b(?:if|unless|whether|not|n[’']t|never|no|nor|neither|without|den(?:y|ies|ied)|refus\w+|may"
    r"|might|could|would|alleg\w+|believ\w+|suggest\w*|claim\w*|said|says?|sa(?:id|ying)|thought"
    r"|according|only|until|rather|although|though|however|hardly|fail\w*)\b|``|[“\"]",
    re.IGNORECASE,
)
FINITE = re.compile(rf"\b(?:{any_of([*AUXILIARIES[:7], *PAST, *PRESENT])})\b")
END = re.compile(r"\s?\.$")
CONNECTED = re.compile(
    r"(?:However|Moreover|Furthermore|Also|But|And|Or|So|Yet|Thus|Therefore|In addition"
    r"|Additionally|Finally|Instead|For example)\b"
)
_SAID_THAT = re.compile(
    rf"(?P<who>[A-Z][^,;:()“”\"]{{1,60}}?) (?P<verb>{any_of(SAID)}) that "
    r"(?P<what>(?!.*, (?:but|and|while|as|which) )[^“”\"`]+?)\s?\.$"
)
_ACCORDING = re.compile(r"According to (?P<who>[^,]{3,60}?)\s?, (?P<what>[^“”\"`]+?)\s?\.$")
_QUOTED_FIRST = re.compile(
    r"[“\"](?P<what>[^“”\"]+?)[,?!]?[”\"],? (?:(?P<who>[A-Z][\w’ ]{1,40}?|he|she|they)"
    rf" (?P<verb>{any_of(SAID)})|(?P<verb2>{any_of(SAID)}) (?P<who2>[A-Z][\w’ ]{{1,40}}?))\.$"
)
_QUOTED_LAST = re.compile(
    rf"(?P<who>[A-Z][\w’ ]{{1,40}}?) (?P<verb>{any_of(SAID)})[,:] "
    r"[“\"](?P<what>[^“”\"]+?)[.]?[”\"]\.?$"
)
_LESS = re.compile(
    r"that|which|who|and|was|were|is|are|it|there|been|be|this|these|both|has|have|had|[a-z]+ed",
    re.IGNORECASE,
)


def said_that(text: str) -> re.Match[str] | None:
    """Match '<who> said that <what>.'; `who` is a noun phrase."""
    match = _SAID_THAT.match(text)
    words = match["who"].split() if match else []
    return None if any(map(_LESS.fullmatch, words)) else match


def according_to(text: str) -> re.Match[str] | None:
    """Match 'According to <who>, <what>.'."""
    return _ACCORDING.match(text)


def quoted_speech(text: str) -> tuple[str, str, str] | None:
    """Return who, the verb and the words of '“…,” X said.' or 'X said: “…”'."""
    match = _QUOTED_FIRST.match(text)
    if match:
        return match["who"] or match["who2"], match["verb"] or match["verb2"], match["what"]
    match = _QUOTED_LAST.match(text)
    return (match["who"], match["verb"], match["what"]) if match else None


def capitalised(text: str) -> str:
    """Return a text with its first letter a capital."""
    return text[:1].upper() + text[1:]
