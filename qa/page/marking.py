"""An article's text as paragraphs of runs: what is quoted, by which footnotes, and what is hidden.

Put together again, the runs are the text itself: nothing of it is changed or left out, but for
the parts of a long article that are cut, and counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from qa.text.invisible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Characters. A longer article is cut: its beginning is shown, and what is about its quotes.
MAX_ARTICLE = 15_000
BEGINNING = 1_000
CONTEXT = 2_000

_PARAGRAPH_END = re.compile(r"(?:\r?\n[ \t]*){2,}")
_SEEN, _HIDDEN, _LINE_END = range(3)


class QuotedSpan(NamedTuple):
    """The code points `start` to `end` of an article, which footnote `n` quotes."""

    n: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Run:
    """Characters in one paragraph that the same footnotes quote.

    `begins` holds the footnotes whose quote begins here. Of hidden characters `text` is what is
    shown in their place, and `codes` their code points in hexadecimal.
    """

    text: str
    numbers: tuple[int, ...] = ()
    begins: tuple[int, ...] = ()
    codes: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an article that is shown: `before` characters were cut between the last and it."""

    start: int
    before: int
    paragraphs: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True, slots=True)
class MarkedText:
    """An article's text, whole or in parts; `after` characters were cut at its end."""

    parts: tuple[Part, ...]
    after: int


def mark(text: str, quoted: Sequence[QuotedSpan]) -> MarkedText:
    """Return a text with the spans marked that are quoted; they may overlap."""
    parts, position = [], 0
    for start, end in shown_spans(len(text), quoted):
        parts.append(Part(start, start - position, tuple(_paragraphs(text, start, end, quoted))))
        position = end
    return MarkedText(tuple(parts), len(text) - position)


def shown_spans(length: int, quoted: Sequence[QuotedSpan]) -> list[tuple[int, int]]:
    """Return which characters of a text are shown, in order; every quote is among them."""
    if length <= MAX_ARTICLE:
        return [(0, length)]
    wanted = [(0, BEGINNING)]
    wanted += [(max(0, one.start - CONTEXT), min(length, one.end + CONTEXT)) for one in quoted]
    joined: list[tuple[int, int]] = []
    for start, end in sorted(wanted):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _paragraphs(
    text: str, start: int, end: int, quoted: Sequence[QuotedSpan]
) -> Iterator[tuple[Run, ...]]:
    ends = [found.end() for found in _PARAGRAPH_END.finditer(text, start, end)]
    for first, last in pairwise(sorted({start, *ends, end})):
        yield tuple(_runs(text, first, last, quoted))


def _runs(text: str, start: int, end: int, quoted: Sequence[QuotedSpan]) -> Iterator[Run]:
    here = [one for one in quoted if one.start < end and start < one.end]
    edges = {edge for one in here for edge in (one.start, one.end) if start < edge < end}
    shown = list(visible(text[start:end]))
    for first, last in pairwise(sorted({start, *edges, end})):
        numbers = tuple(sorted(one.n for one in here if one.start <= first < one.end))
        begins = tuple(sorted(one.n for one in here if one.start == first))
        for run in _by_visibility(text[first:last], shown[first - start : last - start]):
            yield replace(run, numbers=numbers, begins=begins)
            begins = ()


def _by_visibility(text: str, shown: Sequence[str]) -> Iterator[Run]:
    """Yield runs of visible and of hidden characters by turns; a CR before its LF is not shown."""
    begin = 0
    kinds = [_kind(text, shown, position) for position in range(len(text))]
    for kind, same in groupby(kinds):
        end = begin + len(list(same))
        codes = "" if kind == _SEEN else " ".join(f"{ord(one):x}" for one in text[begin:end])
        yield Run("" if kind == _LINE_END else "".join(shown[begin:end]), codes=codes)
        begin = end


def _kind(text: str, shown: Sequence[str], position: int) -> int:
    if text[position] == shown[position]:
        return _SEEN
    return _LINE_END if text[position : position + 2] == "\r\n" else _HIDDEN
