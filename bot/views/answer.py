"""An answer as messages: the short answer, claims, footnotes and buttons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.views import ids
from bot.views.blocks import actions, button, context, paragraph, plain, text_elements
from bot.views.footnotes import citation_name, footnote, footnote_numbers
from bot.views.message import message, pages
from bot.views.notices import question_line
from bot.views.sizes import MAX_BLOCK_TEXT, MAX_BUTTONS, fits
from bot.views.text import folded
from qa.cli.render import Layout, answer_text, searched, understood, written_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.views.blocks import Json
    from bot.views.message import Message
    from qa.answer import Answer, Claim

# A longer answer is not read in a thread; it is sent as a file.
MAX_MESSAGES = 5
MAX_NEAREST = 3
MAX_NEAREST_TEXT = 150
MAX_NEAREST_NAME = 150
# Leaves space for the other buttons in the same row.
MAX_PASSAGE_BUTTONS = 20

STALE = "The articles have changed since; this answer is from the index as it was."
IN_FILE = "This is the beginning. The whole answer follows in a file."


@dataclass(frozen=True, slots=True)
class Plan:
    """An answer's messages, in order; with a `file`, which holds all of it, they are the start."""

    messages: tuple[Message, ...]
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """The last blocks of a stream, and the messages that follow it."""

    blocks: tuple[dict[str, Any], ...]
    further: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class _Footer:
    """What is shown below an answer: its reference, small print, and which buttons."""

    reference: str
    helpers: bool
    shareable: bool
    lines: tuple[str, ...]


def claim_blocks(claim: Claim) -> list[Json]:
    """Return one claim and the numbers of its footnotes."""
    return paragraph([*text_elements(claim.text), *footnote_numbers(claim.citations)])


def plan_answer(
    answer: Answer,
    reference: str,
    *,
    helpers: bool,
    shareable: bool,
    nearest: Sequence[str] = (),
    note: str | None = None,
    asked_by: str | None = None,
    max_messages: int = MAX_MESSAGES,
) -> Plan:
    """Return a whole answer as messages; if it takes more than `max_messages`, as a file, too.

    `nearest` are the texts of an answer's first passages, shown with a refusal; `asked_by` is the
    user whose question is shown above the answer.
    """
    footer = _Footer(reference, helpers, shareable and answer.answered, _lines(answer, note))
    groups = [paragraph(question_line(asked_by, answer.question))] if asked_by else []
    if answer.answered:
        groups += [_headline(answer), *map(claim_blocks, answer.claims)]
        groups += _footnotes(answer)
    else:
        groups += [paragraph(text_elements(answer.answer)), *_nearest(answer, nearest, reference)]
    blocks = [[block] for group in groups for block in group]
    filled = pages([*blocks, *_actions(_passages(answer, reference), footer)])
    if len(filled) <= max_messages:
        return Plan(tuple(map(message, filled)))
    return Plan((_beginning(answer, blocks, footer),), answer_file(answer))


def closing(
    answer: Answer,
    reference: str,
    *,
    helpers: bool,
    shareable: bool = False,
    note: str | None = None,
) -> Closing:
    """Return what ends an answer whose claims were streamed."""
    footer = _Footer(reference, helpers, shareable, _lines(answer, note))
    streamed = [block for claim in answer.claims for block in claim_blocks(claim)]
    blocks = [[block] for block in _headline(answer, "In short: ")] + _footnotes(answer)
    first, *further = pages([*blocks, *_actions(_passages(answer, reference), footer)], streamed)
    return Closing(tuple(first), tuple(map(message, further)))


def answer_file(answer: Answer) -> str:
    """Return a whole answer as the text of a file."""
    return f"{answer_text(answer, Layout(quotes=True))}\n"


def _lines(answer: Answer, note: str | None) -> tuple[str, ...]:
    """Return the small print: how the question was understood, how the answer was made."""
    lines = (
        understood(answer.question, answer.standalone_question),
        searched(answer),
        written_by(answer),
        answer.note,
        STALE if answer.stale else None,
        note,
    )
    return tuple(line for line in lines if line)


def _headline(answer: Answer, prefix: str = "") -> list[Json]:
    """Return the short answer, unless a quote is the same text."""
    short = answer.short
    if not short or short in {one.quote for one in answer.citations}:
        return []
    containing = [one for one in answer.citations if short in one.quote] or answer.citations
    return paragraph(
        [
            *text_elements(prefix),
            *text_elements(short, bold=True),
            *footnote_numbers(containing[:1]),
        ]
    )


def _footnotes(answer: Answer) -> list[list[Json]]:
    return [[footnote(citation)] for citation in answer.citations]


def _nearest(answer: Answer, texts: Sequence[str], reference: str) -> Iterator[list[Json]]:
    """Yield the nearest passages, each with a button that shows it."""
    found = list(zip(answer.passages, texts, strict=False))[:MAX_NEAREST]
    if found:
        yield paragraph(text_elements("Nearest in the articles:", bold=True))
    for n, (passage, text) in enumerate(found, start=1):
        start = folded(text[: MAX_NEAREST_TEXT + 1])
        short = start if len(text) <= MAX_NEAREST_TEXT else f"{start[:MAX_NEAREST_TEXT]}…"
        source = folded(passage.source[:MAX_NEAREST_NAME])
        yield [
            {
                "type": "section",
                "block_id": ids.block_id("near", reference, n),
                "text": plain(f"{source}\n{short}", MAX_BLOCK_TEXT),
                "accessory": button(
                    "Show passage", ids.numbered(ids.PASSAGE, n), reference, f"Passage of {source}"
                ),
            }
        ]


def _passages(answer: Answer, reference: str) -> list[Json]:
    """Return a button for each footnote, which shows its passage."""
    return [
        button(
            f"Show passage {citation.n}",
            ids.numbered(ids.PASSAGE, citation.n),
            reference,
            f"Passage {citation.n}, of {citation_name(citation)}",
        )
        for citation in answer.citations
    ]


def _actions(passages: Sequence[Json], footer: _Footer) -> list[list[Json]]:
    """Return rows of buttons; the last row includes feedback and the reference."""
    reference = footer.reference
    buttons = list(passages)
    if footer.helpers:
        buttons.append(button("Still need help", ids.HELP, reference))
    if footer.shareable:
        buttons.append(button("Share in channel", ids.SHARE, reference))
    rows = [
        [actions(buttons[start : start + MAX_BUTTONS], ids.block_id("answer", reference, start))]
        for start in range(0, len(buttons), MAX_BUTTONS)
    ]
    last = [_feedback(reference), context(reference, *footer.lines)]
    return [*rows[:-1], [*(rows[-1] if rows else []), *last]]


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


def _beginning(answer: Answer, blocks: Sequence[Sequence[Json]], footer: _Footer) -> Message:
    """Return the only message of an answer whose whole is in a file."""
    passages = _passages(answer, footer.reference)[:MAX_PASSAGE_BUTTONS]
    last = [block for row in _actions(passages, footer) for block in row]
    kept: list[Json] = []
    for group in blocks:
        if not fits([*kept, *group, context(IN_FILE), *last]):
            break
        kept += group
    return message([*kept, context(IN_FILE), *last])
