"""Modals: a passage in context, and the reason for a bad verdict."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from bot.views import ids
from bot.views.blocks import (
    context,
    label,
    link,
    paragraph,
    plain,
    rich_text,
    section,
    text_elements,
)
from bot.views.sizes import MAX_INPUT_TEXT, cut, split, weight
from bot.views.text import folded, literal
from qa.answer import Citation
from qa.text.urls import safe_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.views.blocks import Json
    from index.article import Article
    from qa.answer import PassageReference

MAX_CONTEXT = 1_200  # characters on each side
# With its context on both sides a passage is as long as a view may be.
MAX_PASSAGE = 8_000
MAX_LINE = 300

REASONS = {
    "wrong": "It is wrong",
    "incomplete": "Something is missing",
    "source": "It stands on the wrong source",
    "not_asked": "It answers something else",
    "other": "Something else",
}


def passage_modal(
    article: Article | None, passage: Citation | PassageReference, number: int
) -> dict[str, Any]:
    """Show a passage in context, the cited span in bold.

    When the article is deleted or has changed, a citation's stored quote is shown.
    """
    if isinstance(passage, Citation) and not _is_unchanged(article, passage):
        return _passage_view(number, _citation_heading(passage), _stored(passage))
    if article is None or not 0 <= passage.start < passage.end <= len(article.text):
        return gone_modal()
    return _passage_view(number, _article_heading(article), _in_context(article, passage))


def _is_unchanged(article: Article | None, citation: Citation) -> bool:
    return article is not None and article.text[citation.start : citation.end] == citation.quote


def _passage_view(number: int, heading: list[Json], content: list[Json]) -> dict[str, Any]:
    return _modal(f"Passage {number:,}"[:24], [*heading, *content])


def _in_context(article: Article, passage: Citation | PassageReference) -> list[Json]:
    """Return the passage with the text before and after it."""
    start, end = passage.start, passage.end
    before = literal(article.text[max(0, start - MAX_CONTEXT) : start])
    after = literal(article.text[end : end + MAX_CONTEXT])
    elements = [
        *text_elements("…" if start > MAX_CONTEXT or weight(before) > MAX_CONTEXT else ""),
        *text_elements(_last(before, MAX_CONTEXT)),
        *_highlighted(article.text[start:end]),
        *text_elements(
            cut(f"{after}…" if end + MAX_CONTEXT < len(article.text) else after, MAX_CONTEXT)
        ),
    ]
    return [*paragraph(elements), *_omission(passage, article.text[start:end])]


def _last(text: str, limit: int) -> str:
    """Return the end of a text, up to a weight of `limit`."""
    return "".join(split(text[::-1], limit)[:1])[::-1]


def _highlighted(quote: str) -> list[Json]:
    return text_elements(cut(literal(quote), MAX_PASSAGE), bold=True)


def _stored(citation: Citation) -> list[Json]:
    """Return a stored quote, with a notice that the article has changed."""
    notice = "The article has changed since. This is the passage as it was cited:"
    elements = [*paragraph(text_elements(notice)), *paragraph(_highlighted(citation.quote))]
    return elements + _omission(citation, citation.quote)


def _omission(passage: Citation | PassageReference, quote: str) -> list[Json]:
    """Return the command that shows a passage too long for a modal in full."""
    if weight(literal(quote)) <= MAX_PASSAGE:
        return []
    command = shlex.join(["footnote", "show", f"{passage.source}:{passage.start}-{passage.end}"])
    explained = f"The passage has {len(quote):,} characters; the rest is left out. All of it: "
    return paragraph([*text_elements(explained), *text_elements(cut(command, MAX_LINE), code=True)])


def _article_heading(article: Article) -> list[Json]:
    stated = article.published_as_stated
    day = stated.isoformat() if stated else None
    return _heading(article.title, (article.outlet, day, article.source), article.url)


def _citation_heading(citation: Citation) -> list[Json]:
    parts = (citation.outlet, citation.published, citation.source)
    return _heading(citation.title, parts, citation.url)


def _heading(title: str | None, parts: tuple[str | None, ...], url: str | None) -> list[Json]:
    """Return the heading of a passage: title, outlet, date, file, and the link if there is one."""
    title_line = section(text_elements(cut(folded(title or ""), MAX_LINE), bold=True))
    known = " · ".join(cut(folded(part), MAX_LINE) for part in parts if part)
    address = safe_url(url)
    link_out = [*text_elements(" · "), link("Open the article", address)] if address else []
    heading = rich_text(title_line, section([*text_elements(known), *link_out]))
    return [heading, {"type": "divider"}] if heading["elements"] else []


def gone_modal() -> dict[str, Any]:
    """Say that a passage is no longer available."""
    return _modal(
        "Passage", paragraph(text_elements("This passage is no longer stored. Please ask again."))
    )


def reason_modal(reference: str) -> dict[str, Any]:
    """Ask what was wrong with an answer."""
    choices = [{"text": label(text), "value": value} for value, text in REASONS.items()]
    reason = {"type": "radio_buttons", "action_id": ids.REASON, "options": choices}
    comment = {
        "type": "plain_text_input",
        "action_id": ids.COMMENT,
        "multiline": True,
        "max_length": MAX_INPUT_TEXT,
    }
    blocks = [
        _input(ids.REASON, "What was wrong with the answer?", reason, optional=False),
        _input(ids.COMMENT, "What should it have said?", comment, optional=True),
        context(reference),
    ]
    submission = {
        "callback_id": ids.FEEDBACK_REASON,
        "private_metadata": reference,
        "submit": plain("Send", 24),
    }
    return _modal("Feedback", blocks, close="Cancel") | submission


def reason_given(values: Mapping[str, Any]) -> tuple[str, str]:
    """Return the reason and the comment from a submitted view's `state.values`."""
    chosen = values.get(ids.REASON, {}).get(ids.REASON, {}).get("selected_option") or {}
    reason = str(chosen.get("value", ""))
    comment = values.get(ids.COMMENT, {}).get(ids.COMMENT, {}).get("value") or ""
    return reason if reason in REASONS else "other", str(comment)[:MAX_INPUT_TEXT]


def _input(name: str, prompt: str, element: Json, *, optional: bool) -> Json:
    return {
        "type": "input",
        "block_id": name,
        "label": label(prompt, 150),
        "element": element,
        "optional": optional,
    }


def _modal(title: str, blocks: list[Json], close: str = "Close") -> dict[str, Any]:
    return {
        "type": "modal",
        "title": plain(title, 24),
        "close": plain(close, 24),
        "blocks": blocks,
    }
