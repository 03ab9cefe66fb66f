"""Slack's limits, and text and blocks brought within them."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MESSAGE_BLOCKS = 50
# `msg_blocks_too_long` is met between 12,000 and 13,000; the rest is what we do not count.
MESSAGE_TEXT = 11_000
FALLBACK_TEXT = 3_000
BLOCK_TEXT = 3_000
HEADER_TEXT = 150
BUTTONS = 25
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
URL = 3_000
INPUT_TEXT = 1_000
PROMPTS = 4
PROMPT_TITLE = 75
STATUS_TEXT = 50

_ESCAPED = {"&": 5, "<": 4, ">": 4}


def weight(text: str) -> int:
    """Return the length of a text as Slack may count it: UTF-16 units, & < > escaped."""
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    return units + 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))


def split(text: str, most: int) -> list[str]:
    """Return a text in pieces of a weight of at most `most`, broken at spaces where there are any.

    Joined they are the text; of an empty text there are none.
    """
    pieces = []
    while text:
        end = _reach(text, most)
        pieces.append(text[:end])
        text = text[end:]
    return pieces


def cut(text: str, most: int) -> str:
    """Return a text whole, or as much as weighs `most` with an ellipsis at its end."""
    return text if weight(text) <= most else f"{text[: _reach(text, most - 1)].rstrip()}…"


def _reach(text: str, most: int) -> int:
    """Return how many characters of a text weigh at most `most`, up to a space if one is near."""
    start = text[:most]
    end = bisect_right(list(accumulate(map(_cost, start))), most)
    if end == len(text):
        return end
    space = max(start.rfind(space, end // 2, end) for space in " \n")
    return space + 1 if space > 0 else end


def _cost(character: str) -> int:
    return _ESCAPED.get(character, 1 + (character > "\uffff"))


def fits(blocks: Sequence[dict[str, Any]]) -> bool:
    """Tell whether blocks can stand in one message."""
    return len(blocks) <= MESSAGE_BLOCKS and blocks_weight(blocks) <= MESSAGE_TEXT


def blocks_weight(blocks: object) -> int:
    """Return the weight of all texts and addresses in blocks."""
    return sum(map(weight, _strings(blocks)))


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (node[key] for key in ("text", "url") if isinstance(node.get(key), str))
        node = list(node.values())
    if isinstance(node, list | tuple):
        for inner in node:
            yield from _strings(inner)
