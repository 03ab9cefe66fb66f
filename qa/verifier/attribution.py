"""Who says what: the speakers that a text names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.text.speech_verbs import SPEECH_VERBS
from qa.text.spelling import spelt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.text.tokens import Token

# 'Concluded' is spelt 'ended', which says nothing.
VERBS = frozenset(map(spelt, SPEECH_VERBS)) - {"ended"}
_PRONOUNS_WORDS = """
    he she they it who i we
"""
_BE = frozenset(("is", "are", "was", "were", "be", "been", "being"))
_PASSIVES_WORDS = """
    said believed reported alleged accused claimed thought announced stated argued suggested
    estimated revealed declared noted predicted considered
"""
_PASSIVES = frozenset(_PASSIVES_WORDS.split())
# 'Smith, a farmer, told Jones': whoever follows is spoken to.
_ADDRESSING = frozenset(
    ("told", "tells", "asked", "asks", "urged", "accused", "accuses", "telling")
)
_ADVERBS = frozenset(("also", "then", "later", "widely", "often", "now", "first", "once"))
_NOUNS = frozenset(("claims", "reports", "notes", "estimates", "thought", "demands", "states"))
_PRONOUNS = frozenset(_PRONOUNS_WORDS.split())
# Of the words before a verb, those that may belong to its subject.
_SUBJECT = 7


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
        if token.plain in VERBS and _speaks(found, place)
    ]


def _speaks(found: Sequence[Token], place: int) -> bool:
    word = found[place].plain
    behind = [token for token in found[max(0, place - 2) : place] if token.plain not in _ADVERBS]
    before = behind[-1] if behind else None
    after = found[place + 1].plain if place + 1 < len(found) else ""
    if word == "according":
        return after == "to"
    if before is not None and before.plain in _BE:
        return word in _PASSIVES or after == "that"
    # 'Member states' and 'their claims' say nothing.
    if word in _NOUNS:
        return after == "that" or (before is not None and before.plain in _PRONOUNS)
    written = before is not None and (before.plain, word) == ("in", "writing")
    return not written and not (word == "thought" and after == "of")


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
    turned = following and following[0].is_capitalised and found[place].plain not in _ADDRESSING
    if found[place].clause == 0 or turned:
        return []
    clauses = sorted({token.clause for token in found[:place]})[-2:]
    return [token for token in found[:place] if token.clause in clauses][-2 * _SUBJECT :]


def is_unnamed(speech: Speech) -> bool:
    """Tell whether a speaker is a pronoun or a role: 'he', 'the president'."""
    return not any(
        token.is_capitalised and token.plain not in _PRONOUNS for token in speech.speaker
    )
