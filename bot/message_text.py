"""What a message says, whether its words stand in its text, its blocks or its attachments.

A person's words are the text; the blocks say the same. What an app shows are its blocks, where it
has some, and its text only stands for them in notifications. Attachments follow: those of an app,
messages that were forwarded, and where a person wrote nothing but links, what Slack shows of them.
Nothing of it is trusted to have the form that Slack documents.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.intent import draft_in
from bot.mrkdwn import as_draft, on_one_line, readable, shown_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Blocks and attachments are nested a few levels deep.
MAX_DEPTH = 12

_LINK = re.compile(r"<(?:https?|mailto):[^<>]*>")
_CONTROLS = frozenset({"actions", "button", "context_actions", "input", "workflow_button"})
# Where words stand in blocks and their parts, in the order in which they are shown.
_IN_BLOCKS = ("title", "subtitle", "text", "description", "body", "fields", "elements", "rows")
# Elements of rich text that stand in the middle of a line, and where each has its words.
_INLINE = {
    "text": ("", "text"),
    "link": ("", "text", "url"),
    "citation": ("", "text"),
    "date": ("", "fallback"),
    "user": ("@", "user_id"),
    "usergroup": ("@", "usergroup_id"),
    "channel": ("#", "channel_id"),
    "broadcast": ("@", "range"),
}
_IN_ATTACHMENTS = ("pretext", "title", "text")


def request_text(text: str, bot_user: str) -> str:
    """Return what a message's text asks of the app, without the mention of it.

    A question stands on one line; a draft to check keeps its lines.
    """
    words = shown_text(text, bot_user)
    return on_one_line(words) if draft_in(words) is None else as_draft(words)


def message_question(message: Mapping[str, Any], bot_user: str) -> str:
    """Return what a message says on one line, without a mention of the app; '' for no words."""
    return on_one_line(_said(message, bot_user))


def message_draft(message: Mapping[str, Any], bot_user: str) -> str:
    """Return what a message says line by line, as a draft to check; '' for no words."""
    return as_draft(_said(message, bot_user))


def _said(message: Mapping[str, Any], bot_user: str) -> str:
    text = _string(message.get("text"))
    own = shown_text(text, bot_user).strip()
    blocks = _without(bot_user, _lines(message.get("blocks")))
    is_app = bool(message.get("bot_id")) or message.get("subtype") == "bot_message"
    said = (blocks or own) if is_app else (own or blocks)
    every = is_app or not re.search(r"\w", _LINK.sub("", text) if own else said)
    attached = (
        "\n".join(_attachment(one)) for one in _dicts(message.get("attachments"))
        if every or one.get("is_share")
    )  # fmt: skip
    return "\n".join([said, *attached])


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _without(bot_user: str, text: str) -> str:
    return re.sub(rf"@{re.escape(bot_user)}\b\s*[,:]?", "", text).strip() if bot_user else text


def _attachment(attachment: Mapping[str, Any]) -> Iterator[str]:
    """Yield the words of an attachment; its fallback where it has no others."""
    words = [readable(_string(attachment.get(key))) for key in _IN_ATTACHMENTS]
    for field in _dicts(attachment.get("fields")):
        both = (_string(field.get("title")), _string(field.get("value")))
        words.append(": ".join(readable(one) for one in both if one))
    if not any(words):
        words = [_lines(attachment.get("blocks"))]
    yield from words if any(words) else [readable(_string(attachment.get("fallback")))]


def _lines(blocks: object) -> str:
    """Return the words of blocks, line by line."""
    return "".join(word for one in _dicts(blocks) for word in _words(one, 0)).strip()


def _words(node: object, depth: int) -> Iterator[str]:
    """Yield the words of a block or a part of one, a line's end after what stands by itself."""
    if isinstance(node, list) and depth <= MAX_DEPTH:
        for inner in node:
            yield from _words(inner, depth + 1)
    if not isinstance(node, dict) or depth > MAX_DEPTH:
        return
    kind = _string(node.get("type"))
    if kind in _INLINE:
        sign, *keys = _INLINE[kind]
        word = next(filter(None, (_string(node.get(key)) for key in keys)), "")
        yield f"{sign}{word}" if word else ""
    elif kind not in _CONTROLS:
        for key in _IN_BLOCKS:
            value = node.get(key)
            yield readable(_string(value)) if kind == "mrkdwn" else _string(value)
            yield from _words(value, depth + 1)
        yield "\n"
