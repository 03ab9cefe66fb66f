"""Who says what: the speakers that a text names, and the parts of it that are their words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.verification.tokens import Token

_VERBS_WORDS = """
    said says say saying told tells added adds claimed claims warned warns warning wrote writes
    insisted insists explained explains argued argues stated states continued replied replies
    commented suggested suggests announced announces declared declares hinted hints believes
    believe believed thinks think thought alleged alleges accused accuses vowed vows pledged
    pledges promised promises denied denies conceded concedes acknowledged admitted admits
    asserted asserts contended contends maintained maintains reported reports noted notes
    predicted predicts estimated estimates asked asks according remarked recalled joked tweeted
    testified urged demands demanded speculated posted revealed reveals proposed
"""
_VERBS = frozenset(_VERBS_WORDS.split())
_PRONOUNS_WORDS = """
    he she they it who i we
"""
_PRONOUNS = frozenset(_PRONOUNS_WORDS.split())
# Of the words before a verb, those that may belong to its subject.
_SUBJECT = 7
# 'P, said S': after the words of others, so many may still follow.
_LAST = 8
_QUOTED = re.compile(r"“[^”]*(?:”|\Z)|\"[^\"]*(?:\"|\Z)")
_LEAST_QUOTED = 3


@dataclass(frozen=True, slots=True)
class Speech:
    """A verb of speech, token number `verb`, and the tokens among which its speaker is."""

    verb: int
    speaker: tuple[Token, ...]


def speeches(found: Sequence[Token]) -> list[Speech]:
    """Return the places of a text where somebody says something."""
    return [
        Speech(place, _speaker(found, place))
        for place, token in enumerate(found)
        if token.plain in _VERBS and _speaks(found, place)
    ]


def _speaks(found: Sequence[Token], place: int) -> bool:
    if found[place].plain != "according":
        return True
    return place + 1 < len(found) and found[place + 1].plain == "to"


def _speaker(found: Sequence[Token], place: int) -> tuple[Token, ...]:
    """Return the tokens before a verb in its clause; of 'said Smith' and 'according to', after."""
    clause = found[place].clause
    after = [token for token in found[place + 1 : place + 1 + _SUBJECT] if token.clause == clause]
    if found[place].plain == "according":
        return tuple(after[1:])
    before = [token for token in found[max(0, place - _SUBJECT) : place] if token.clause == clause]
    if not before:
        before = _before_an_insertion(found, place)
    inverted = not before or all(not token.is_content for token in before)
    pronoun = any(token.plain in _PRONOUNS for token in before)
    return tuple(after if inverted and not pronoun else before)


def _before_an_insertion(found: Sequence[Token], place: int) -> list[Token]:
    """Return the subject of 'Smith, a farmer, said': the words of the two clauses before."""
    following = found[place + 1 : place + 2]
    if found[place].clause == 0 or (following and following[0].is_capitalised):
        return []
    clauses = sorted({token.clause for token in found[:place]})[-2:]
    return [token for token in found[:place] if token.clause in clauses][-2 * _SUBJECT :]


def is_unnamed(speech: Speech) -> bool:
    """Tell whether a speaker is a pronoun or a role: 'he', 'the president'."""
    return not any(
        token.is_capitalised and token.plain not in _PRONOUNS for token in speech.speaker
    )


def reported(text: str, found: Sequence[Token]) -> set[int]:
    """Return which tokens of a text are the words of somebody whom it tells of, by number."""
    inside = set()
    for quoted in _QUOTED.finditer(text):
        within = [
            n for n, t in enumerate(found) if quoted.start() <= t.start and t.end <= quoted.end()
        ]
        inside |= set(within) if len(within) >= _LEAST_QUOTED else set()
    for speech in speeches(found):
        inside |= _governed(found, speech) - _own(speech, found)
    return inside


def _governed(found: Sequence[Token], speech: Speech) -> set[int]:
    """Return the tokens that a verb of speech reports: what follows it, or what came before."""
    if found[speech.verb].plain == "according":
        return set(range(len(found))) - {speech.verb, speech.verb + 1}
    after = range(speech.verb + 1, len(found))
    if sum(found[n].is_content for n in after) <= _LAST // 2 and speech.verb > _LAST:
        return set(range(speech.verb))
    return set(after)


def _own(speech: Speech, found: Sequence[Token]) -> set[int]:
    return {n for n, token in enumerate(found) if token in speech.speaker}
