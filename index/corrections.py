"""Corrections and editor's notes, recognised by their words."""

from __future__ import annotations

import re

from index.article import ArticleStatus

_THIS = r"(?:article|story|report|piece|post|page|headline|caption|column|review|interview)"
_LINE = re.compile(
    r"(?:corrections?(?: and clarifications?)?|clarifications?|editor(?:s['’]?|['’]s)? notes?)"
    r"(?: ?\([^()]{1,60}\)|,? (?:on )?[^:]{1,30}\d{4})? ?[:—–-]"
    rf"|an? (?:earlier|previous|original) version of (?:this|the) {_THIS}\b"
    rf"|(?:due to an editing error,? )?(?:in )?an earlier version\b.{{0,60}}\bthis {_THIS}\b"
    rf"|this {_THIS} (?:has been|was) (?:amended|corrected|edited|revised|clarified)\b"
    rf"|this {_THIS} (?:has been|was) updated to (?:correct|clarify|reflect the correct)\b"
    rf"|(?:our|an|the) {_THIS} (?:of|on|from|published|in)\b.{{1,200}}?"
    r"\b(?:contained|gave|had)\b.{0,40}\b(?:errors?|mistakes?|wrong|incorrect|inaccura\w+)\b"
    rf"|in (?:our|an|a|the) {_THIS} (?:of|on|from|published)\b.{{1,200}}? we"
    r" (?:wrongly |mistakenly |incorrectly )?(?:said|wrote|reported|stated|called|named|gave)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?:corrections?|clarifications?)(?: and clarifications?)?\b", re.IGNORECASE)
# What a title may go on with: 'Correction: …' is one, 'Corrections officers strike' is none.
_AFTER_TITLE = re.compile(r"\s*(?:$|[:—–(-]|(?:on|to|of|in|for)\b)")


def is_correction(line: str) -> bool:
    """Tell whether a line corrects an article, this one or another, by how it begins."""
    return bool(_LINE.match(line))


def status_of(title: str | None) -> ArticleStatus | None:
    """Return what an article says of itself by its title: that it is a correction, or nothing."""
    match = _TITLE.match(title or "")
    is_one = match is not None and _AFTER_TITLE.match(title or "", match.end())
    return ArticleStatus.CORRECTION if is_one else None
