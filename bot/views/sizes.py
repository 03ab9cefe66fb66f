"""Slack's size limits, and cutting text and blocks to them."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_MESSAGE_BLOCKS = 50
# Slack answers `msg_blocks_too_long` from between 12,000 and 13,000 on; the margin is for what is
# not counted here.
MAX_MESSAGE_TEXT = 11_000
MAX_FALLBACK_TEXT = 3_000
MAX_BLOCK_TEXT = 3_000
MAX_HEADER_TEXT = 150
MAX_BUTTONS = 25
MAX_BUTTON_TEXT = 75
MAX_BUTTON_VALUE = 2_000
MAX_INPUT_TEXT = 1_000
MAX_PROMPTS = 4
MAX_PROMPT_TITLE = 75
MAX_STATUS_TEXT = 50

_ESCAPED = {"&": 5, "<": 4, ">": 4}


def weight(text: str) -> int:
    """Return the length of a text as Slack may count it: UTF-16 units, & < > escaped."""
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    return units + 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))


def split(text: str, limit: int) -> list[str]:
    """Split a text into pieces of a weight of at most `limit`, at spaces where possible.

    Joined they are the text; an empty text has none.
    """
    pieces = []
    while text:
        end = _prefix_length(text, limit)
        pieces.append(text[:end])
        text = text[end:]
    return pieces


def cut(text: str, limit: int) -> str:
    """Return a text, cut to a weight of `limit` with an ellipsis if it is heavier."""
    return text if weight(text) <= limit else f"{text[: _prefix_length(text, limit - 1)].rstrip()}…"


def _prefix_length(text: str, limit: int) -> int:
    """Return how many characters weigh at most `limit`, cut at a space if one is near."""
    start = text[:limit]
    end = bisect_right(list(accumulate(map(_cost, start))), limit)
    if end == len(text):
        return end
    space = max(start.rfind(space, end // 2, end) for space in " \n")
    return space + 1 if space > 0 else end


def _cost(character: str) -> int:
    return _ESCAPED.get(character, 1 + (character > "\uffff"))


def fits(blocks: Sequence[dict[str, Any]]) -> bool:
    """Tell whether blocks fit in one message."""
    return len(blocks) <= MAX_MESSAGE_BLOCKS and blocks_weight(blocks) <= MAX_MESSAGE_TEXT


def blocks_weight(blocks: object) -> int:
    """Return the weight of all texts and URLs in blocks."""
    return sum(map(weight, _strings(blocks)))


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (node[key] for key in ("text", "url") if isinstance(node.get(key), str))
        node = list(node.values())
    if isinstance(node, list | tuple):
        for inner in node:
            yield from _strings(inner)
