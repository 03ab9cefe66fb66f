"""Slack's mrkdwn, parsed: what a message's text shows."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"<([^<>]*)>|&(?:amp|lt|gt);")
# The marks of bold, italic, struck and code; of a quotation, and of an item of a list.
_STYLES = re.compile(r"(?<![\w*_~`])[*_~`]++(?=\S)|(?<=[^\s*_~`])[*_~`]++(?!\w)")
_LINE_BEGINS = re.compile(r"^[ \t]*(?:(?:>|•|◦|▪︎)[ \t]*)+", re.MULTILINE)
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}


def shown_text(text: str, bot_user: str) -> str:
    """Return what a message's text shows, without the mention of the app."""
    mention = re.escape(bot_user)
    return readable(re.sub(rf"<@{mention}(?:\|[^<>]*)?>(?:\s*[,:])?", " ", text))


def on_one_line(text: str) -> str:
    """Return a text with one space for all white space."""
    return " ".join(text.split())


def as_draft(text: str) -> str:
    """Return a text in its lines, at most one in a row blank, without the marks of styles."""
    lines = map(on_one_line, _LINE_BEGINS.sub("", _STYLES.sub("", text)).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def readable(text: str) -> str:
    """Return a message's text as it is shown: names for mentions, labels for links."""
    return _TOKEN.sub(_shown, text)


def _shown(found: re.Match[str]) -> str:
    if found[1] is None:
        return _ENTITIES[found[0]]
    target, _, label = found[1].partition("|")
    label = re.sub("&(?:amp|lt|gt);", lambda entity: _ENTITIES[entity[0]], label)
    sign, name = target[:1], target[1:]
    if sign == "!":
        return label if name.startswith("date^") and label else f"@{_bare(label or name)}"
    if sign in {"@", "#"}:
        return sign + _bare(label or name)
    return label or readable(target)


def _bare(name: str) -> str:
    return name.removeprefix("subteam^").lstrip("@#")
