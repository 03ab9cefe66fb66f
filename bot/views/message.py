"""A message: its blocks, and the text where blocks cannot be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.views.sizes import FALLBACK_TEXT, cut, fits
from bot.views.text import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.views.blocks import Json


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted. `text` is for notifications and screen readers, and is escaped."""

    text: str
    blocks: tuple[dict[str, Any], ...]


def message(blocks: Sequence[Json]) -> Message:
    """Return blocks as a message that says the same without them."""
    lines = "\n".join("".join(_words(block)) for block in blocks if block["type"] == "rich_text")
    return Message(escaped(cut(lines.strip() or "Footnote", FALLBACK_TEXT)), tuple(blocks))


def _words(node: Json) -> Iterator[str]:
    """Yield the texts of rich text in the order of reading; parts stand on lines of their own."""
    if isinstance(node.get("text"), str):
        yield node["text"]
    for inner in node.get("elements", ()):
        yield from _words(inner)
    if node["type"].startswith("rich_text_"):
        yield "\n"


def pages(groups: Sequence[Sequence[Json]], standing: Sequence[Json] = ()) -> list[list[Json]]:
    """Return blocks in order, on pages that each fit a message; no group is torn apart.

    `standing` is on the first page already: that page, which may be empty, leaves room for it.
    """
    filled = [list(standing)]
    for group in groups:
        if filled[-1] and not fits([*filled[-1], *group]):
            filled.append([])
        filled[-1] += group
    filled[0] = filled[0][len(standing) :]
    return filled
