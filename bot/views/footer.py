"""What is below an answer or a check: buttons, feedback, and small print with its reference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.views import ids
from bot.views.blocks import actions, button, context
from bot.views.footnotes import citation_name
from bot.views.sizes import MAX_BUTTONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.views.blocks import Json
    from qa.answer import Citation


@dataclass(frozen=True, slots=True)
class Footer:
    """An answer's reference, its small print, and whether help can be called and it be shared.

    The same of a check, which has no feedback: it is not `rated`.
    """

    reference: str
    helpers: bool
    shareable: bool
    lines: tuple[str, ...]
    rated: bool = True


def footer_rows(citations: Sequence[Citation], footer: Footer) -> list[list[Json]]:
    """Return what is below an answer, in rows: a button for each footnote's passage comes first."""
    return rows_below(_passages(citations, footer.reference), footer)


def rows_below(evidence: Sequence[Json], footer: Footer) -> list[list[Json]]:
    """Return rows of buttons; the last row includes feedback and the reference."""
    reference, buttons = footer.reference, list(evidence)
    if footer.helpers:
        buttons.append(button("Still need help", ids.HELP, reference))
    if footer.shareable:
        buttons.append(button("Share in channel", ids.SHARE, reference))
    rows = [
        [actions(buttons[start : start + MAX_BUTTONS], ids.block_id("answer", reference, start))]
        for start in range(0, len(buttons), MAX_BUTTONS)
    ]
    rating = [_feedback(reference)] if footer.rated else []
    last = [*rating, context(reference, *footer.lines)]
    return [*rows[:-1], [*(rows[-1] if rows else []), *last]]


def _passages(citations: Sequence[Citation], reference: str) -> list[Json]:
    """Return a button for each footnote, which shows its passage."""
    return [
        button(
            f"Show passage {citation.n}",
            ids.numbered(ids.PASSAGE, citation.n),
            reference,
            f"Passage {citation.n}, of {citation_name(citation)}",
        )
        for citation in citations
    ]


def _feedback(reference: str) -> Json:
    def choice(text: str, value: str, description: str) -> Json:
        shown = {"type": "plain_text", "text": text, "emoji": False}
        return {"text": shown, "value": value, "accessibility_label": description}

    buttons = {
        "type": "feedback_buttons",
        "action_id": ids.FEEDBACK,
        "positive_button": choice("Good answer", ids.GOOD, "This is a good answer"),
        "negative_button": choice("Bad answer", ids.BAD, "Something is wrong with this answer"),
    }
    return {
        "type": "context_actions",
        "block_id": ids.block_id("feedback", reference),
        "elements": [buttons],
    }
