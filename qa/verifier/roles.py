"""Who did what to whom: two who have taken each other's places around a verb.

There is no parser: the words beside a word that claim and sentence share stand for its subject and
its object, and for these the other way round where 'by' follows it. In 'He shot a policeman' he is
before 'shot', in 'He was shot by a policeman' behind it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.text.calendar import calendar
from qa.text.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.text.tokens import Token

# From this share of a claim's words on, a sentence tells of the same.
SAME_WORDS = 0.8
# Words before and behind a verb that its subject and object are looked for in.
NEAR = 3
_PRONOUNS = {
    "he": "he", "him": "he", "she": "she", "her": "she", "they": "they", "them": "they",
    "i": "i", "me": "i", "we": "we", "us": "we",
}  # fmt: skip
_BE = frozenset(("is", "are", "was", "were", "be", "been", "being"))
# 'Shot by', 'shot dead by'; behind 'was shot' more may stand before 'by'.
_BY, _BY_BEHIND_BE = 2, 5
_NEGATORS = frozenset(("not", "never", "no", "nobody", "nor", "neither"))
# Whoever meets somebody is met by them.
_MUTUAL = frozenset(("meet", "met", "marri", "play", "face", "faced"))


@dataclass(frozen=True, slots=True)
class Word:
    """A word that may name who did something, or what was done, and its place among the tokens."""

    key: str
    place: int
    is_verb: bool


def exchanged_roles(claim: str, sentence: str) -> Iterator[tuple[str, str, str]]:
    """Yield two words of a claim whose roles the sentence turns, and the one between as second.

    Only words that stand once in both are compared.
    """
    said, known = tokens(claim), tokens(sentence)
    here, there = _words(said), _words(known)
    counts, others = Counter(one.key for one in here), Counter(one.key for one in there)
    if not here or (counts & others).total() < SAME_WORDS * len(here):
        return
    once = {key for key, count in counts.items() if count == others[key] == 1}
    places = {one.key: number for number, one in enumerate(there)}
    for number, verb in enumerate(here):
        if verb.key not in once or not verb.is_verb:
            continue
        first, second = _roles(said, here, number)
        doing, done_to = _roles(known, there, places[verb.key])
        text = {one.key: said[one.place].text for one in here}
        for one in sorted(first & done_to & once):
            for two in sorted(second & doing & once - {one}):
                yield text[one], text[verb.key], text[two]


def _words(found: Sequence[Token]) -> list[Word]:
    words = []
    for place, token in enumerate(found):
        if token.plain in _PRONOUNS:
            words.append(Word(_PRONOUNS[token.plain], place, is_verb=False))
        elif token.is_content and not calendar(token) and not token.plain[0].isdigit():
            is_verb = not (token.is_capitalised and place) and token.key not in _MUTUAL
            words.append(Word(token.key, place, is_verb))
    return words


def _roles(found: Sequence[Token], words: Sequence[Word], number: int) -> tuple[set[str], set[str]]:
    """Return the words near a verb that may do it, and those that it may be done to."""
    place = words[number].place
    clause = found[place].clause
    before = [one.key for one in words[:number] if found[one.place].clause == clause]
    behind = [one.key for one in words[number + 1 :] if found[one.place].clause == clause]
    first, second = set(before[-NEAR:]), set(behind[:NEAR])
    return (second, first) if _is_passive(found, place) else (first, second)


def _is_passive(found: Sequence[Token], place: int) -> bool:
    be = any(token.plain in _BE for token in found[max(0, place - NEAR) : place])
    last = place + 1 + (_BY_BEHIND_BE if be else _BY)
    return any(
        token.plain == "by" and token.clause == found[place].clause
        for token in found[place + 1 : last]
    )


def exchanged_denials(claim: str, sentence: str) -> Iterator[tuple[str, str]]:
    """Yield stems of one who did something and one who did not, where the sentence has it reversed.

    'The minister resigned, the mayor did not resign': who did is named right before, in the clause.
    """
    here, there = _deeds(tokens(claim)), _deeds(tokens(sentence))
    for deed in here.keys() & there.keys():
        did, did_not = here[deed]
        known_did, known_not = there[deed]
        lost, gained = did & known_not - known_did, did_not & known_did - known_not
        yield from ((one, other) for one in lost for other in gained)


def _deeds(found: Sequence[Token]) -> dict[str, tuple[set[str], set[str]]]:
    """Return, for each word, the words before it that stand for who did it, and who did not."""
    deeds: dict[str, tuple[set[str], set[str]]] = {}
    for place, token in enumerate(found):
        before = [one for one in found[:place] if one.clause == token.clause]
        subjects = [one for one in before if one.is_content and one.plain not in _NEGATORS]
        if subjects and token.is_content and token.plain not in _NEGATORS:
            denied = any(one.plain in _NEGATORS for one in before[-NEAR:])
            deeds.setdefault(token.key, (set(), set()))[denied].add(subjects[-1].key)
    return deeds
