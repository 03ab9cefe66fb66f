"""Footnotes: their numbers in the text, and what stands below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views.blocks import linked, quotation, rich_text, said, section
from bot.views.sizes import BLOCK_TEXT, cut
from bot.views.text import folded, literal, safe_url
from index.article import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.views.blocks import Json
    from qa.answer import Citation

QUOTE_CHARACTERS = 1000
NAME_TEXT = 150


def marks(citations: Sequence[Citation]) -> list[Json]:
    """Return footnote numbers such as [1][2] with a space before, each a link to its article."""
    numbers = [linked(f"[{one.n}]", safe_url(one.url)) for one in citations]
    return [*said(" "), *numbers] if numbers else []


def name(citation: Citation) -> str:
    """Return what an article is called: its outlet, its title or its file."""
    named = (folded(one or "") for one in (citation.outlet, citation.title, citation.source))
    return next(filter(None, named), "article")


def footnote(citation: Citation) -> Json:
    """Return one footnote: number, name, date, and the quote, up to QUOTE_CHARACTERS of it."""
    parts = [cut(folded(part), NAME_TEXT) for part in (name(citation), citation.published) if part]
    kind = " (caption)" if citation.kind is Kind.CAPTION else ""
    number = linked(f"[{citation.n}]", safe_url(citation.url))
    head = section([number, *said(f" {' · '.join(parts)}{kind}")])
    return rich_text(head, quotation(said(_shortened(citation.quote))))


def _shortened(quote: str) -> str:
    start = quote[:QUOTE_CHARACTERS]
    whole = start if start == quote else f"{start.rstrip()}…"
    return cut(literal(whole), BLOCK_TEXT)
