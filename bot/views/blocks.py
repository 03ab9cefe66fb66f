"""Block Kit's pieces as plain dicts, each safe for any text and within its limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.views.sizes import BLOCK_TEXT, BUTTON_TEXT, HEADER_TEXT, blocks_weight, cut, split
from bot.views.text import folded, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Json = dict[str, Any]


def said(text: str, *, bold: bool = False, code: bool = False) -> list[Json]:
    """Return a text as elements of rich text; of an empty text there are none."""
    style = {name: True for name, wanted in (("bold", bold), ("code", code)) if wanted}
    styled = {"style": style} if style else {}
    return [{"type": "text", "text": t} | styled for t in split(literal(text), BLOCK_TEXT)]


def linked(text: str, url: str | None) -> Json:
    """Return a word of ours as a link, or as it is where `url`, made safe before, is None."""
    return {"type": "link", "url": url, "text": text} if url else {"type": "text", "text": text}


def section(elements: Sequence[Json]) -> Json:
    """Return elements as a section of rich text."""
    return {"type": "rich_text_section", "elements": list(elements)}


def quotation(elements: Sequence[Json]) -> Json:
    """Return elements as a quotation of rich text."""
    return {"type": "rich_text_quote", "elements": list(elements)}


def bullets(items: Iterable[Sequence[Json]]) -> Json:
    """Return a list of rich text; there must be an item."""
    return {"type": "rich_text_list", "style": "bullet", "elements": [section(i) for i in items]}


def rich_text(*parts: Json) -> Json:
    """Return a block of rich text; parts without elements are left out."""
    return {"type": "rich_text", "elements": [part for part in parts if part["elements"]]}


def paragraph(elements: Iterable[Json]) -> list[Json]:
    """Return elements in blocks of rich text, as few as hold them."""
    blocks: list[list[Json]] = []
    room = 0
    for element in elements:
        size = blocks_weight(element)
        if not blocks or size > room:
            blocks.append([])
            room = BLOCK_TEXT
        blocks[-1].append(element)
        room -= size
    return [rich_text(section(block)) for block in blocks]


def plain(text: str, most: int) -> Json:
    """Return a text as plain_text, cut where it is too long."""
    shown = cut(literal(text), most)
    return {"type": "plain_text", "text": shown if shown.strip() else "–", "emoji": False}


def label(text: str, most: int = BUTTON_TEXT) -> Json:
    """Return a text on one line as plain_text."""
    return plain(folded(text), most)


def header(text: str) -> Json:
    """Return a headline."""
    return {"type": "header", "text": label(text, HEADER_TEXT)}


def context(*lines: str) -> Json:
    """Return up to 10 lines in small print."""
    return {"type": "context", "elements": [label(line, 1000) for line in lines]}


def button(text: str, action_id: str, value: str, description: str = "") -> Json:
    """Return a button; `description` is what a screen reader says of it."""
    made = {"type": "button", "text": label(text), "action_id": action_id, "value": value}
    described = {"accessibility_label": cut(folded(description), BUTTON_TEXT)}
    return made | described if description else made


def actions(buttons: Sequence[Json], block_id: str) -> Json:
    """Return up to 25 buttons in a row."""
    return {"type": "actions", "block_id": block_id, "elements": list(buttons)}
