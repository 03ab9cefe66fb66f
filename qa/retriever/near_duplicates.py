"""Near duplicates of passages, and whether one conflicts: another number or name in its place."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from qa.text.number_words import TENS, UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from index.article import Passage

_WORD = re.compile(r"\w+")
# With this share of its trigrams in better passages, a passage is a near duplicate.
NEAR_DUPLICATE_SHARE = 0.9
# With this share of its trigrams in one other passage, it is a copy of a part of that.
PARTIAL_COPY_SHARE = 0.3
# Not all of them: 'trillion' and 'millions' are left out, on which the choice of passages rests.
_COUNTING = frozenset(
    (*UNITS[1:], *TENS, "hundred", "hundreds", "thousand", "thousands", "million", "billion")
)
# In words: what is longer is another sentence, not another value in the same one.
_MAX_VALUE = 4


def conflicts_with(passage: Passage, better: Iterable[Passage]) -> bool:
    """Tell whether a near duplicate has another value than the passages that it copies."""
    own = trigrams(passage.text)
    copied = [
        one.text
        for one in better
        if one.article_id != passage.article_id
        and len(own & trigrams(one.text)) >= PARTIAL_COPY_SHARE * len(own)
    ]
    return has_other_value(passage.text, copied)


def trigrams(text: str) -> set[tuple[str, ...]]:
    """Return the word trigrams of a text, in lower case; of a shorter one, all its words as one."""
    words = _WORD.findall(text.lower())
    return set(zip(words, words[1:], words[2:], strict=False)) or {tuple(words)}


def has_other_value(copy: str, texts: Sequence[str]) -> bool:
    """Tell whether a near duplicate has, in place of a number or name, one that no text has."""
    # Paragraphs in another order replace each other too, but bring no new words.
    known = {word.lower() for text in texts for word in _WORD.findall(text)}
    there = _WORD.findall(copy)
    new = {word for word in there if _is_value(word) and word.lower() not in known}
    return bool(new) and any(_replaced(_WORD.findall(text), there, new) for text in texts)


def _replaced(here: Sequence[str], there: Sequence[str], new: AbstractSet[str]) -> bool:
    """Tell whether any of the `new` words stands in the place of a number or name."""
    folded = [word.lower() for word in here], [word.lower() for word in there]
    return any(
        kind == "replace"
        and max(last - first, end - begin) <= _MAX_VALUE
        and any(map(_is_value, here[first:last]))
        and not new.isdisjoint(there[begin:end])
        for kind, first, last, begin, end in SequenceMatcher(
            None, *folded, autojunk=False
        ).get_opcodes()
    )


def _is_value(word: str) -> bool:
    return word[0].isupper() or not word.isalpha() or word in _COUNTING
