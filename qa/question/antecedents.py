"""Which antecedent a question lacks, and must be found in the history before it is asked alone.

Rules over the question's own words. In doubt a question stands alone: a wrong antecedent misleads
the search more than a missing one.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from qa.question.key_phrases import key_phrases, read_words
from qa.text.question_words import AUXILIARIES, IMPERATIVES, WH_WORDS
from qa.text.speech_verbs import ASKED_FOR_VERBS
from qa.text.stems import stem


class Antecedent(Enum):
    """What is missing."""

    NOTHING = auto()
    QUESTION = auto()  # 'And why?'
    SUBSTITUTED = auto()  # 'What about Germany?'
    ACCOUNT = auto()  # 'And according to the Harbor Times?'
    STATEMENT = auto()  # 'Who said that?'
    PERSON = auto()  # 'How old is she?'
    PLACE = auto()  # 'And who spoke there?'
    THING = auto()  # 'When was it signed?', 'How many pages?'


LEAD = r"(?:(?:and|but|so|or|then|also|ok(?:ay)?|well|yes|no|thanks|right|please)\b[\s,.!]*)*"
BARE = re.compile(
    rf"{LEAD}(?P<asks>why|where|when|how|who|how come|since when|until when"
    r"|how (?:long|many|much|often|so)|what time"
    r"|(?:at|by|in) (?:what|which) (?:time|year|place|city|country)"
    r"|(?:in |on )?(?:what|which) (?:year|day|month|city|country|place))"
    r"(?: (?:exactly|not|else|then|so|is that|was that|is this|was this|is it|was it"
    r"|did (?:it|that) happen))?[\s?.!]*$",
    re.IGNORECASE,
)
SWAP = re.compile(
    rf"{LEAD}(?:what|how) about (?P<other>[^?!]+?)[\s?.!]*$"
    rf"|(?:and|but|or) (?P<placed>(?:(?:in|at|for|from|by|on|to|with) )?(?:the )?[\w'’.-]+"
    r"(?: [\w'’.-]+){0,3}?)[\s?.!]*$",
    re.IGNORECASE,
)
ACCORDING = re.compile(
    rf"{LEAD}(?:(?:what|how) about )?(?P<source>according to (?:the )?[\w'’.-]+"
    r"(?: (?!(?:who|what|when|where|why|how|which|is|are|was|were|do|does|did)\b)[\w'’.-]+){0,4}?)"
    r"[\s?.!]*$",
    re.IGNORECASE,
)
_SAID = re.compile(
    rf"\bwho(?: \w+)? (?:{ASKED_FOR_VERBS})(?: \w+)? (?:that|this|so|it)\b[\s?.!]*$"
    r"|\b(?:according to who(?:m)?|says who|who says)\b[\s?.!]*$",
    re.IGNORECASE,
)
# 'Who reported that he hoped …': 'he' is who is asked for.
_ASKS_FOR_SPEAKER = re.compile(
    r"\b(?:who|which \w+)(?: \w+)?? (?:said|says?|told|tells|reported|hoped|hopes|thinks?|thought"
    r"|claim(?:s|ed)|denied|denies|added|warned|warns|insist(?:s|ed)|believes?|believed|admitted"
    r"|promised|announced|declared|\w+ that)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:he|she|him|her|hers|his|himself|herself)\b", re.IGNORECASE)
_PLURAL = re.compile(r"\b(?:they|them|their|theirs|themselves)\b", re.IGNORECASE)
_THING = re.compile(r"\b(?:it|its|itself)\b", re.IGNORECASE)
# 'Is it true that', 'how long does it take to', 'it is said': a dummy 'it' has no antecedent.
DUMMY_IT = re.compile(
    r"\b(?:is|was|isn['’]t|wasn['’]t|be|would|will|does|did|make|makes|think|find) it"
    r" (?:\w+ly )?(?:possible|true|legal|illegal|necessary|important|safe|ok|okay|worth|better|best"
    r"|common|likely|easy|hard|difficult|good|bad|right|wrong|required|allowed|normal|take|mean to"
    r"|matter|cost to|time|known|said|clear|advisable|wise|just|only)\b"
    r"|\bit (?:is|was|takes?|['’]s) (?:possible|true|known|said|clear|to)\b|\bdoes it take\b",
    re.IGNORECASE,
)
_DAY = (
    r"(?:second|minute|hour|day|week|weekend|month|year|morning|evening|night|afternoon|century"
    r"|decade|season|spring|summer|autumn|winter|time)s?\b"
)
_DEMONSTRATIVE = re.compile(
    rf"\b(?:this|these|those)\b(?! {_DAY})"
    r"|\b(?:about|after|before|like|of|from|with|for|to|by|at|in|on|than|say|said|do|did|does|is"
    r"|was|mean|means|meant|caused?|call|called|all|doing|happen|happened|why|how) that\b"
    r"|\bthat[\s?.!]*$|^\W*that\b|\b(?:the (?:former|latter|same|above))\b"
    r"|\b(?:both|either|neither) of\b|\beach other\b|\b(?:which|another|the|any|this|that) ones?\b"
    r"|\bwho else\b|\bwhat else\b|\banything else\b|\bmore about\b[\s?.!]*$",
    re.IGNORECASE,
)
_THERE = re.compile(
    r"(?<!is )(?<!are )(?<!was )(?<!were )(?<!be )(?<!been )(?<!will )(?<!have )(?<!has )"
    r"(?<!can )(?<!isn't )(?<!aren't )(?<!wasn't )\bthere\b"
    r"(?! (?:is|are|was|were|will|be|have|has|had|any|a|an|been|seem|still)\b)(?!['’])",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"\bthe (?P<noun>[a-z][\w-]+)\b(?! (?:of|in|for|to|that|who|which)\b)")
_OPENING = rf"{WH_WORDS}|{AUXILIARIES}|{IMPERATIVES}"
_STARTS_A_QUESTION = re.compile(
    rf"{LEAD}(?:{_OPENING}|am|i|i['’]m|we|you|let|(?:is|are|do|does)n['’]t)\b", re.IGNORECASE
)
_ASKS_OUTRIGHT = re.compile(rf"{LEAD}(?:{_OPENING}|i want|i need|i['’]d like)\b", re.IGNORECASE)
_STATES = re.compile(
    r"\b(?:i|i['’]m|i['’]ve|my|we|you|he|she|it|they|there|is|are|was|were|have|has|had|that['’]s"
    r"|it['’]s|thought|meant)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?:and|but|so)\b", re.IGNORECASE)
_ANTECEDENT = re.compile(r"\b(?:a|an|the|my|our|your|some|every|each) (?!same\b)\w+", re.IGNORECASE)
_LAST_SENTENCE = re.compile(r"[.!?]\s[^.!?]*\Z")
# In content words. A question of more stands alone, whatever its 'it' may be.
MAX_WORDS = 6
MAX_OF_DEFINITE = 3
MAX_OF_FRAGMENT = 2


def missing_antecedent(question: str, known: frozenset[str] = frozenset()) -> Antecedent:
    """Return what a question leaves out; `known` are the stems of the last exchange."""
    if BARE.match(question):
        return Antecedent.QUESTION
    if _SAID.search(question):
        return Antecedent.STATEMENT
    if ACCORDING.match(question):
        return Antecedent.ACCOUNT
    swap = SWAP.match(question)
    if swap and not _STARTS_A_QUESTION.match(swap["other"] or swap["placed"]):
        return Antecedent.SUBSTITUTED
    content = sum(word.is_content for word in read_words(question))
    if content > MAX_WORDS or not (content or _asks(question)):
        return Antecedent.NOTHING
    return _referring(question) or _elliptic(question, content, known)


def is_statement(text: str) -> bool:
    """Tell whether somebody states something: 'No, I meant the bridge.', not 'bridge tolls'."""
    if text.endswith("?") or _ASKS_OUTRIGHT.match(text):
        return False
    return _STATES.search(text) is not None


def _asks(question: str) -> bool:
    return question.endswith("?") or _STARTS_A_QUESTION.match(question) is not None


def _referring(question: str) -> Antecedent | None:
    """Return the antecedent of a pronoun, unless the question itself holds it."""
    for pattern, found, has_antecedent in (
        (_PERSON, Antecedent.PERSON, _has_person),
        (_PLURAL, Antecedent.THING, _has_plural),
        (_THING, Antecedent.THING, _has_noun),
    ):
        word = pattern.search(DUMMY_IT.sub(" ", question))
        if (
            word
            and not _ASKS_FOR_SPEAKER.search(before := word.string[: word.start()])
            and (not has_antecedent(before))
        ):
            return found
    if _THERE.search(question):
        return Antecedent.PLACE
    demonstrative = _DEMONSTRATIVE.search(question)
    return Antecedent.THING if demonstrative and not _has_own_name(question) else None


def _elliptic(question: str, content: int, known: frozenset[str]) -> Antecedent:
    """Recognise a fragment, and a question about 'the song' after an exchange about a song."""
    if any(phrase.named for phrase in key_phrases(question)):
        return Antecedent.NOTHING
    fragment = _GOES_ON.match(question) or not _STARTS_A_QUESTION.match(question)
    if not content or (fragment and content <= MAX_OF_FRAGMENT):
        return Antecedent.THING
    spoken_of = any(stem(one["noun"].lower()) in known for one in _DEFINITE.finditer(question))
    return Antecedent.THING if spoken_of and content <= MAX_OF_DEFINITE else Antecedent.NOTHING


def _has_own_name(question: str) -> bool:
    return any(phrase.named and not phrase.placed for phrase in key_phrases(question))


def _has_name(before: str) -> bool:
    return any(phrase.named for phrase in key_phrases(before))


def _has_person(before: str) -> bool:
    """Tell whether words before 'he' may say who: a name, or a noun in a sentence before."""
    sentence = _LAST_SENTENCE.search(before)
    earlier = before[: sentence.start()] if sentence else ""
    return _has_name(before) or _ANTECEDENT.search(earlier) is not None


def _has_plural(before: str) -> bool:
    plural = any(word.is_content and word.text.endswith("s") for word in read_words(before))
    return plural or _has_name(before)


def _has_noun(before: str) -> bool:
    return _ANTECEDENT.search(before) is not None or _has_name(before)
