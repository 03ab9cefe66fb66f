"""What a question takes for granted, held against the sentence that would answer it.

'When did the council approve the levy?' takes for granted that it did. Rules that tell the plainest
cases where it did not: the sentence says the contrary, denies it, leaves it open, or says that the
answer is not known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.text.contrary_words import CONTRARIES
from qa.text.past_tense import past_tense
from qa.text.question_words import WH
from qa.text.tokens import Token, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# So many words that carry meaning are reached by a 'not', and one by a 'no'. A question repeats few
# words of its sentence, and a chance meeting must not count.
_NOT_WORDS = "not never nobody nor cannot nothing hardly"
_NO_WORDS = """
    denied denies deny denying refused refuses refuse declined declines failed fails rejected
    rejects without no
"""
_REACH: Mapping[str, int] = {
    **dict.fromkeys(_NOT_WORDS.split(), 2),
    **dict.fromkeys(_NO_WORDS.split(), 1),
}
# Past these a 'not' does not reach; and what it has beside it in 'and not the paint' it leaves out.
_STOPS_WORDS = "on in at of for with from by as before after because but"
_STOPS = frozenset(_STOPS_WORDS.split())
_ARTICLES = frozenset({"the", "a", "an"})
_OPEN_WORDS = """
    whether unless might may considering consider plans planned plan proposed propose hopes hope
    hoped expected expects threatened threatens offered offer wants want wanted asked demanded
    demands due if could should would urged intends seeks sought
"""
_OPEN: Mapping[str, int] = dict.fromkeys(_OPEN_WORDS.split(), 2)
# A question that has one of these does not take for granted that something was so.
_ASKS_OF_DENIAL_WORDS = """
    refuse refused reject rejected deny denied forbid forbade ban banned fail failed avoid avoided
    throw threw turn turned against stop stopped keep kept dismiss dismissed decline declined halt
    halted prevent prevented away out shut lose lost off dislike not never no none nobody without
"""
_ASKS_OF_DENIAL = frozenset(_ASKS_OF_DENIAL_WORDS.split())
_ASKS_OF_PLANS_WORDS = """
    want wants wanted plan plans planned propose proposed would will could should might may if
    whether suppose supposed hope hoped intend intended promise promised expect expected mean meant
    going due likely ask asked demand demanded offer offered threaten threatened urge urged suggest
    suggested call called advise next says say said think thinks thought claim claimed accuse
    accused accusation accuser charge charged blame blamed suspect suspected seek try tried deadline
    set fixed how
"""
_ASKS_OF_PLANS = frozenset(_ASKS_OF_PLANS_WORDS.split()) | _ASKS_OF_DENIAL
_PAST = re.compile(
    r"\b(?:did|was|were|had|has|have|got)\b|^(?:who|what|which)\b[^?]*ed\b", re.IGNORECASE
)
# 'Not opened until July' was opened in July.
_LIMITED = re.compile(r"\b(?:not|never|nobody|no)\b[^.,;]*\b(?:until|before|except|but|only)\b")
_SAY = r"(?:say|name|give|disclose|identify|specify|confirm|reveal)"
_SAID = (
    r"(?:said|named|given|disclosed|identified|specified|confirmed|revealed|announced|published"
    r"|decided)"
)
_WITHHELD = re.compile(
    rf"\b(?:(?:did|does|do|would|could|will)(?: not|n['’]t) {_SAY}"
    rf"|(?:has|have|had|is|was)(?: not|n['’]t)(?: yet)?(?: been)? {_SAID}"
    rf"|(?:refused|declined) to {_SAY}|asked not to be named|without (?:giving|naming|saying)"
    r"|(?:is|was|are|were) (?:unclear|unknown|not known))\b"
)
_ASKS_OF_WITHHOLDING = re.compile(
    r"n['’]t\b|\b(?:not|refuse|keep|kept|silent|decline|secret)", re.IGNORECASE
)
_DID = re.compile(rf"\W*{WH}[^?]*?\bdid (?P<subject>.+?)\s*\Z", re.IGNORECASE)
_BE = re.compile(
    rf"\W*{WH}[^?]*?\b(?P<be>was|were|has|have|had|is|are) (?P<subject>.+?)\s*\Z",
    re.IGNORECASE,
)
_WHO = re.compile(r"\W*who\s*\Z", re.IGNORECASE)
_HANGS = re.compile(r"\A (?:for|with|of|about|to|from)(?=\Z| (?:after|before|in|on|at|by|over)\b)")
_NO_SUBJECT = re.compile(
    r"\b(?:the|a|an|to|of|in|on|at|for|by|his|her|its|their|and|or|more|not|about|with|from|as|than"
    r"|into|over|after|before|say|said)\Z",
    re.IGNORECASE,
)
_PLAIN_FORM = re.compile(r"(?!\w+(?:ing|ed|s)\Z)[a-z]+\Z")
_PARTICIPLE = re.compile(r"[a-z]+(?:ed|en|[dtn])\Z")


def premise_fault(question: str, sentence: str, short: str = "") -> str | None:
    """Return what a question takes for granted and its sentence does not say, or None.

    `short` is the span of the sentence that would be the answer.
    """
    asked, said = tokens(question), tokens(sentence)
    if any(one.plain == "or" for one in asked):
        return None  # who offers a choice takes nothing for granted
    words = (*_contrary(asked, said), *_denied(asked, said, sentence), *_left_open(asked, said))
    if words:
        told = _statement(question, words[0])
        return f"that {told}" if told else "this"
    withheld = _WITHHELD.search(sentence)
    if not withheld or _ASKS_OF_WITHHOLDING.search(question):
        return None
    # What stands before it is told.
    return None if short and short in sentence[: withheld.start()] else "this"


def _contrary(asked: list[Token], said: list[Token]) -> Iterator[Token]:
    """Yield words of a question of which the sentence has the contrary only."""
    if any(one.plain in {"not", "never", "no"} for one in asked):
        return
    wanted, there = {one.key for one in asked}, {one.key for one in said}
    pairs = [
        pair
        for pair in CONTRARIES
        if there & pair.contrary and not there & pair.same and not wanted & pair.contrary
    ]
    yield from (one for one in asked if any(one.key in pair.asked for pair in pairs))


def _denied(asked: list[Token], said: list[Token], sentence: str) -> Iterator[Token]:
    """Yield words of a question that the sentence has only after a 'not' or a 'denied'."""
    if _LIMITED.search(sentence) or any(one.plain in _ASKS_OF_DENIAL for one in asked):
        return
    yield from _only_reached(asked, said, _REACH)


def _left_open(asked: list[Token], said: list[Token]) -> Iterator[Token]:
    """Yield words of a question about the past that the sentence has only as possible or wanted."""
    text = " ".join(one.text for one in asked)
    if any(one.plain in _ASKS_OF_PLANS for one in asked) or not _PAST.search(text):
        return
    yield from _only_reached(asked, said, _OPEN)


def _only_reached(
    asked: list[Token], said: list[Token], reach: Mapping[str, int]
) -> Iterator[Token]:
    """Yield plain words of a question that stand in the sentence within a word's reach only."""
    reached: set[int] = set()
    for place, one in enumerate(said):
        left = 0 if _is_no_reach(said, place) else reach.get(one.plain, 0)
        for number in range(place + 1, len(said)):
            word = said[number]
            if not left or word.clause != one.clause or word.plain in _STOPS:
                break
            if word.is_content:
                reached.add(number)
                left -= 1
    inside = {said[number].key for number in reached}
    outside = {one.key for number, one in enumerate(said) if number not in reached}
    for one in asked:
        plain = one.is_content and not one.is_capitalised and not one.text[0].isdigit()
        if plain and one.key in inside - outside:
            yield one


def _is_no_reach(said: list[Token], place: int) -> bool:
    """Tell whether a word is the month of May, or a 'not' of what follows alone."""
    one = said[place]
    after = said[place + 1].plain if place + 1 < len(said) else ""
    return (one.plain == "may" and one.is_capitalised) or (
        one.plain == "not" and after in _ARTICLES
    )


def _statement(question: str, word: Token) -> str | None:
    """Return what a question says was so, as a statement: 'the council approved the levy'.

    `word` is its verb; None where the words before it are no subject.
    """
    before, after = question[: word.start].rstrip(), question[word.end :].rstrip(" ?.!")
    after = _HANGS.sub("", after)
    if _WHO.fullmatch(before) and ":" not in after:
        return f"anybody {word.text}{after}"
    if (did := _DID.fullmatch(before)) and _PLAIN_FORM.match(word.text):
        subject, verb = did["subject"], past_tense(word.text)
    elif (be := _BE.fullmatch(before)) and _PARTICIPLE.match(word.text):
        subject, verb = be["subject"], f"{be['be']} {word.text}"
    else:
        return None
    return None if _NO_SUBJECT.search(subject) else f"{subject} {verb}{after}"
