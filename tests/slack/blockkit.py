"""Block Kit's documented rules: the shapes of schema.py, and what holds between blocks.

https://docs.slack.dev/reference/block-kit and https://docs.slack.dev/reference/views
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Literal

from tests.slack.schema import BLOCK, VIEW, VIEW_BLOCKS
from tests.slack.shapes import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

Surface = Literal["message", "modal", "home"]

MESSAGE_BLOCKS = 50
# Not documented: where `msg_blocks_too_long` was met.
MESSAGE_CHARACTERS = 13_000
VIEW_BYTES = 250_000
ONLY_IN_MESSAGES = frozenset({"context_actions"})


def check_blocks(blocks: object, *, surface: Surface = "message") -> list[str]:
    """Return what is wrong with a message's or a view's blocks; nothing when Slack takes them."""
    most = MESSAGE_BLOCKS if surface == "message" else VIEW_BLOCKS
    problems = list(listing(BLOCK, most=most)(blocks, "blocks"))
    return problems or list(_across(blocks, surface))


def check_view(view: object) -> list[str]:
    """Return what is wrong with a modal or a Home tab; nothing when Slack takes it."""
    problems = list(VIEW(view, "view"))
    if problems or not isinstance(view, dict):
        return problems
    problems += _across(view["blocks"], view["type"])
    if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
        problems.append("view.submit: is missing, and there are inputs")
    if sum(node.get("focus_on_load") is True for node in _objects(view)) > 1:
        problems.append("view: more than one element has focus_on_load")
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        problems.append(f"view: larger than {VIEW_BYTES:,} bytes")
    return problems


def _across(blocks: Any, surface: str) -> Iterator[str]:  # noqa: ANN401 - well-formed JSON
    """Yield what is wrong between blocks that are well-formed one by one."""
    for position, block in enumerate(blocks):
        if block["type"] in ONLY_IN_MESSAGES and surface != "message":
            yield f"blocks[{position}]: {block['type']} is not allowed in a {surface}"
        yield from _repeated(_objects(block), "action_id", f"blocks[{position}]")
    yield from _repeated(blocks, "block_id", "blocks")
    if surface == "message" and (characters := text_length(blocks)) > MESSAGE_CHARACTERS:
        yield f"blocks: {characters:,} characters of text, at most {MESSAGE_CHARACTERS:,}"


def _repeated(nodes: Any, key: str, place: str) -> Iterator[str]:  # noqa: ANN401
    counts = Counter(node[key] for node in nodes if key in node)
    yield from (f"{place}: {key} {one!r} is not unique" for one, n in counts.items() if n > 1)


def text_length(blocks: object) -> int:
    """Return how many characters of text blocks hold."""
    texts = (node.get("text") for node in _objects(blocks))
    return sum(len(text) for text in texts if isinstance(text, str))


def _objects(node: object) -> Iterator[dict[str, Any]]:
    """Yield every object in a JSON value."""
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list | tuple):
        for inner in node:
            yield from _objects(inner)
