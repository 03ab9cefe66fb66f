"""Footnote answers questions about a folder of articles; every sentence cites its exact characters.

    from qa import Footnote

    with Footnote(seeds="seeds") as footnote:
        print(footnote.ask("Where was the BRICS summit held?").answer)

The names are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.answer import Answer, AskOptions, Citation, Claim
    from qa.errors import FootnoteError
    from qa.service.footnote import Footnote

# In the order of use.
__all__ = ["Footnote", "AskOptions", "Answer", "Claim", "Citation", "FootnoteError"]  # noqa: RUF022

_MODULES = {
    "Footnote": "qa.service.footnote",
    "AskOptions": "qa.answer",
    "Answer": "qa.answer",
    "Claim": "qa.answer",
    "Citation": "qa.answer",
    "FootnoteError": "qa.errors",
}


def __getattr__(name: str) -> object:
    """Load a name of the API."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
