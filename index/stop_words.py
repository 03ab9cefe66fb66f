"""The terms of a question that the lexical search matches: its words without the stop words."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+")
# Words of nearly every English text and nearly every question.
_STOP_WORDS = """
    a about above after again against all also am an and any are as at be because been before being
    below between both but by can could did do does doing down during each few for from further had
    has have having he her here hers him his how i if in into is it its itself just may me might
    more most must my no nor not now of off on once only or other our ours out over own please s
    said same say says shall she should so some such t tell than that the their theirs them then
    there these they this those through to too under until up us very was we were what when where
    which while who whom whose why will with would you your yours give
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


def search_terms(text: str) -> list[str]:
    """Return the distinct words of a question in lower case, without stop words.

    A question of stop words only keeps them.
    """
    found = list(dict.fromkeys(_WORD.findall(text.lower())))
    return [word for word in found if word not in STOP_WORDS] or found
