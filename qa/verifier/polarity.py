"""What is said to be so, not so, or only perhaps so: negation and hedges, word by word.

A negator or hedge reaches over the words that follow it in its clause, as in NegEx (Chapman and
others, 'A simple algorithm for identifying negated findings', 2001).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa.text.tokens import Token

# Words that carry meaning which a negator or hedge reaches.
REACH = 5
_NEGATORS_WORDS = """
    not no never none nobody nothing neither nor cannot without hardly barely scarcely unlikely
    nowhere rarely seldom
"""
_NEGATORS = frozenset(_NEGATORS_WORDS.split())
_DENIALS_WORDS = """
    deni denied denies deny denying reject rejected rejects refused refuses refuse declined
    declines decline failed fails fail lacks lacked lack ruled prevented prevents prevent
    avoided avoid stopped halted barred banned unable refuted dismissed disputed false falsely
"""
_DENIALS = frozenset(_DENIALS_WORDS.split())
_HEDGES_WORDS = """
    may might could would should if unless whether allegedly alleged reportedly possibly
    possible perhaps probably likely potentially potential apparently expected expects suspected
    suspects unclear rumoured rumored considering consider considers threatened threatens
    planned plans hopes hope hoped accused wants want wanted seeks supposedly purportedly seemed
    seems appears appeared tried tries attempted proposed almost nearly arguably assume assuming
    suppose supposing presumably seemingly maybe hypothetically
"""
_HEDGES = frozenset(_HEDGES_WORDS.split())


@dataclass(frozen=True, slots=True)
class Polarity:
    """How often each stem stands plainly, negated, and hedged."""

    plain: frozenset[str]
    negated: frozenset[str]
    certain: frozenset[str]
    hedged: frozenset[str]


def is_negator(token: Token) -> bool:
    """Tell whether a word turns what follows into its opposite."""
    return token.plain in _NEGATORS or token.plain in _DENIALS or token.plain.endswith("n't")


def is_hedge(token: Token) -> bool:
    """Tell whether a word leaves open whether what follows is so."""
    return token.plain in _HEDGES and not (token.plain == "may" and token.is_capitalised)


def polarity(found: Sequence[Token]) -> Polarity:
    """Return which stems of a text are negated or hedged somewhere, and which are not."""
    plain: set[str] = set()
    negated: set[str] = set()
    certain: set[str] = set()
    hedged: set[str] = set()
    for place, token in enumerate(found):
        if not token.is_content or is_negator(token) or is_hedge(token):
            continue
        (negated if _reached(found, place, is_negator) else plain).add(token.key)
        (hedged if _reached(found, place, is_hedge) else certain).add(token.key)
    return Polarity(frozenset(plain), frozenset(negated), frozenset(certain), frozenset(hedged))


def _reached(found: Sequence[Token], place: int, reaches: Callable[[Token], bool]) -> bool:
    """Tell whether a word stands in the reach of one before it in its clause."""
    carried = 0
    for token in reversed(found[:place]):
        if token.clause != found[place].clause or carried > REACH:
            return False
        if reaches(token):
            return True
        carried += token.is_content
    return False


def turned(claim: Sequence[Token], evidence: Sequence[Token]) -> frozenset[str]:
    """Return stems that are negated on one side and plain on the other.

    A text with as many negators as the other says no in other places, not something else.
    """
    if sum(map(is_negator, claim)) == sum(map(is_negator, evidence)):
        return frozenset()
    here, there = polarity(claim), polarity(evidence)
    lost = (here.plain - here.negated) & (there.negated - there.plain)
    gained = (here.negated - here.plain) & (there.plain - there.negated)
    return lost | gained


def hardened(claim: Sequence[Token], evidence: Sequence[Token]) -> frozenset[str]:
    """Return stems that are certain in a claim, and in the evidence under a hedge it leaves out."""
    kept = {token.plain for token in claim if is_hedge(token)}
    left_out = [token for token in evidence if is_hedge(token) and token.plain not in kept]
    here, there = polarity(claim), polarity(evidence)
    return here.certain & (there.hedged - there.certain) if left_out else frozenset()
