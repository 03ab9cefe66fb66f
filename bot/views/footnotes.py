"""Footnotes: their numbers in the text, and their blocks below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views.blocks import link, quotation, rich_text, section, text_elements
from bot.views.sizes import MAX_BLOCK_TEXT, cut
from bot.views.text import folded, literal
from index.article import Kind
from qa.text.urls import safe_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.views.blocks import Json
    from qa.answer import Citation

MAX_QUOTE = 1000
MAX_NAME = 150


def footnote_numbers(citations: Sequence[Citation]) -> list[Json]:
    """Return footnote numbers such as [1][2] with a space before, each a link to its article."""
    numbers = [link(f"[{one.n}]", safe_url(one.url)) for one in citations]
    return [*text_elements(" "), *numbers] if numbers else []


def citation_name(citation: Citation) -> str:
    """Return an article's name: its outlet, its title or its file."""
    named = (folded(one or "") for one in (citation.outlet, citation.title, citation.source))
    return next(filter(None, named), "article")


def footnote(citation: Citation, *, quoted: bool) -> Json:
    """Return one footnote: number, name and date, and if `quoted` up to MAX_QUOTE of its quote."""
    return rich_text(*footnote_parts(citation, quoted=quoted))


def footnote_parts(citation: Citation, *, quoted: bool) -> list[Json]:
    """Return the parts of rich text that a footnote is made of."""
    parts = [
        cut(folded(part), MAX_NAME)
        for part in (citation_name(citation), citation.published)
        if part
    ]
    kind = " (photo caption)" if citation.kind is Kind.CAPTION else ""
    number = link(f"[{citation.n}]", safe_url(citation.url))
    heading = section([number, *text_elements(f" {' · '.join(parts)}{kind}")])
    quote = text_elements(_shortened(citation.quote)) if quoted else ()
    return [heading, quotation(quote)]


def _shortened(quote: str) -> str:
    start = quote[:MAX_QUOTE]
    shown = start if start == quote else f"{start.rstrip()}…"
    return cut(literal(shown), MAX_BLOCK_TEXT)
