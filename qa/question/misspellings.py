"""Repairs the misspelt words of a question: those that no article has, where a near one is in some.

In doubt a word stays as it is, for a wrong repair misleads the search more than none. So only what
happens most in typing is undone: a letter left out, two exchanged, one doubled. A name may be that
of another person: it becomes 'Zelenskyy' or a common one, 'Ukraine', or stays.
"""

from __future__ import annotations

import re
from collections import Counter
from string import ascii_lowercase
from typing import TYPE_CHECKING

from qa.text.tokens import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from index.corpus import Corpus

# A shorter word has too many neighbours; of a short one only a doubled letter is looked for.
MIN_LETTERS = 5
MIN_LONG = 7
# Passages with a near word that are read for how it is spelt.
MAX_PASSAGES = 50
# How many times as frequent the best of several near words must be as the others.
MIN_RATIO = 10

_WORD = re.compile(rf"(?<![\w@#./'’-])[^\W\d_]{{{MIN_LETTERS},}}(?!\.?\w|[@/-])")
_ANY_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s)\W*$")
_ENDINGS = ("s", "es", "d", "ed", "ing", "er", "ers", "ly")
# What one letter of another alphabet becomes in this one: 'Volodimir', 'Zelenskiy'.
_TRANSLITERATED = re.compile(r"[iy]+")
_TRANSLITERATIONS = ("i", "y", "yy", "iy")


def repair(question: str, corpus: Corpus, is_known: Callable[[str], bool]) -> str:
    """Return the question with its misspelt words as the articles spell them.

    `is_known` tells whether a word in lower case is a common one of the language.
    """

    def spelt(found: re.Match[str]) -> str:
        word = found[0]
        plain = folded(word)
        if word.isupper() or any(map(is_known, _bases(plain))) or corpus.frequency(plain):
            return word
        best = _nearest(plain, corpus)
        if best is None:
            return word
        is_name = word[0].isupper() and not _SENTENCE_START.search(question[: found.start()])
        if is_name or best[0].isupper():
            return best if _is_same_name(plain, folded(best), is_known) else word
        return best.capitalize() if word[0].isupper() else best

    return _WORD.sub(spelt, question)


def near_spellings(word: str) -> set[str]:
    """Return the words that a word in lower case may be a slip of, itself left out."""
    if len(word) < MIN_LONG:
        return _doubled(word)
    cuts = [(word[:at], word[at:]) for at in range(1, len(word) + 1)]
    longer = {before + letter + after for before, after in cuts for letter in ascii_lowercase}
    undoubled = {before + after[1:] for before, after in cuts if before[-1] == after[:1]}
    return (longer | undoubled | _transposed(word) | set(_transliterated(word))) - {word}


def _doubled(word: str) -> set[str]:
    return {word[:at] + word[at - 1] + word[at:] for at in range(1, len(word) + 1)}


def _transposed(word: str) -> set[str]:
    """Return a word with two neighbours exchanged, of which the first letter is none."""
    return {
        word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(1, len(word) - 1)
    } - {word}


def _transliterated(word: str) -> Iterator[str]:
    for one in _TRANSLITERATIONS:
        yield _TRANSLITERATED.sub(one, word)
        for run in _TRANSLITERATED.finditer(word):
            yield word[: run.start()] + one + word[run.end() :]


def _bases(word: str) -> Iterator[str]:
    """Yield a word, and those that it may be a form of."""
    yield word
    for stem in (word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)):
        yield from (stem, f"{stem}e")
        if stem[-2:-1] == stem[-1:]:
            yield stem[:-1]


def _nearest(word: str, corpus: Corpus) -> str | None:
    """Return the one near word as articles spell it, or the one by far the most frequent."""
    near = near_spellings(word)
    found = Counter(
        spelling
        for passage in corpus.passages(corpus.with_any_of(near, MAX_PASSAGES))
        for spelling in _ANY_WORD.findall(passage.text)
        if folded(spelling) in near
    )
    if not found:
        return None
    best = found.most_common(1)[0][0]
    of_best = sum(count for spelling, count in found.items() if folded(spelling) == folded(best))
    return best if of_best >= MIN_RATIO * (found.total() - of_best) else None


def _is_same_name(name: str, other: str, is_known: Callable[[str], bool]) -> bool:
    """Tell whether a name is another in another transliteration, or a slip of a common one."""
    if _TRANSLITERATED.sub("i", name) == _TRANSLITERATED.sub("i", other):
        return True
    return is_known(other) and other in _doubled(name) | _transposed(name)
