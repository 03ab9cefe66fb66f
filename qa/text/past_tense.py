"""The past tense of a verb, to say what a question takes for granted: 'did approve', 'approved'."""

from __future__ import annotations

import re

_IRREGULAR_WORDS = """
    be was, become became, begin began, break broke, bring brought, build built, buy bought, catch
    caught, choose chose, come came, cut cut, deal dealt, do did, draw drew, drive drove, fall fell,
    feel felt, fight fought, find found, fly flew, forbid forbade, get got, give gave, go went, grow
    grew, have had, hear heard, hit hit, hold held, keep kept, know knew, lay laid, lead led, leave
    left, lend lent, let let, lose lost, make made, mean meant, meet met, pay paid, put put, read
    read, rise rose, run ran, say said, see saw, sell sold, send sent, set set, shoot shot, shrink
    shrank, shut shut, speak spoke, spend spent, stand stood, steal stole, strike struck, swear
    swore, take took, tell told, think thought, throw threw, uphold upheld, win won, withdraw
    withdrew, write wrote
"""
_IRREGULAR = {pair.split()[0]: pair.split()[1] for pair in _IRREGULAR_WORDS.split(",")}
# A last consonant is doubled after one short vowel that is stressed.
_DOUBLED = re.compile(r"[^aeiou]*[aeiou][bdgmnpt]|\w*(?:admit|permit|commit|refer|defer)")


def past_tense(verb: str) -> str:
    """Return the past tense of a verb in its plain form, in lower case."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("e"):
        return f"{verb}d"
    if re.search(r"[^aeiou]y\Z", verb):
        return f"{verb[:-1]}ied"
    return f"{verb}{verb[-1]}ed" if _DOUBLED.fullmatch(verb) else f"{verb}ed"
