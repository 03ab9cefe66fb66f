"""A check as one message: each sentence with its mark and a button for its evidence."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING

from bot.views import ids
from bot.views.answer import STALE
from bot.views.blocks import button, paragraph, quotation, rich_text, section, text_elements
from bot.views.footer import Footer, rows_below
from bot.views.footnotes import MAX_NAME, footnote_numbers, footnote_parts
from bot.views.message import message
from bot.views.notices import CHECK_REST, mention
from bot.views.sizes import MAX_BLOCK_TEXT, MAX_MESSAGE_BLOCKS, blocks_weight, cut, fits
from bot.views.text import folded
from qa.checking.report import NOT_JUDGED, WORDS, Verdict
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.views.blocks import Json
    from bot.views.message import Message
    from qa.checking.report import CheckedDraft, CheckedSentence

MAX_SENTENCE = 1_200
MAX_NOTE = 600
MAX_BELOW = 2_000
MAX_REASONS = 600

_MARKS = {
    Verdict.SUPPORTED: "✓",
    Verdict.CONTRADICTED: "✗",
    Verdict.MISQUOTED: "≠",
    Verdict.OUTDATED: "↻",
    Verdict.NOT_FOUND: "?",
}


def check_message(
    checked: CheckedDraft,
    reference: str,
    *,
    helpers: bool,
    shareable: bool,
    note: str | None = None,
    asked_by: str | None = None,
) -> Message:
    """Return a check as a message, which says what does not fit in it.

    The footnotes have their quotes where all of it fits so; the buttons show them anyway.
    `asked_by` is the user who had it checked, named above a check that is shared.
    """
    claims = [one for one in checked.sentences if one.verdict is not Verdict.NOT_A_CLAIM]
    marked = [marked_sentence(one) for one in claims[:MAX_MESSAGE_BLOCKS]]
    lines = tuple(filter(None, (note, STALE if checked.stale else None, NOT_JUDGED)))
    footer = Footer(reference, helpers, shareable, lines, rated=False)

    def built(count: int, notes: Mapping[int, list[Json]]) -> list[Json]:
        rows = rows_below(_buttons(claims[:count], reference), footer)
        return [
            *_heading(asked_by),
            *marked[:count],
            *_footnotes(claims[:count], notes),
            *_counts(checked, len(claims) - count),
            *(block for row in rows for block in row),
        ]

    shown = claims[: len(marked)]
    if shown == claims and fits(whole := built(len(claims), _notes(shown, quoted=True))):
        return message(whole)
    notes = _notes(shown, quoted=False)
    counts = range(1, len(marked) + 1)
    fitting = bisect_left(counts, True, key=lambda n: not fits(built(n, notes)))  # noqa: FBT003
    return message(built(fitting, notes))


def marked_sentence(sentence: CheckedSentence) -> Json:
    """Return a sentence with its mark and its footnotes; below it what stands otherwise, or why."""
    mark = f"{_MARKS.get(sentence.verdict, '–')} {WORDS[sentence.verdict]}"
    said = section(
        [
            *text_elements(f"{sentence.n}. "),
            *text_elements(mark, bold=True),
            *text_elements(f"  {_line(sentence.text, MAX_SENTENCE)}"),
            *footnote_numbers(sentence.citations),
        ]
    )
    below = cut("\n".join(_below(sentence)), MAX_BELOW)
    return rich_text(said, quotation(text_elements(below)))


def _below(sentence: CheckedSentence) -> list[str]:
    """Return a misquotation's two wordings, one below the other; else the note."""
    quotes = {one.n: one.quote for one in sentence.citations}
    lines = []
    for wrong in sentence.misquotations:
        by = f" (said by {_line(wrong.said_by, MAX_NAME)})" if wrong.said_by else ""
        lines.append(f"The draft: {_line(wrong.text, MAX_NOTE)}")
        lines.append(f"The article: {_line(quotes[wrong.n], MAX_NOTE)}{by} [{wrong.n}]")
    return lines or ([_line(sentence.note, MAX_NOTE)] if sentence.note else [])


def _line(text: str, limit: int) -> str:
    """Return a text on one line, cut at a limit."""
    return cut(folded(text[: limit + 1]), limit)


def _heading(asked_by: str | None) -> list[Json]:
    if asked_by is None:
        return []
    who = mention(asked_by) or text_elements("Somebody")
    return paragraph([*who, *text_elements(" had this checked against the articles:")])


def _notes(sentences: Sequence[CheckedSentence], *, quoted: bool) -> dict[int, list[Json]]:
    """Return the parts of each footnote, by its number."""
    cited = {one.n: one for sentence in sentences for one in sentence.citations}
    return {n: footnote_parts(cited[n], quoted=quoted) for n in sorted(cited)}


def _footnotes(sentences: Sequence[CheckedSentence], notes: Mapping[int, list[Json]]) -> list[Json]:
    """Return the footnotes of sentences, each once, in as few blocks as can hold them."""
    numbers = {one.n for sentence in sentences for one in sentence.citations}
    blocks: list[list[Json]] = []
    remaining = 0
    for parts in (notes[n] for n in sorted(numbers)):
        size = blocks_weight(parts)
        if not blocks or size > remaining:
            blocks.append([])
            remaining = MAX_BLOCK_TEXT
        blocks[-1] += parts
        remaining -= size
    return [rich_text(*block) for block in blocks]


def _buttons(sentences: Iterable[CheckedSentence], reference: str) -> list[Json]:
    """Return a button for each sentence that has evidence, which shows it."""
    return [
        button(
            f"Evidence {one.n}",
            ids.numbered(ids.EVIDENCE, one.n),
            reference,
            f"Evidence of sentence {one.n}, {WORDS[one.verdict]}",
        )
        for one in sentences
        if one.citations
    ]


def _counts(checked: CheckedDraft, left: int) -> list[Json]:
    """Return how many sentences have each verdict, why some were passed over, and what is left."""
    counts = ", ".join(f"{count} {WORDS[verdict]}" for verdict, count in checked.counts.items())
    of = counted(len(checked.sentences), "sentence")
    blocks = paragraph(text_elements(f"{of}: {counts}." if counts else "", bold=True))
    if checked.counts.keys() <= {Verdict.NOT_A_CLAIM}:
        blocks += paragraph(text_elements("Nothing in it states something that I can check."))
    reasons = Counter(
        one.note or "" for one in checked.sentences if one.verdict is Verdict.NOT_A_CLAIM
    )
    told = "; ".join(f"{why} ({count})" for why, count in reasons.items() if why)
    blocks += paragraph(text_elements(cut(f"Passed over: {told}.", MAX_REASONS) if told else ""))
    if left:
        shown = f"Left out, for length: the last {counted(left, 'sentence')} of them. {CHECK_REST}"
        blocks += paragraph(text_elements(shown))
    return blocks
