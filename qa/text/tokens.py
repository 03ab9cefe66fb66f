"""The words of a text, in a form in which those of two texts can be compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.stop_words import STOP_WORDS
from qa.text.spelling import spelt
from qa.text.stems import stem

if TYPE_CHECKING:
    from collections.abc import Sequence

# '-5' is one word, 'Oct. 22-24' are three; so is '1/3' one, and '24/7' two.
_TOKEN = re.compile(
    r"(?:[A-Z]\.)+[A-Z]\b\.?|(?<![\w./])[1-9]/(?:[2-9]|10|100)(?![\w/])"
    r"|(?:(?<![\w)\]%.,])[-\u2212\u2013])?\d+(?:,\d{3})*(?:\.\d+)?|[½⅓⅔¼¾⅕⅛]"
    r"|[^\W\d_]+(?:['’][^\W\d_]+)?|[%$€£¥₴₽]"
)
_POSSESSIVE = re.compile(r"['’]s?$")
_CLAUSE_END = re.compile(r"[,;:.!?()–—“”\"]|\s-\s")
_CONTRACTED = {
    "can't": ("can", "not"), "cannot": ("can", "not"), "won't": ("will", "not"),
    "shan't": ("shall", "not"), "ain't": ("is", "not"),
}  # fmt: skip
_ENDINGS = {"re": "are", "ve": "have", "ll": "will", "m": "am"}
# 'Mr Putin' names nobody else than 'Putin'.
_TITLES_WORDS = """
    mr mrs ms dr sir dame lord lady president prime minister senator governor king queen prince
    princess pope general colonel chancellor secretary judge professor prof mayor captain
"""
TITLES = frozenset(_TITLES_WORDS.split())


@dataclass(frozen=True, slots=True)
class Token:
    """A word at code points `start` to `end`; `plain` is its folded form, `key` the stem of it.

    `clause` counts the clauses of the text: it changes at each mark that ends one.
    """

    text: str
    start: int
    end: int
    plain: str
    key: str
    clause: int

    @property
    def is_content(self) -> bool:
        """Tell whether the word carries meaning by itself."""
        return self.plain not in STOP_WORDS and (len(self.plain) > 1 or self.text.isdigit())

    @property
    def is_capitalised(self) -> bool:
        """Tell whether it begins with a capital letter."""
        return self.text[0].isupper()


def tokens(text: str) -> list[Token]:
    """Return the words, numbers and currency signs of a text, in order."""
    found: list[Token] = []
    clause, last = 0, 0
    for match in _TOKEN.finditer(text):
        if _CLAUSE_END.search(text, last, match.start()):
            clause += 1
        start, last = match.span()
        found += [
            Token(match[0], start, last, plain, stem(plain), clause) for plain in _parts(match[0])
        ]
    return found


def _parts(text: str) -> tuple[str, ...]:
    """Return the words that a word is made of: 'didn't' is 'did not'."""
    plain = folded(text)
    if plain in _CONTRACTED:
        return _CONTRACTED[plain]
    word, mark, rest = plain.rpartition("'")
    if mark and rest in _ENDINGS:
        return word, _ENDINGS[rest]
    if plain.endswith("n't") and len(plain) > len("n't"):
        return plain[:-3], "not"
    return (spelt(plain),)


def folded(word: str) -> str:
    """Return a word in lower case, without accents, dots and a possessive ending."""
    bare = _POSSESSIVE.sub("", word) or word
    letters = unicodedata.normalize("NFKD", bare.replace("’", "'").replace(".", ""))
    return "".join(one for one in letters if not unicodedata.combining(one)).casefold() or word


def keys(found: Sequence[Token]) -> set[str]:
    """Return the stems of words that carry meaning."""
    return {token.key for token in found if token.is_content}
