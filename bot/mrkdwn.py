"""Slack's mrkdwn, parsed: what a message's text shows, and the question in it."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"<([^<>]*)>|&(?:amp|lt|gt);")
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}


def question_text(text: str, bot_user: str) -> str:
    """Return the question in a message's text, without the mention of the app."""
    mention = re.escape(bot_user)
    without = re.sub(rf"<@{mention}(?:\|[^<>]*)?>(?:\s*[,:])?", " ", text)
    return " ".join(readable(without).split())


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
