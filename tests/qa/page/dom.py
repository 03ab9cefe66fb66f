"""Reads a page as a browser does: what its marks say of which characters are quoted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import html5lib

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element


@dataclass
class Shown:
    """Parts of an article's text by where they begin, and what each footnote marks in them."""

    parts: dict[int, str] = field(default_factory=dict)
    marks: dict[int, list[tuple[int, str]]] = field(default_factory=dict)

    def quote(self, n: int) -> tuple[int, str]:
        """Return where the marks of a footnote begin, and their text; they leave no gap."""
        start, text = self.marks[n][0][0], ""
        for position, piece in self.marks[n]:
            assert position == start + len(text)
            text += piece
        return start, text


def parse(html: str) -> Element:
    """Parse a page by the rules of HTML. Fails where it breaks them."""
    root: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    return root


def articles(root: Element) -> list[Shown]:
    """Return the articles whose text a page shows, in its order."""
    return [_shown(one) for one in root.iter("div") if "text" in one.get("class", "").split()]


def text_of(element: Element) -> str:
    """Return what an element says, hidden characters as they are in the article."""
    return "".join(text for text, _ in _pieces(element, ()))


def _shown(text: Element) -> Shown:
    shown = Shown()
    for part in text:
        if part.get("class") != "part":
            continue
        start = position = int(part.attrib["data-start"])
        for piece, numbers in _pieces(part, ()):
            for n in numbers:
                shown.marks.setdefault(n, []).append((position, piece))
            position += len(piece)
        shown.parts[start] = "".join(piece for piece, _ in _pieces(part, ()))
    return shown


def _pieces(element: Element, numbers: tuple[int, ...]) -> Iterator[tuple[str, tuple[int, ...]]]:
    if element.tag == "mark":
        numbers = tuple(map(int, element.attrib["data-n"].split()))
    if codes := element.get("data-codes"):
        yield "".join(chr(int(code, 16)) for code in codes.split()), numbers
    elif "number" not in element.get("class", "").split():
        yield element.text or "", numbers
        for child in element:
            yield from _pieces(child, numbers)
            yield child.tail or "", numbers
