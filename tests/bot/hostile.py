"""Hostile text, and checks for what no message may let through."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Self

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Iterator

HARM = (
    "<!channel>", "<!here>", "<@U123>", "<#C1|general>", "<http://evil.example|x>",
    "&lt;!here&gt;", "&amp;lt;", "# heading", "[x](http://evil.example)", "```", "*bold*",
    ":tada:", "\u202e", "\u200b", "\ufeff", "\x00", "\x1b[2J", "\r\n", "\n", "\ud83d", "\udcff",
    "\U000e0041", "\U0010ffff", "@channel", "http://evil.example", " ", "|", "🎉", "[1]", "…",
)  # fmt: skip


class Long(str):
    """A piece repeated to 50,000 characters; its repr is short, for when a test fails."""

    __slots__ = ("piece",)
    piece: str

    def __new__(cls, piece: str) -> Self:
        """Repeat a piece."""
        text = super().__new__(cls, (piece * 50_000)[:50_000])
        text.piece = piece
        return text

    def __repr__(self) -> str:
        return f"Long({self.piece!r})"


LONG = st.sampled_from(["a", "&", "<!channel> ", "\u200b", "🎉", "word ", "\n"]).map(Long)
SHORT = st.lists(st.sampled_from(HARM) | st.text(st.characters(categories=None), max_size=9)).map(
    "".join
)
TEXT = SHORT | LONG
# Text without invisible characters, as articles are written.
ORDINARY = st.text(
    st.characters(
        categories=["L", "N", "P", "S", "Zs"], exclude_characters="\u115f\u1160\u3164\uffa0"
    )
    | st.sampled_from("\n<>&*_`"),
    min_size=1,
)
ADDRESSES = st.none() | TEXT | st.sampled_from(
    [
        "https://example.org/a?b=1&c=2",
        "http://example.org/<!channel>|x y",
        "javascript:alert(1)",
        "https://user@evil.example/",
    ]
)  # fmt: skip


def nodes(value: object) -> Iterator[dict[str, Any]]:
    """Yield every object in a JSON value, in order."""
    if isinstance(value, dict):
        yield value
    if isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from nodes(inner)


def texts(value: object) -> str:
    """Return the text elements of rich text, joined."""
    return "".join(node["text"] for node in nodes(value) if node.get("type") == "text")


def faults(value: object, called: frozenset[str] = frozenset()) -> list[object]:
    """Return the nodes of blocks or a view that Slack would parse, or that are invisible.

    Only users and groups in `called` may be mentioned.
    """
    return [node for node in nodes(value) if _is_fault(node, called)]


def _is_fault(node: dict[str, Any], called: frozenset[str]) -> bool:
    kind, text = node.get("type"), node.get("text")
    if kind in {"user", "usergroup"}:
        return node[f"{kind}_id"] not in called
    if kind == "plain_text" and node.get("emoji") is not False:
        return True
    if kind == "link" and not re.fullmatch(r"https?://[^\s|<>\"`\\]+", node["url"]):
        return True
    hidden = isinstance(text, str) and any(map(is_hidden, set(text)))
    return hidden or kind in {"mrkdwn", "markdown", "broadcast", "channel", "emoji"}


def is_hidden(character: str) -> bool:
    """Tell whether a character is invisible, or changes how others are shown."""
    return unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs"} and character not in "\n\t"


def is_escaped(text: str) -> bool:
    """Tell whether Slack finds nothing to parse in a text."""
    return not re.search(r"[<>]|&(?!(?:amp|lt|gt);)", text)
