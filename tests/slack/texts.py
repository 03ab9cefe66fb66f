"""The texts in a message or a view, and how Slack reads each. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.slack.values import Json

KINDS = ("mrkdwn", "plain_text")


def texts_of(node: object) -> Iterator[tuple[str, str]]:
    """Yield (kind, text) for every text in blocks, views or chunks, wherever it stands."""
    if isinstance(node, dict):
        yield from _own_texts(node)
        for key, inner in node.items():
            if key not in {"state", "metadata"}:
                yield from texts_of(inner)
    elif isinstance(node, list | tuple):
        for inner in node:
            yield from texts_of(inner)


def _own_texts(node: Json) -> Iterator[tuple[str, str]]:
    kind, text = node.get("type"), node.get("text")
    if isinstance(text, str):
        yield kind if kind in KINDS else "rich_text", text


def message_texts(arguments: Json) -> Iterator[tuple[str, str]]:
    """Yield (kind, text) for everything that a message shows."""
    text, parts = arguments.get("text"), (arguments.get("blocks"), arguments.get("chunks"))
    if isinstance(text, str):
        yield "fallback" if any(parts) else "mrkdwn", text
    yield from texts_of(parts)


def length(node: object) -> int:
    """Return how many characters of text there are."""
    return sum(len(text) for _, text in texts_of(node))


def has_link(node: object) -> bool:
    """Tell whether Slack would find a link that it could unfurl."""
    if isinstance(node, str):
        return "http://" in node or "https://" in node
    if isinstance(node, dict):
        # The address of a button is not unfurled.
        button = node.get("type") == "button"
        return any(has_link(inner) for key, inner in node.items() if not (button and key == "url"))
    return isinstance(node, list | tuple) and any(map(has_link, node))
