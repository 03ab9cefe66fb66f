"""Text from elsewhere, made harmless: hidden characters shown, markup escaped, links checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from bot.views.sizes import URL
from qa.text.invisible import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
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
