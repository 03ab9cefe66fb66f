"""How much of a draft is checked."""

from __future__ import annotations

import re

# Characters, some fifty sentences: what one message can show, in the time of an answer.
MAX_DRAFT = 6_000

_ADDRESS = re.compile(r"(?:https?://|mailto:)\S+")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s|\n")


def has_words(draft: str) -> bool:
    """Tell whether there is anything to check: an address is not opened."""
    return bool(re.search(r"\w", _ADDRESS.sub("", draft)))


def beginning(draft: str) -> str:
    """Return as much of a draft as is checked, cut after a sentence if it has one."""
    if len(draft) <= MAX_DRAFT:
        return draft
    start = draft[:MAX_DRAFT]
    ends = [found.end() for found in _SENTENCE_END.finditer(start)]
    return start[: ends[-1] if ends else max(start.rfind(" "), 0) or MAX_DRAFT].rstrip()
