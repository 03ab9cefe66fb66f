"""Addresses of articles: which may be linked, and how a link opens an article at a quote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urldefrag, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_URL = 3_000
# Words at either end of a quote that is too long, or runs over too many lines, to be named whole.
EDGE_WORDS = 6
MAX_WHOLE_QUOTE = 200

# Characters that would end or forge a link in mrkdwn, or that browsers interpret.
_UNSAFE_IN_URL = frozenset('|<>"`\\^{}')
_HOST = re.compile(r"[\w.:-]+")
_STRAY_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_FRAGMENT_DIRECTIVE = ":~:"


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
    safe = parts._replace(
        path=_valid(parts.path), query=_valid(parts.query), fragment=_valid(parts.fragment)
    ).geturl()
    plain = parts.username is None and _HOST.fullmatch(host) and len(safe) <= MAX_URL
    return safe if parts.scheme in {"http", "https"} and plain else None


def _encoded(url: str) -> Iterator[str]:
    for character in url:
        unsafe = character in _UNSAFE_IN_URL or character == " " or not character.isprintable()
        yield quote(character, safe="") if unsafe else character


def _valid(part: str) -> str:
    """Encode what may stand only in a host, and a % that encodes nothing."""
    encoded = _STRAY_PERCENT.sub("%25", part)
    return encoded.replace("[", "%5B").replace("]", "%5D")


def url_at_quote(url: str | None, words: str) -> str | None:
    """Return an article's URL with a fragment that opens it at a quote, or None if it is not safe.

    https://wicg.github.io/scroll-to-text-fragment: browsers fold white space, and a text that is
    named whole must stand in one block, so that a long one is named by how it begins and ends.
    """
    if (safe := safe_url(url)) is None:
        return None
    page, fragment = urldefrag(safe)
    anchor = fragment.partition(_FRAGMENT_DIRECTIVE)[0]
    directive = ",".join(map(_directive_text, _named_by(words)))
    if not directive:
        return safe
    return f"{page}#{anchor}{_FRAGMENT_DIRECTIVE}text={directive}"


def _named_by(words: str) -> list[str]:
    split = words.split()
    if len(split) <= 2 * EDGE_WORDS or (len(words) <= MAX_WHOLE_QUOTE and "\n" not in words):
        whole = " ".join(split)
        return [whole] if whole and len(whole) <= MAX_WHOLE_QUOTE else []
    ends = [" ".join(split[:EDGE_WORDS]), " ".join(split[-EDGE_WORDS:])]
    return ends if max(map(len, ends)) <= MAX_WHOLE_QUOTE else []


def _directive_text(text: str) -> str:
    """Percent-encode a text; in a directive a dash, too, means something."""
    return quote(text, safe="", errors="replace").replace("-", "%2D")
