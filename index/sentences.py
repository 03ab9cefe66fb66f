"""Texts to sentences, as spans.

Sentences are those of `sentencex`, which keeps a quotation and the words that attribute it
together; what it gets wrong in news is put right here.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import sentencex

from index.article import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEWLINE = re.compile(r"\r\n|\r|\n")
_WHITE_SPACE = re.compile(r"\s")
# Atomic, or one CRLF would be two line ends.
_BLANK_LINE = re.compile(r"(?:[ \t\u00a0]*(?>\r\n|\r|\n)){2,}")
_WRAP_COLUMNS = range(40, 121)
_OPENING_QUOTES = ("“", "‘", "«")
# sentencex ends a sentence between 'at 10 a.m.' and 'Monday'.
_CLOCK_TIME = re.compile(r"\b[ap]\.m\.\Z", re.IGNORECASE)
_AFTER_CLOCK_TIME = re.compile(
    r"\s*(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Eastern|Pacific|Central|[A-Z]{2,4}T|GMT|UTC)\b"
)


def split_sentences(text: str, region: Span) -> list[Span]:
    """Return the sentences of a region of `text`, in order, with offsets in `text`.

    They hold everything but the white space between them, and none runs over a paragraph's end.
    """
    hard_wrapped = _is_hard_wrapped(text[region.start : region.end])
    return [
        sentence
        for paragraph in _paragraphs(text, region, hard_wrapped=hard_wrapped)
        for sentence in _sentences_of_paragraph(text, paragraph)
    ]


def _is_hard_wrapped(text: str) -> bool:
    """Tell whether lines are wrapped at a fixed width, so that only blank lines end paragraphs."""
    wrapped = [
        len(line.rstrip())
        for paragraph in _BLANK_LINE.split(text)
        for line, _ in pairwise(_NEWLINE.split(paragraph))
    ]
    return (
        bool(wrapped)
        and all(length <= _WRAP_COLUMNS[-1] for length in wrapped)
        and (sorted(wrapped)[len(wrapped) // 2] in _WRAP_COLUMNS)
    )


def _paragraphs(text: str, region: Span, *, hard_wrapped: bool) -> Iterator[Span]:
    separator = _BLANK_LINE if hard_wrapped else _NEWLINE
    start = region.start
    for match in separator.finditer(text, region.start, region.end):
        yield Span(start, match.start())
        start = match.end()
    yield Span(start, region.end)


def _sentences_of_paragraph(text: str, paragraph: Span) -> list[Span]:
    # sentencex would end a sentence at a line end, and panics at 'T\u00a0.'. Each white space
    # character is replaced by one space, so that offsets stay the same.
    plain = _WHITE_SPACE.sub(" ", text[paragraph.start : paragraph.end])
    ends = [found["end_index"] for found in sentencex.get_sentence_boundaries("en", plain)]
    inner = [
        _before_opening_quote(plain, end) for end in ends[:-1] if not _in_clock_time(plain, end)
    ]
    stripped = (strip(plain, start, end) for start, end in pairwise([0, *inner, len(plain)]))
    return [
        Span(paragraph.start + start, paragraph.start + end)
        for start, end in stripped
        if start < end
    ]


def _before_opening_quote(text: str, end: int) -> int:
    """Move the end of a sentence before a quotation mark that opens the next one."""
    stripped_end = _rstripped_end(text, end)
    last = text[max(0, stripped_end - 1) : stripped_end]
    return stripped_end - 1 if last in _OPENING_QUOTES else end


def _in_clock_time(text: str, end: int) -> bool:
    stripped_end = _rstripped_end(text, end)
    before = _CLOCK_TIME.search(text, max(0, stripped_end - len("p.m.")), stripped_end)
    return bool(before and _AFTER_CLOCK_TIME.match(text, end))


def _rstripped_end(text: str, end: int) -> int:
    """Return the end of `text[:end].rstrip()` without copying what may be megabytes."""
    while end > 0 and text[end - 1].isspace():
        end -= 1
    return end


def strip(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the start and end of `text[start:end].strip()` in `text`."""
    stripped = text[start:end].rstrip()
    return start + len(stripped) - len(stripped.lstrip()), start + len(stripped)
