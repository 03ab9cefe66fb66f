"""Spans that are no short answer, though the model found them likeliest; the sentence stays.

What a sentence only attributes, denies or disputes is none to a question that takes it for a fact,
nor is the wrong one of two people, a pronoun, an age, or the place that an agency's dateline names;
and who asks to have something described wants sentences.
"""

from __future__ import annotations

import re

from qa.text.question_words import WHO

_CONTESTED = re.compile(
    r"\b(?:accus(?:e|es|ed|ing)|alleg(?:e|es|ed|edly|ation)|claim(?:s|ed|ing)?|den(?:y|ies|ied)"
    r"|disput(?:e|es|ed)|suspect(?:s|ed)?|rumou?r(?:s|ed)?|reportedly|supposedly"
    r"|(?:is|are|was|were) (?:said|thought|believed|alleged) to have)\b",
    re.IGNORECASE,
)
_ASKS_WHAT_IS_SAID = re.compile(
    r"\b(?:accus\w+|alleg\w+|claim\w*|den(?:y|ies|ied)|disput\w+|suspect\w*|rumou?r\w*|charge\w*"
    r"|suppos\w+|said|say|says|saying|tell|told|thinks?|thought|believ\w+|reported\w*|according"
    r"|explain\w*|account\w*|blam\w+|account|argu\w+|reject\w*|view|opinion|describ\w+)\b",
    re.IGNORECASE,
)
_OF_PERSON = re.compile(rf"\W*{WHO}", re.IGNORECASE)
_KIN = (
    r"(?:mother|father|brother|sister|son|daughter|wife|husband|widow|widower|uncle|aunt|nephew"
    r"|niece|cousin|parents?|friend|neighbour|lawyer|spokes(?:man|woman|person))"
)
_KIN_AFTER = re.compile(rf"\A,? (?:[\w’']+ ){{0,4}}?(?:\w+['’]s?|his|her|their) (?:\w+ )?{_KIN}\b")
_KIN_BEFORE = re.compile(rf"(?:['’]s?|his|her|their) (?:\w+ )?{_KIN},? \Z", re.IGNORECASE)
_ASKS_OF_KIN = re.compile(rf"\b{_KIN}|\brelat", re.IGNORECASE)
_OF_PLACE = re.compile(
    r"\W*(?:where|(?:in |at |from |to )?(?:which|what) (?:city|town|country|place|port))\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"(?:(?:I|me|you|he|him|she|they|them|it|we|us|who|whom)\b(?!['’])|her\b(?! ?\w))",
    re.IGNORECASE,
)
# 'CASTRELLE (LNA) - ', 'KAZAN, Russia — '.
_DATELINE = re.compile(
    r"[A-Z][A-Z.’'-]+(?: [A-Z.’'-]+)*(?:, [A-Z][\w.’' -]+)?(?: \([^()]{2,30}\))? ?[-–—] "
)
_OF_TEXT = re.compile(r"\W*(?:describe|explain|summari[sz]e|tell (?:me|us) about)\b", re.IGNORECASE)
_WHO_IS = re.compile(r"\W*who(?:['’]s| (?:is|was|are|were))\b(?! (?:\w+ed|born)\b)", re.IGNORECASE)
_NAME_BESIDE = re.compile(r"(?P<name>[A-Z][\w’-]+), \Z")


def is_no_answer(question: str, before: str, span: str, after: str) -> bool:
    """Tell whether a span is no answer; `before` and `after` are the rest of its sentence."""
    if _OF_TEXT.match(question):
        return True
    sentence = f"{before}{span}{after}"
    if _CONTESTED.search(sentence) and not _ASKS_WHAT_IS_SAID.search(question):
        return True
    dateline = _DATELINE.match(sentence)
    if dateline and len(before) < dateline.end() and not _OF_PLACE.match(question):
        return True
    return _OF_PERSON.match(question) is not None and (
        _PRONOUN.match(span) is not None
        or not any(letter.isalpha() for letter in span)
        or _is_relative(question, before, after)
        or _describes_who_is_named(question, before)
    )


def _is_relative(question: str, before: str, after: str) -> bool:
    """Tell whether somebody is told only as another person's mother, lawyer or the like."""
    if _ASKS_OF_KIN.search(question):
        return False
    return bool(_KIN_AFTER.match(after) or _KIN_BEFORE.search(before))


def _describes_who_is_named(question: str, before: str) -> bool:
    """Tell whether a span only describes somebody whom the question names: 'Arnaud, a skipper'."""
    named = _NAME_BESIDE.search(before)
    if named is None or _WHO_IS.match(question):
        return False
    return re.search(rf"\b{re.escape(named['name'])}\b", question) is not None
