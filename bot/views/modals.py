"""Modals: a passage in its surroundings, and what was wrong with an answer."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from bot.views import ids
from bot.views.blocks import context, label, linked, paragraph, plain, rich_text, said, section
from bot.views.sizes import INPUT_TEXT, cut, split, weight
from bot.views.text import folded, literal, safe_url
from qa.answer import Citation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.views.blocks import Json
    from index.article import Article
    from qa.answer import PassageReference

SURROUNDINGS = 1_200  # characters
# As much of a passage as is shown; with its surroundings it is as long as a message may be.
PASSAGE_TEXT = 8_000
LINE = 300

REASONS = {
    "wrong": "It is wrong",
    "incomplete": "Something is missing",
    "source": "It stands on the wrong source",
    "not_asked": "It answers something else",
    "other": "Something else",
}


def passage_modal(
    article: Article | None, place: Citation | PassageReference, number: int
) -> dict[str, Any]:
    """Show a passage in its surroundings, the words cited in bold.

    When the article is gone or has changed, the quote is shown as it was stored, if it was.
    """
    if isinstance(place, Citation) and not _still_stands(article, place):
        return _passage(number, _about_citation(place), _stored(place))
    if article is None or not 0 <= place.start < place.end <= len(article.text):
        return gone_modal()
    return _passage(number, _about_article(article), _surrounded(article, place))


def _still_stands(article: Article | None, citation: Citation) -> bool:
    return article is not None and article.text[citation.start : citation.end] == citation.quote


def _passage(number: int, about: list[Json], words: list[Json]) -> dict[str, Any]:
    return _modal(f"Passage {number:,}"[:24], [*about, *words])


def _surrounded(article: Article, place: Citation | PassageReference) -> list[Json]:
    """Return the passage with what stands before and after it."""
    start, end = place.start, place.end
    before = literal(article.text[max(0, start - SURROUNDINGS) : start])
    after = literal(article.text[end : end + SURROUNDINGS])
    elements = [
        *said("…" if start > SURROUNDINGS or weight(before) > SURROUNDINGS else ""),
        *said(_last(before, SURROUNDINGS)),
        *_marked(article.text[start:end]),
        *said(cut(f"{after}…" if end + SURROUNDINGS < len(article.text) else after, SURROUNDINGS)),
    ]
    return [*paragraph(elements), *_left_out(place, article.text[start:end])]


def _last(text: str, most: int) -> str:
    """Return as much of the end of a text as weighs `most`."""
    return "".join(split(text[::-1], most)[:1])[::-1]


def _marked(quote: str) -> list[Json]:
    return said(cut(literal(quote), PASSAGE_TEXT), bold=True)


def _stored(citation: Citation) -> list[Json]:
    """Return a quote as it was stored."""
    notice = "The article has changed since. This is the passage as it was cited:"
    words = [*paragraph(said(notice)), *paragraph(_marked(citation.quote))]
    return words + _left_out(citation, citation.quote)


def _left_out(place: Citation | PassageReference, quote: str) -> list[Json]:
    """Return how to see the whole of a passage that is too long for a modal."""
    if weight(literal(quote)) <= PASSAGE_TEXT:
        return []
    command = shlex.join(["footnote", "show", f"{place.source}:{place.start}-{place.end}"])
    explained = f"The passage has {len(quote):,} characters; the rest is left out. All of it: "
    return paragraph([*said(explained), *said(cut(command, LINE), code=True)])


def _about_article(article: Article) -> list[Json]:
    day = article.published.isoformat() if article.published else None
    return _about(article.title, (article.outlet, day, article.source), article.url)


def _about_citation(citation: Citation) -> list[Json]:
    about = (citation.outlet, citation.published, citation.source)
    return _about(citation.title, about, citation.url)


def _about(title: str | None, parts: tuple[str | None, ...], url: str | None) -> list[Json]:
    """Return the head of a passage: title, outlet, date, file, and the link if there is one."""
    title_line = section(said(cut(folded(title or ""), LINE), bold=True))
    known = " · ".join(cut(folded(part), LINE) for part in parts if part)
    address = safe_url(url)
    link = [*said(" · "), linked("Open the article", address)] if address else []
    head = rich_text(title_line, section([*said(known), *link]))
    return [head, {"type": "divider"}] if head["elements"] else []


def gone_modal() -> dict[str, Any]:
    """Say that a passage cannot be shown any more."""
    return _modal("Passage", paragraph(said("This passage is no longer stored. Please ask again.")))


def reason_modal(reference: str) -> dict[str, Any]:
    """Ask what was wrong with an answer."""
    choices = [{"text": label(text), "value": value} for value, text in REASONS.items()]
    reason = {"type": "radio_buttons", "action_id": ids.REASON, "options": choices}
    comment = {
        "type": "plain_text_input",
        "action_id": ids.COMMENT,
        "multiline": True,
        "max_length": INPUT_TEXT,
    }
    blocks = [
        _input(ids.REASON, "What was wrong with the answer?", reason, optional=False),
        _input(ids.COMMENT, "What should it have said?", comment, optional=True),
        context(reference),
    ]
    asked = {
        "callback_id": ids.FEEDBACK_REASON,
        "private_metadata": reference,
        "submit": plain("Send", 24),
    }
    return _modal("Feedback", blocks, close="Cancel") | asked


def reason_given(values: Mapping[str, Any]) -> tuple[str, str]:
    """Return the reason and the comment from a submitted view's `state.values`."""
    chosen = values.get(ids.REASON, {}).get(ids.REASON, {}).get("selected_option") or {}
    reason = str(chosen.get("value", ""))
    comment = values.get(ids.COMMENT, {}).get(ids.COMMENT, {}).get("value") or ""
    return reason if reason in REASONS else "other", str(comment)[:INPUT_TEXT]


def _input(name: str, asked: str, element: Json, *, optional: bool) -> Json:
    return {
        "type": "input",
        "block_id": name,
        "label": label(asked, 150),
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
