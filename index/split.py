"""An article to its sentences and passages, with exact offsets. Pure.

Sentences are those of `sentencex`, which keeps a quotation and the words that attribute it
together. A passage runs over whole sentences and never over a mark: boilerplate is in none,
a caption is a passage of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import sentencex

from index.article import Article, Kind, Passage, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    CountTokens = Callable[[Sequence[str]], Sequence[int]]
    """Texts to their lengths in the embedding model's tokens."""


@dataclass(frozen=True, slots=True)
class PassageSize:
    """The length of a passage, in the embedding model's tokens, and whether neighbours overlap."""

    low: int = 150
    high: int = 220
    overlap: bool = True


_NEWLINE = re.compile(r"\r\n|\r|\n")
_WHITE = re.compile(r"\s")
# Atomic, or one CRLF would be two line ends.
_BLANK_LINE = re.compile(r"(?:[ \t\u00a0]*(?>\r\n|\r|\n)){2,}")
_WRAP_COLUMNS = range(40, 121)
_OPENING_QUOTES = ("“", "‘", "«")
# sentencex ends a sentence between 'at 10 a.m.' and 'Monday'.
_CLOCK_TIME = re.compile(r"\b[ap]\.m\.\Z", re.IGNORECASE)
_AFTER_CLOCK_TIME = re.compile(
    r"\s*(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Eastern|Pacific|Central|[A-Z]{2,4}T|GMT|UTC)\b"
)


def split(article: Article, count: CountTokens, size: PassageSize | None = None) -> list[Passage]:
    """Cut a marked article into passages, in the order of the text.

    Neighbours share a sentence where it fits; the last passage of a run reaches back as far
    as it needs to hold `size.low` tokens; neither happens without `size.overlap`. A sentence
    longer than `size.high` is cut.
    """
    size = size or PassageSize()
    passages = []
    for region in _regions(article):
        sentences, lengths = _fitting(article.text, _sentences(article.text, region), count, size)
        for first, last in _windows(lengths, size):
            passages.append(_passage(article, sentences[first:last], region.kind))
    return passages


def _passage(article: Article, sentences: Sequence[Span], kind: Kind) -> Passage:
    start, end = sentences[0].start, sentences[-1].end
    return Passage(article.article_id, start, end, article.text[start:end], kind, tuple(sentences))


def _regions(article: Article) -> Iterator[Span]:
    """Yield the stretches between marks, and the captions, in order."""
    position = 0
    for marked in article.marks:
        yield Span(position, marked.start)
        if marked.kind is Kind.CAPTION:
            yield marked
        position = marked.end
    yield Span(position, len(article.text))


def _sentences(text: str, region: Span) -> list[Span]:
    if region.kind is Kind.CAPTION:
        return [region]
    hard_wrapped = _is_hard_wrapped(text[region.start : region.end])
    return [
        sentence
        for paragraph in _paragraphs(text, region, hard_wrapped=hard_wrapped)
        for sentence in _sentences_of_paragraph(text, paragraph)
    ]


def _is_hard_wrapped(text: str) -> bool:
    """Tell whether single line ends are a typewriter's, inside paragraphs, or end them."""
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
    # A line end inside the paragraph is a space to the segmenter, and it panics at 'T\u00a0.'
    # unless all white space is of one byte; lengths stay the same.
    plain = _WHITE.sub(" ", text[paragraph.start : paragraph.end])
    ends = [found["end_index"] for found in sentencex.get_sentence_boundaries("en", plain)]
    inner = [_before_opening_quote(plain, end) for end in ends[:-1] if not _in_time(plain, end)]
    stripped = (_strip(plain, start, end) for start, end in pairwise([0, *inner, len(plain)]))
    return [
        Span(paragraph.start + start, paragraph.start + end)
        for start, end in stripped
        if start < end
    ]


def _before_opening_quote(text: str, end: int) -> int:
    """Move the end of a sentence before a quotation mark that opens the next one."""
    bare = _bare_end(text, end)
    return bare - 1 if text[max(0, bare - 1) : bare] in _OPENING_QUOTES else end


def _in_time(text: str, end: int) -> bool:
    bare = _bare_end(text, end)
    before = _CLOCK_TIME.search(text, max(0, bare - len("p.m.")), bare)
    return bool(before and _AFTER_CLOCK_TIME.match(text, end))


def _bare_end(text: str, end: int) -> int:
    """Return the end of `text[:end]` without the white space there; a paragraph may be endless."""
    while end > 0 and text[end - 1].isspace():
        end -= 1
    return end


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    bare = text[start:end].rstrip()
    return start + len(bare) - len(bare.lstrip()), start + len(bare)


def _fitting(
    text: str, sentences: Sequence[Span], count: CountTokens, size: PassageSize
) -> tuple[list[Span], list[int]]:
    """Return the sentences, those over `size.high` tokens cut, and their lengths in tokens."""
    if not sentences:
        return [], []
    lengths = count([text[span.start : span.end] for span in sentences])
    fitting: list[Span] = []
    fitting_lengths: list[int] = []
    for span, length in zip(sentences, lengths, strict=True):
        if length <= size.high or span.end - span.start == 1:
            fitting.append(span)
            fitting_lengths.append(length)
        else:
            pieces, piece_lengths = _fitting(text, _halves(text, span), count, size)
            fitting += pieces
            fitting_lengths += piece_lengths
    return fitting, fitting_lengths


def _halves(text: str, span: Span) -> list[Span]:
    """Cut a span at the white space nearest to its middle, or in the middle."""
    middle = (span.start + span.end) // 2
    before = next((at for at in range(middle, span.start, -1) if text[at].isspace()), None)
    after = next((at for at in range(middle, span.end) if text[at].isspace()), None)
    near = [at for at in (before, after) if at is not None]
    at = min(near, key=lambda place: abs(place - middle), default=middle)
    halves = [_strip(text, span.start, at), _strip(text, at, span.end)]
    return [Span(start, end, span.kind) for start, end in halves if start < end]


def _windows(lengths: Sequence[int], size: PassageSize) -> Iterator[tuple[int, int]]:
    """Yield the first sentence and the one after the last of each passage."""
    first = 0
    while first < len(lengths):
        last, total = first + 1, lengths[first]
        while last < len(lengths) and total + lengths[last] <= size.high:
            total += lengths[last]
            last += 1
        if last == len(lengths):
            yield (_reach_back(lengths, first, total, size) if size.overlap else first), last
            return
        yield first, last
        fits = last - first > 1 and lengths[last - 1] + lengths[last] <= size.high
        first = last - 1 if fits and size.overlap else last


def _reach_back(lengths: Sequence[int], first: int, total: int, size: PassageSize) -> int:
    while first > 0 and total < size.low and total + lengths[first - 1] <= size.high:
        first -= 1
        total += lengths[first]
    return first
