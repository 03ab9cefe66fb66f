"""The stems of words, by which their forms are compared."""

from __future__ import annotations

import re
from functools import lru_cache

from Stemmer import Stemmer

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_STEMMER = Stemmer("english")


def stems(text: str) -> list[str]:
    """Return the stems of a text's words, in order."""
    return [stem(word) for word in _WORD.findall(text.lower())]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the Snowball stem of a word in lower case."""
    result: str = _STEMMER.stemWord(word)
    return result
