"""Which articles are echoes: another's text again, whole or syndicated with small changes.

A copy in which a number or a name is another, or a 'not' more, is no echo: it says something else.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from index.article import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.article import Article

# Two articles are compared when they share so many of the least hashes of their runs of words.
RUN = 8
HASHES_KEPT = 16
MIN_SHARED = 4
# The share of the shorter one's trigrams that the longer one has, from which on it may be an echo;
# the words that it must have, and the share of the longer one's. docs/articles.md has the figures.
MIN_LIKENESS = 0.7
MIN_WORDS = 30
MIN_LENGTH = 0.5
# A longer article is an echo only of one with all the same words.
MAX_WORDS = 3000
# In words: what is longer is a sentence more or less, no other value in the same one.
MAX_EXCHANGED = 6

_WORD = re.compile(r"[^\W_]+(?:[.,'-][^\W_]+)*|[%$€£]")
_NOT_TOLD = (Kind.FRONT_MATTER, Kind.BOILERPLATE)
# Words beside figures that make a sentence say something else.
_TELLING = frozenset(
    (
        *("not", "no", "never", "half", "third", "quarter", "first", "second"),
        *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
        *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
        *("eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy"),
        *("eighty", "ninety", "hundred", "thousand", "million", "billion", "trillion"),
    )
)


def echo_words(article: Article) -> list[str]:
    """Return the words of a marked article by which it is compared; none if it is too short."""
    words = [word for start, end in _told(article) for word in _words(article.text[start:end])]
    return words if len(words) >= MIN_WORDS else []


def _words(text: str) -> list[str]:
    return _WORD.findall(text.replace("’", "'"))


def _told(article: Article) -> Iterator[tuple[int, int]]:
    """Yield the spans of an article without front matter and the site's own lines."""
    position = 0
    for mark in article.marks:
        if mark.kind in _NOT_TOLD:
            yield position, mark.start
            position = mark.end
    yield position, len(article.text)


def wording(article: Article, words: Sequence[str]) -> bytes | None:
    """Name what an article says, and what it is to others: the same of each that says the same.

    None when it has no words to be compared by.
    """
    if not words:
        return None
    said = f"{_about(article)}\n{' '.join(words)}"
    return hashlib.blake2b(said.encode(), digest_size=16).digest()


def _about(article: Article) -> str:
    return f"{article.status} {article.corrects} {article.embargo_until}"


def sketch(article: Article, words: Sequence[str]) -> list[int]:
    """Return the least hashes of the runs of `RUN` words; none of what is compared as a whole.

    Those of articles that are different things to others, or to themselves, are different.
    """
    if len(words) > MAX_WORDS:
        return []
    folded = [word.lower() for word in words]
    runs = (" ".join(folded[at : at + RUN]) for at in range(len(folded) - RUN + 1))
    seed = zlib.crc32(_about(article).encode())
    return sorted({zlib.crc32(run.encode(), seed) for run in runs})[:HASHES_KEPT]


def is_echo(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether two articles' words are the same but for small changes, none of a value."""
    short, long = sorted((one, other), key=lambda words: (len(words), words))
    if len(short) < MIN_LENGTH * len(long) or likeness(short, long) < MIN_LIKENESS:
        return False
    if not set(_telling(short)) <= set(_telling(long)):
        return False
    folded = [word.lower() for word in short], [word.lower() for word in long]
    matcher = SequenceMatcher(None, *folded, autojunk=False)
    return not any(
        kind != "equal" and _exchanges_value(short[first:last], long[begin:end])
        for kind, first, last, begin, end in matcher.get_opcodes()
    )


def likeness(short: Sequence[str], long: Sequence[str]) -> float:
    """Return the share of the shorter text's trigrams of words that the longer one has."""
    here, there = _trigrams(short), _trigrams(long)
    return len(here & there) / len(here)


def _trigrams(words: Sequence[str]) -> set[tuple[str, ...]]:
    folded = [word.lower() for word in words]
    return set(zip(folded, folded[1:], folded[2:], strict=False))


def _exchanges_value(here: Sequence[str], there: Sequence[str]) -> bool:
    """Tell whether words that stand in the place of others tell another number or name."""
    if max(len(here), len(there)) > MAX_EXCHANGED:
        return False
    if _telling(here) != _telling(there):
        return True
    names = [{word.lower() for word in words if word[0].isupper()} for words in (here, there)]
    return all(names) and names[0] != names[1]


def _telling(words: Sequence[str]) -> list[str]:
    folded = (word.lower() for word in words)
    return sorted(
        word for word in folded if not word[0].isalpha() or not _TELLING.isdisjoint(word.split("-"))
    )
