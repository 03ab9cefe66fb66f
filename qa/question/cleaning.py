"""Cleans a question as a person typed it: one line, bounded, without hidden characters."""

from __future__ import annotations

import re

from qa.text.invisible import is_hidden

# In characters; what is pasted beyond it is cut.
MAX_QUESTION = 2_000

_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def clean_question(question: str) -> str:
    """Return a question on one line, bounded, without control or hidden characters.

    A lone surrogate, which a shell passes on for a byte that is no UTF-8, becomes U+FFFD.
    """
    safe = question[: MAX_QUESTION * 2].encode("utf-8", "surrogatepass")
    text = safe.decode("utf-8", "replace")
    seen = "".join(" " if is_hidden(one) else one for one in _ESCAPE.sub(" ", text))
    return " ".join(seen.split())[:MAX_QUESTION].rstrip()
