"""Modals: a passage in context, a sentence's evidence, and the reason for a bad verdict."""

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
from bot.views.check import marked_sentence
from bot.views.sizes import MAX_INPUT_TEXT, blocks_weight, cut, split, weight
from bot.views.text import folded, literal
from qa.answer import Citation
from qa.text.urls import safe_url

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.views.blocks import Json
    from index.article import Article
    from qa.answer import PassageReference
    from qa.checking.report import CheckedSentence

MAX_CONTEXT = 1_200  # characters on each side
# With its context on both sides a passage is as long as a view may be.
MAX_PASSAGE = 8_000
MAX_VIEW = 11_000
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
    if isinstance(passage, Citation):
        shown = _cited(article, passage)
    elif article is None or not 0 <= passage.start < passage.end <= len(article.text):
        return gone_modal()
    else:
        shown = [*_article_heading(article), *_in_context(article, passage)]
    return _modal(f"Passage {number:,}"[:24], shown)


def evidence_modal(sentence: CheckedSentence, articles: Sequence[Article | None]) -> dict[str, Any]:
    """Show a sentence of a draft, and each passage that it was checked by in context.

    `articles` are those of its citations. Where they are long, less is shown of each.
    """
    blocks: list[Json] = []
    for share in (len(articles), 2 * len(articles), 4 * len(articles)):
        blocks = [marked_sentence(sentence)]
        for citation, article in zip(sentence.citations, articles, strict=True):
            number = text_elements(f"[{citation.n}]", bold=True)
            blocks += [{"type": "divider"}, *paragraph(number), *_cited(article, citation, share)]
        if blocks_weight(blocks) <= MAX_VIEW:
            break
    return _modal(f"Sentence {sentence.n:,}"[:24], blocks)


def _cited(article: Article | None, citation: Citation, share: int = 1) -> list[Json]:
    """Return a citation in context; its stored quote where the article is gone or has changed."""
    if article is None or article.text[citation.start : citation.end] != citation.quote:
        return [*_citation_heading(citation), *_stored(citation, share)]
    return [*_article_heading(article), *_in_context(article, citation, share)]


def _in_context(
    article: Article, passage: Citation | PassageReference, share: int = 1
) -> list[Json]:
    """Return the passage with the text before and after it; of a view it has one of `share`."""
    start, end, limit = passage.start, passage.end, MAX_CONTEXT // share
    before = literal(article.text[max(0, start - limit) : start])
    after = literal(article.text[end : end + limit])
    elements = [
        *text_elements("…" if start > limit or weight(before) > limit else ""),
        *text_elements(_last(before, limit)),
        *_highlighted(article.text[start:end], share),
        *text_elements(cut(f"{after}…" if end + limit < len(article.text) else after, limit)),
    ]
    return [*paragraph(elements), *_omission(passage, article.text[start:end], share)]


def _last(text: str, limit: int) -> str:
    """Return the end of a text, up to a weight of `limit`."""
    return "".join(split(text[::-1], limit)[:1])[::-1]


def _highlighted(quote: str, share: int) -> list[Json]:
    return text_elements(cut(literal(quote), MAX_PASSAGE // share), bold=True)


def _stored(citation: Citation, share: int) -> list[Json]:
    """Return a stored quote, with a notice that the article has changed."""
    notice = "The article has changed since. This is the passage as it was cited:"
    elements = [*paragraph(text_elements(notice)), *paragraph(_highlighted(citation.quote, share))]
    return elements + _omission(citation, citation.quote, share)


def _omission(passage: Citation | PassageReference, quote: str, share: int) -> list[Json]:
    """Return the command that shows a passage too long for a modal in full."""
    if weight(literal(quote)) <= MAX_PASSAGE // share:
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
