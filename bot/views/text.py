"""Text from elsewhere, made harmless: hidden characters shown, markup escaped."""

from __future__ import annotations

import re

from qa.text.invisible import printable

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


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
