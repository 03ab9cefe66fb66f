"""Text from elsewhere, made harmless: hidden characters shown, markup escaped, links checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from bot.views.sizes import MAX_URL
from qa.text.invisible import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# Characters that would end or forge a link in mrkdwn, or that browsers interpret.
_UNSAFE_IN_URL = frozenset('|<>"`\\^{}')
_HOST = re.compile(r"[\w.:-]+")


def literal(text: str) -> str:
    """Return a text with invisible characters made visible, so that it cannot imitate another."""
    return printable(text)


def folded(text: str) -> str:
    """Return a text on one line, its invisible characters made visible."""
    return " ".join(literal(text).split())


def escaped(text: str) -> str:
    """Escape a text for a field that Slack parses as mrkdwn."""
    return re.sub("[&<>]", lambda found: _ESCAPES[found[0]], text)


def unbracketed(text: str) -> str:
    """Return a text on one line without < and >, for a field that Slack may parse or not."""
    return (
        folded(text)
        .replace("<", "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}")
        .replace(">", "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}")
    )


def safe_url(url: str | None) -> str | None:
    """Return an article's URL as one that is safe to link, or None.

    It must be http or https, with a host and without a user; characters that could end the link,
    or that are invisible, are percent-encoded.
    """
    try:
        parts = urlsplit("".join(_encoded((url or "").strip())))
        host = parts.hostname or ""
    except ValueError:
        return None
    safe = parts.geturl()
    plain = parts.username is None and _HOST.fullmatch(host) and len(safe) <= MAX_URL
    return safe if parts.scheme in {"http", "https"} and plain else None


def _encoded(url: str) -> Iterator[str]:
    for character in url:
        unsafe = character in _UNSAFE_IN_URL or character == " " or not character.isprintable()
        yield quote(character, safe="") if unsafe else character
