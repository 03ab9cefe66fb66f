"""Text that came from elsewhere: made readable when it comes in, harmless when it goes out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from bot.views.sizes import URL
from qa.text.invisible import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(r"<([^<>]*)>|&(?:amp|lt|gt);")
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
_ESCAPES = {character: entity for entity, character in _ENTITIES.items()}
# What would end or forge a link in Slack's syntax, or stand for something else in a browser.
_UNSAFE_IN_URL = frozenset('|<>"`\\^{}')
_HOST = re.compile(r"[\w.:-]+")


def literal(text: str) -> str:
    """Return a text with its hidden characters shown, so that it cannot pose as another."""
    return printable(text)


def folded(text: str) -> str:
    """Return a text on one line, its hidden characters shown."""
    return " ".join(literal(text).split())


def escaped(text: str) -> str:
    """Return a text for a field that Slack parses, with nothing in it to parse."""
    return re.sub("[&<>]", lambda found: _ESCAPES[found[0]], text)


def unbracketed(text: str) -> str:
    """Return a text on one line for a field of which Slack does not say whether it is parsed."""
    return (
        folded(text)
        .replace("<", "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}")
        .replace(">", "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}")
    )


def question_text(text: str, bot_user: str) -> str:
    """Return the question in a message's text: without the app's mention, readable."""
    mention = re.escape(bot_user)
    without = re.sub(rf"<@{mention}(?:\|[^<>]*)?>(?:\s*[,:])?", " ", text)
    return " ".join(readable(without).split())


def readable(text: str) -> str:
    """Return what a message's text shows: names for mentions, labels for links, no entities."""
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


def safe_url(url: str | None) -> str | None:
    """Return an article's address as one that can be a link, or None.

    It must be of http or https, with a host and without a user; whatever could end the link or
    hide in it is percent-encoded.
    """
    try:
        parts = urlsplit("".join(_encoded((url or "").strip())))
        host = parts.hostname or ""
    except ValueError:
        return None
    safe = parts.geturl()
    plain = parts.username is None and _HOST.fullmatch(host) and len(safe) <= URL
    return safe if parts.scheme in {"http", "https"} and plain else None


def _encoded(url: str) -> Iterator[str]:
    for character in url:
        unsafe = character in _UNSAFE_IN_URL or character == " " or not character.isprintable()
        yield quote(character, safe="") if unsafe else character
