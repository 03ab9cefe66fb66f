"""Words that say that something went the other way: 'approved' and 'rejected', 'rose' and 'fell'.

By stems. A question is held against a sentence that shares few of its words, so that only what is
said of decisions, amounts and judgements stands here, all of a side at once.
"""

from __future__ import annotations

from typing import NamedTuple


class Contrary(NamedTuple):
    """What may be asked; what answers to it; and what says the contrary of it."""

    asked: frozenset[str]
    same: frozenset[str]
    contrary: frozenset[str]


_FOR = "approv adopt accept ratifi endors pass grant permit allow uphold upheld favour support"
_AGAINST = "reject refus declin veto deni block oppos"
_UP = "rise rose risen increas grow grew grown growth gain climb jump more longer higher extra"
_DOWN = "fall fell fallen drop declin decreas shrink shrank less fewer lower shorter"
_GUILTY = "convict jail imprison blame"
_CLEARED = "acquit clear exoner"
_HIRED = "hire appoint"
_DISMISSED = "dismiss sack fire"
# Of many meanings: only beside what is asked do they say which way something went.
_ALSO_UP = "up rais bigger larger"
_ALSO_DOWN = "down cut smaller"
_PAIRS = (
    (_FOR, "", _AGAINST, ""),
    (_UP, _ALSO_UP, _DOWN, _ALSO_DOWN),
    (_GUILTY, "guilti", _CLEARED, ""),
    (_HIRED, "", _DISMISSED, ""),
    ("confirm admit", "", "deni", ""),
    ("favour", "", "oppos", "against"),
)


def _both_ways() -> tuple[Contrary, ...]:
    found = []
    for here, also_here, there, also_there in _PAIRS:
        one, other = frozenset(here.split()), frozenset(there.split())
        with_one = one | frozenset(also_here.split())
        with_other = other | frozenset(also_there.split())
        found += [Contrary(one, with_one, with_other), Contrary(other, with_other, with_one)]
    return tuple(found)


CONTRARIES = _both_ways()
