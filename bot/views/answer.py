"""An answer as messages: the short answer, claims, footnotes, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.views import ids
from bot.views.blocks import actions, button, context, paragraph, plain, said
from bot.views.footnotes import footnote, marks, name
from bot.views.message import message, pages
from bot.views.notices import whose
from bot.views.sizes import BLOCK_TEXT, BUTTONS, fits
from bot.views.text import folded
from qa.cli.render import Page, answer_text, understood, written_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.views.blocks import Json
    from bot.views.message import Message
    from qa.answer import Answer, Claim

# A thread that is filled with one answer is not read; the rest goes into a file.
MAX_MESSAGES = 5
NEAREST = 3
NEAREST_CHARACTERS = 150
NEAREST_NAME = 150
# Leaves room for the other buttons in the same row.
BUTTONS_BESIDE_FILE = 20

STALE = "The articles have changed since; this answer is from the index as it was."
IN_FILE = "This is the beginning. The whole answer follows in a file."


@dataclass(frozen=True, slots=True)
class Plan:
    """An answer's messages, in order; with a `file`, they are its beginning and that the whole."""

    messages: tuple[Message, ...]
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """What a stream is ended with, and the messages that follow it."""

    blocks: tuple[dict[str, Any], ...]
    further: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class _Below:
    """What stands below an answer: whose it is, and the buttons that it is to have."""

    reference: str
    helpers: bool
    shareable: bool
    lines: tuple[str, ...]


def claim_blocks(claim: Claim) -> list[Json]:
    """Return one claim and the numbers of its footnotes."""
    return paragraph([*said(claim.text), *marks(claim.citations)])


def plan_answer(
    answer: Answer,
    reference: str,
    *,
    helpers: bool,
    shareable: bool,
    nearest: Sequence[str] = (),
    note: str | None = None,
    asked_by: str | None = None,
    most: int = MAX_MESSAGES,
) -> Plan:
    """Return a whole answer as messages, or when it takes more than `most`, as a file too.

    `nearest` are the texts of an answer's first passages, shown when it says nothing; `asked_by`
    is the user whose question stands above it.
    """
    below = _Below(reference, helpers, shareable and answer.answered, _lines(answer, note))
    groups = [paragraph(whose(asked_by, answer.question))] if asked_by else []
    if answer.answered:
        groups += [_headline(answer), *map(claim_blocks, answer.claims)]
        groups += _footnotes(answer)
    else:
        groups += [paragraph(said(answer.answer)), *_nearest(answer, nearest, reference)]
    blocks = [[block] for group in groups for block in group]
    filled = pages([*blocks, *_actions(_passages(answer, reference), below)])
    if len(filled) <= most:
        return Plan(tuple(map(message, filled)))
    return Plan((_beginning(answer, blocks, below),), answer_file(answer))


def closing(
    answer: Answer,
    reference: str,
    *,
    helpers: bool,
    shareable: bool = False,
    note: str | None = None,
) -> Closing:
    """Return what goes below the claims of an answer that were streamed."""
    below = _Below(reference, helpers, shareable, _lines(answer, note))
    streamed = [block for claim in answer.claims for block in claim_blocks(claim)]
    blocks = [[block] for block in _headline(answer, "In short: ")] + _footnotes(answer)
    first, *further = pages([*blocks, *_actions(_passages(answer, reference), below)], streamed)
    return Closing(tuple(first), tuple(map(message, further)))


def answer_file(answer: Answer) -> str:
    """Return a whole answer as the text of a file."""
    return f"{answer_text(answer, Page())}\n"


def _lines(answer: Answer, note: str | None) -> tuple[str, ...]:
    """Return in small print how the question was understood, and how the answer came about."""
    lines = (
        understood(answer.question, answer.standalone_question),
        written_by(answer),
        answer.note,
        STALE if answer.stale else None,
        note,
    )
    return tuple(line for line in lines if line)


def _headline(answer: Answer, before: str = "") -> list[Json]:
    """Return the short answer, unless the answer is nothing else."""
    short = answer.short
    if not short or short in {one.quote for one in answer.citations}:
        return []
    holding = [one for one in answer.citations if short in one.quote] or answer.citations
    return paragraph([*said(before), *said(short, bold=True), *marks(holding[:1])])


def _footnotes(answer: Answer) -> list[list[Json]]:
    return [[footnote(citation)] for citation in answer.citations]


def _nearest(answer: Answer, texts: Sequence[str], reference: str) -> Iterator[list[Json]]:
    """Yield the nearest passages, each with a button that shows it."""
    found = list(zip(answer.passages, texts, strict=False))[:NEAREST]
    if found:
        yield paragraph(said("Nearest in the articles:", bold=True))
    for n, (passage, text) in enumerate(found, start=1):
        start = folded(text[: NEAREST_CHARACTERS + 1])
        short = start if len(text) <= NEAREST_CHARACTERS else f"{start[:NEAREST_CHARACTERS]}…"
        source = folded(passage.source[:NEAREST_NAME])
        yield [
            {
                "type": "section",
                "block_id": ids.block_id("near", reference, n),
                "text": plain(f"{source}\n{short}", BLOCK_TEXT),
                "accessory": button(
                    "Show passage", ids.numbered(ids.PASSAGE, n), reference, f"Passage of {source}"
                ),
            }
        ]


def _passages(answer: Answer, reference: str) -> list[Json]:
    """Return a button a footnote, which shows its passage."""
    return [
        button(
            f"Show passage {citation.n}",
            ids.numbered(ids.PASSAGE, citation.n),
            reference,
            f"Passage {citation.n}, of {name(citation)}",
        )
        for citation in answer.citations
    ]


def _actions(passages: Sequence[Json], below: _Below) -> list[list[Json]]:
    """Return rows of buttons; the last comes with feedback and the reference."""
    reference = below.reference
    buttons = list(passages)
    if below.helpers:
        buttons.append(button("Still need help", ids.HELP, reference))
    if below.shareable:
        buttons.append(button("Share in channel", ids.SHARE, reference))
    rows = [
        [actions(buttons[start : start + BUTTONS], ids.block_id("answer", reference, start))]
        for start in range(0, len(buttons), BUTTONS)
    ]
    last = [_feedback(reference), context(reference, *below.lines)]
    return [*rows[:-1], [*(rows[-1] if rows else []), *last]]


def _feedback(reference: str) -> Json:
    def choice(text: str, value: str, spoken: str) -> Json:
        shown = {"type": "plain_text", "text": text, "emoji": False}
        return {"text": shown, "value": value, "accessibility_label": spoken}

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


def _beginning(answer: Answer, blocks: Sequence[Sequence[Json]], below: _Below) -> Message:
    """Return the first message of an answer that is in a file as a whole."""
    passages = _passages(answer, below.reference)[:BUTTONS_BESIDE_FILE]
    last = [block for row in _actions(passages, below) for block in row]
    held: list[Json] = []
    for group in blocks:
        if not fits([*held, *group, context(IN_FILE), *last]):
            break
        held += group
    return message([*held, context(IN_FILE), *last])
