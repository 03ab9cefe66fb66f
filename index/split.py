"""An article to its passages, with exact offsets. Pure.

A passage holds whole sentences and crosses no mark: boilerplate is in none, a caption or an
editor's note is a passage of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.article import Article, Kind, Passage, Span
from index.sentences import split_sentences, strip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    CountTokens = Callable[[Sequence[str]], Sequence[int]]
    """Texts to their lengths in the embedding model's tokens."""


@dataclass(frozen=True, slots=True)
class PassageSize:
    """The length of a passage, in the embedding model's tokens, and whether neighbours overlap."""

    min_tokens: int = 150
    max_tokens: int = 220
    overlap: bool = True


def split(article: Article, count: CountTokens, size: PassageSize | None = None) -> list[Passage]:
    """Cut a marked article into passages, in the order of the text.

    Neighbours share a sentence where it fits; the last passage of a region takes in sentences of
    the one before until it holds `size.min_tokens`; neither happens without `size.overlap`. A
    sentence longer than `size.max_tokens` is cut.
    """
    size = size or PassageSize()
    passages = []
    for region in _regions(article):
        is_caption = region.kind is Kind.CAPTION
        whole = [region] if is_caption else split_sentences(article.text, region)
        sentences, lengths = _cut_long(article.text, whole, count, size)
        for first, last in _windows(lengths, size):
            passages.append(_passage(article, sentences[first:last], region.kind))
    return passages


def _passage(article: Article, sentences: Sequence[Span], kind: Kind) -> Passage:
    start, end = sentences[0].start, sentences[-1].end
    return Passage(article.article_id, start, end, article.text[start:end], kind, tuple(sentences))


def _regions(article: Article) -> Iterator[Span]:
    """Yield the spans between marks, the captions and the corrections, in order."""
    position = 0
    for marked in article.marks:
        yield Span(position, marked.start)
        if marked.kind in (Kind.CAPTION, Kind.CORRECTION):
            yield marked
        position = marked.end
    yield Span(position, len(article.text))


def _cut_long(
    text: str, sentences: Sequence[Span], count: CountTokens, size: PassageSize
) -> tuple[list[Span], list[int]]:
    """Return the sentences, those over `size.max_tokens` cut, and their lengths in tokens."""
    if not sentences:
        return [], []
    lengths = count([text[span.start : span.end] for span in sentences])
    kept: list[Span] = []
    kept_lengths: list[int] = []
    for span, length in zip(sentences, lengths, strict=True):
        if length <= size.max_tokens or span.end - span.start == 1:
            kept.append(span)
            kept_lengths.append(length)
        else:
            pieces, piece_lengths = _cut_long(text, _halves(text, span), count, size)
            kept += pieces
            kept_lengths += piece_lengths
    return kept, kept_lengths


def _halves(text: str, span: Span) -> list[Span]:
    """Cut a span at the white space nearest to its middle, or in the middle."""
    middle = (span.start + span.end) // 2
    before = next((at for at in range(middle, span.start, -1) if text[at].isspace()), None)
    after = next((at for at in range(middle, span.end) if text[at].isspace()), None)
    near = [at for at in (before, after) if at is not None]
    at = min(near, key=lambda offset: abs(offset - middle), default=middle)
    halves = [strip(text, span.start, at), strip(text, at, span.end)]
    return [Span(start, end, span.kind) for start, end in halves if start < end]


def _windows(lengths: Sequence[int], size: PassageSize) -> Iterator[tuple[int, int]]:
    """Yield each passage's range of sentences: the first one and the one after the last."""
    first = 0
    while first < len(lengths):
        last, total = first + 1, lengths[first]
        while last < len(lengths) and total + lengths[last] <= size.max_tokens:
            total += lengths[last]
            last += 1
        if last == len(lengths):
            yield (_extend_back(lengths, first, total, size) if size.overlap else first), last
            return
        yield first, last
        fits = last - first > 1 and lengths[last - 1] + lengths[last] <= size.max_tokens
        first = last - 1 if fits and size.overlap else last


def _extend_back(lengths: Sequence[int], first: int, total: int, size: PassageSize) -> int:
    while first > 0 and total < size.min_tokens and total + lengths[first - 1] <= size.max_tokens:
        first -= 1
        total += lengths[first]
    return first
