"""Which characters of a text nobody would see, and which would change how others are seen.

Hidden are controls, formats, surrogates and what is not assigned, tags among them; fillers, which
look like spaces; a variation selector after a character that has no variants; and the combining
marks of a pile that no script needs.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# More marks on one letter than any language writes.
MAX_MARKS = 4

# Python calls these printable: joiners and vowels that are never drawn, and Hangul's fillers.
# Default_Ignorable_Code_Point in https://www.unicode.org/Public/UCD/latest/ucd/
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_IDEOGRAPH = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_MARKS = frozenset({"Mn", "Me"})
# Keycaps, signs and pictures, which are written with a selector.
_KEYS = frozenset("#*0123456789\u2139")
_SIGNS = frozenset({"Po", "Pd", "Sc", "Sk", "Sm", "So"})


def visible(text: str) -> Iterator[str]:
    """Yield each character of a text, in place of a hidden one its number as an escape."""
    before, marks = "", 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in _MARKS else 0
        hidden = marks > MAX_MARKS or is_hidden(character, before)
        yield f"\\x{ord(character):02x}" if hidden else character
        before = character


def is_hidden(character: str, before: str = "") -> bool:
    """Tell whether nobody would see a character that stands after `before`."""
    if character in "\n\t":
        return False
    if _SELECTOR.match(character):
        return not _has_variants(before)
    if character.isspace():
        return unicodedata.category(character) == "Cc"
    return not character.isprintable() or character in _BLANK


def _has_variants(character: str) -> bool:
    """Tell whether a variation selector means something after a character."""
    if character.isascii() or character in _KEYS:
        return character in _KEYS
    return bool(_IDEOGRAPH.match(character)) or unicodedata.category(character) in _SIGNS


def printable(text: str) -> str:
    """Show a text's control and hidden characters as such, so that none can drive a terminal."""
    lines = text.replace("\r\n", "\n")
    return lines if lines.isascii() and lines.isprintable() else "".join(visible(lines))
