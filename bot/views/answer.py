"""An answer as messages: the short answer, claims, footnotes and buttons."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.views import ids
from bot.views.blocks import button, paragraph, plain, text_elements
from bot.views.footer import Footer, footer_rows
from bot.views.footnotes import footnote, footnote_numbers
from bot.views.message import message, pages
from bot.views.notices import question_line
from bot.views.sizes import MAX_BLOCK_TEXT, MAX_MESSAGE_BLOCKS, cut, weight
from bot.views.text import folded, literal
from qa.answer import NOT_YES_OR_NO
from qa.service.wording import (
    is_said,
    nearest_passages,
    phrase_pattern,
    searched,
    short_answer,
    short_number,
    understood,
    written_by,
)
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.views.blocks import Json
    from bot.views.message import Message
    from qa.answer import Answer, Citation, Claim

# A longer answer is not read in a thread. A response URL takes five messages, of which one may be
# a notice.
MAX_MESSAGES = 4
MAX_SENTENCE = 20_000
MAX_SHORT = 1_000
MAX_NEAREST_TEXT = 150
MAX_NEAREST_NAME = 150

STALE = "The articles have changed since; this answer is from the index as it was."


@dataclass(frozen=True, slots=True)
class Closing:
    """The last blocks of a stream, and the messages that follow it."""

    blocks: tuple[dict[str, Any], ...]
    further: tuple[Message, ...] = ()


def claim_blocks(claim: Claim, short: str = "") -> list[Json]:
    """Return one claim, its short answer in bold, and the numbers of its footnotes."""
    text = cut(_start(claim.text), MAX_SENTENCE)
    pattern = phrase_pattern(short)
    found = pattern.search(text) if pattern else None
    start, end = found.span() if found else (0, 0)
    return paragraph(
        [
            *text_elements(text[:start]),
            *text_elements(text[start:end], bold=True),
            *text_elements(text[end:]),
            *footnote_numbers(claim.citations),
        ]
    )


def answer_messages(
    answer: Answer,
    reference: str,
    *,
    helpers: bool,
    shareable: bool,
    nearest: Sequence[str] = (),
    note: str | None = None,
    asked_by: str | None = None,
) -> tuple[Message, ...]:
    """Return an answer as up to MAX_MESSAGES messages, which say what does not fit in them.

    `nearest` are the texts of an answer's first passages, shown with a refusal; `asked_by` is the
    user whose question is shown above the answer.
    """
    footer = Footer(reference, helpers, shareable and answer.answered, _lines(answer, note))
    head = paragraph(question_line(asked_by, answer.question)) if asked_by else []
    if not answer.answered:
        refused = [*head, *paragraph(text_elements(answer.answer))]
        refused += paragraph(text_elements(cut(_start(answer.missing or ""), MAX_SHORT)))
        groups = [[block] for block in [*refused, *_nearest(answer, nearest, reference)]]
        return tuple(map(message, pages([*groups, *footer_rows([], footer)])))

    head += paragraph(text_elements(cut(_start(short_answer(answer)), MAX_SHORT), bold=True))
    head += paragraph(text_elements(NOT_YES_OR_NO if answer.note == NOT_YES_OR_NO else ""))
    # Each has a block at least.
    sentences = _sentences(answer)[: MAX_MESSAGES * MAX_MESSAGE_BLOCKS]

    def filled(count: int) -> list[list[Json]]:
        body = _body(answer, sentences[:count], footer)
        return pages([*([block] for block in head), *body])

    fitting = len(sentences)
    if len(filled(fitting)) > MAX_MESSAGES:
        counts = range(1, fitting)
        fitting = max(1, bisect_left(counts, True, key=lambda n: len(filled(n)) > MAX_MESSAGES))  # noqa: FBT003
    return tuple(map(message, filled(fitting)))


def closing(
    answer: Answer, reference: str, *, helpers: bool, note: str | None = None
) -> Closing | None:
    """Return what ends an answer whose claims were streamed, None when it is too long for that."""
    footer = Footer(reference, helpers, shareable=False, lines=_lines(answer, note))
    streamed = [block for claim in answer.claims for block in claim_blocks(claim)]
    short = short_answer(answer)
    said = f"In short: {cut(_start(short), MAX_SHORT)} [{short_number(answer)}]" if short else ""
    below = [*paragraph(text_elements(said, bold=True)), *_footnotes(answer.claims)]
    rows = footer_rows(answer.citations, footer)
    first, *further = pages([*([block] for block in below), *rows], streamed)
    if len(further) >= MAX_MESSAGES or any(map(_is_cut, answer.claims)):
        return None
    return Closing(tuple(first), tuple(map(message, further)))


def unfinished(claims: Sequence[Claim], why: Message) -> tuple[Message, ...]:
    """Return an answer that ends after these claims: below their footnotes stands why."""
    blocks = [*(block for claim in claims for block in claim_blocks(claim)), *_footnotes(claims)]
    return tuple(map(message, pages([*([block] for block in blocks), list(why.blocks)])))


def _sentences(answer: Answer) -> list[list[Json]]:
    """Return the blocks of each claim; in the first that holds the short answer it is bold."""
    short = short_answer(answer)
    blocks = []
    for claim in answer.claims:
        holds = short and any(short in one.quote for one in claim.citations)
        blocks.append(claim_blocks(claim, short if holds else ""))
        short = "" if holds else short
    return blocks


def _body(
    answer: Answer, sentences: Sequence[Sequence[Json]], footer: Footer
) -> Iterator[list[Json]]:
    """Yield an answer's first sentences with their footnotes, and what is left out."""
    yield from ([block] for sentence in sentences for block in sentence)
    claims = answer.claims[: len(sentences)]
    yield from ([block] for block in _footnotes(claims))
    yield paragraph(text_elements(_left_out(answer, len(claims))))
    yield from footer_rows(_cited(claims), footer)


def _start(text: str) -> str:
    """Return as much of a text as is ever shown, its invisible characters made visible."""
    return literal(text[: MAX_SENTENCE + 1])


def _is_cut(claim: Claim) -> bool:
    if 8 * len(claim.text) <= MAX_SENTENCE:  # no character weighs more
        return False
    return weight(_start(claim.text)) > MAX_SENTENCE


def _left_out(answer: Answer, count: int) -> str:
    """Return how much of an answer is not shown, and how to get it; '' when all is."""
    sentences = len(answer.claims)
    cut_ones = sum(map(_is_cut, answer.claims[:count]))
    parts = [
        f"{sentences - count:,} of {sentences:,} sentences" if count < sentences else "",
        f"the end of {counted(cut_ones, 'long sentence')}" if cut_ones else "",
    ]
    if not any(parts):
        return ""
    return (
        f"Left out, for length: {' and '.join(filter(None, parts))}. Ask about less at a time, or"
        " on the command line: footnote ask."
    )


def _lines(answer: Answer, note: str | None) -> tuple[str, ...]:
    """Return the small print: how the question was understood, how the answer was made."""
    lines = (
        understood(answer.question, answer.standalone_question),
        searched(answer),
        written_by(answer),
        answer.missing if answer.answered else None,
        None if answer.note == NOT_YES_OR_NO else answer.note,
        STALE if answer.stale else None,
        note,
    )
    return tuple(line for line in lines if line)


def _cited(claims: Sequence[Claim]) -> list[Citation]:
    """Return what claims cite, each citation once, in order."""
    cited = {one.n: one for claim in claims for one in claim.citations}
    return [cited[n] for n in sorted(cited)]


def _footnotes(claims: Sequence[Claim]) -> list[Json]:
    """Return the footnotes of claims, each with its quote unless a claim is that quote."""
    return [footnote(one, quoted=not is_said(one, claims)) for one in _cited(claims)]


def _nearest(answer: Answer, texts: Sequence[str], reference: str) -> Iterator[Json]:
    """Yield the nearest passages, each with a button that shows it."""
    found = list(nearest_passages(answer, texts))
    if found:
        yield from paragraph(text_elements("Nearest in the articles:", bold=True))
    for n, passage, text in found:
        start = folded(text[: MAX_NEAREST_TEXT + 1])
        short = start if len(text) <= MAX_NEAREST_TEXT else f"{start[:MAX_NEAREST_TEXT]}…"
        source = folded(passage.source[:MAX_NEAREST_NAME])
        yield {
            "type": "section",
            "block_id": ids.block_id("near", reference, n),
            "text": plain(f"{source}\n{short}", MAX_BLOCK_TEXT),
            "accessory": button(
                "Show passage", ids.numbered(ids.PASSAGE, n), reference, f"Passage of {source}"
            ),
        }
