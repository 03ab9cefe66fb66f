"""Whether a quote stands in an article, and if not what stands there."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from index.article import Span
from index.sentences import split_sentences
from qa.mcp.results import Difference, QuoteResult
from qa.verifier.quotes import find_quote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.article import Article
    from qa.mcp.results import Verdict

# From this share of common words on, in their order, a stretch is what was meant to be quoted.
MIN_RATIO = 0.5
# Stretches that share the most words are compared word by word; the others are not.
MAX_COMPARED = 30

_WORD = re.compile(r"\w+(?:['’]\w+)*")


@dataclass(frozen=True, slots=True)
class Place:
    """The code points `start` to `end` of an article; `differences` are (of the quote, of it)."""

    start: int
    end: int
    differences: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text: folded, and their spans in it."""

    folded: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str, start: int = 0, end: int | None = None) -> _Words:
        found = list(_WORD.finditer(text, start, len(text) if end is None else end))
        folded = (match[0].casefold().replace("’", "'") for match in found)
        return cls(tuple(folded), tuple(match.span() for match in found))


def look_up(quote: str, article: Article) -> QuoteResult:
    """Return whether a quote stands in an article, where, and if not what stands there."""
    verdict: Verdict = "verbatim"
    place = verbatim(quote, article.text)
    if place is None:
        verdict, place = "same_words", same_words(quote, article.text)
    if place is None:
        verdict, place = "misquoted", nearest(quote, article.text)
    return QuoteResult(
        verdict=verdict if place else "not_found",
        stands=article.text[place.start : place.end] if place else None,
        start=place.start if place else None,
        end=place.end if place else None,
        differences=[
            Difference(quote=quoted, article=there)
            for quoted, there in (place.differences if place else ())
        ],
        source=article.source,
        article_id=article.article_id,
        title=article.title,
        published=day_of(article),
        url=article.url,
        sha256=article.sha256,
    )


def day_of(article: Article) -> str | None:
    """Return the day of an article's publication, as ISO 8601 writes it."""
    day = article.published_as_stated
    return day.isoformat() if day else None


def verbatim(quote: str, text: str) -> Place | None:
    """Return where a quote stands character by character."""
    start = text.find(quote)
    return Place(start, start + len(quote)) if quote and start >= 0 else None


def same_words(quote: str, text: str) -> Place | None:
    """Return where a quote stands but for white space, quotation marks, case and hidden letters."""
    found = find_quote(quote, text)
    return Place(*found) if found else None


def nearest(quote: str, text: str) -> Place | None:
    """Return the stretch of an article that is most like a quote, or None if nothing is."""
    wanted = _Words.of(quote)
    best, matcher = None, SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(wanted.folded)
    ratio = MIN_RATIO
    for span in _candidates(wanted, text, len(split_sentences(quote, Span(0, len(quote))))):
        words = _Words.of(text, span.start, span.end)
        matcher.set_seq1(words.folded)
        if matcher.quick_ratio() >= ratio and (found := matcher.ratio()) >= ratio:
            best, ratio = words, found
    return _place(wanted, best, quote, text) if best else None


def _candidates(wanted: _Words, text: str, sentences: int) -> list[Span]:
    """Return the stretches of about as many sentences that share the most words with the quote."""
    spans = split_sentences(text, Span(0, len(text)))
    counted = Counter(wanted.folded)
    scored = []
    for count in {sentences, sentences + 1}:
        for first, last in zip(spans, spans[count - 1 :], strict=False):
            words = Counter(_Words.of(text, first.start, last.end).folded)
            shared = 2 * (words & counted).total() / max(1, words.total() + counted.total())
            scored.append((shared, Span(first.start, last.end)))
    scored.sort(key=lambda one: -one[0])
    return [span for shared, span in scored[:MAX_COMPARED] if shared >= MIN_RATIO]


def _place(wanted: _Words, found: _Words, quote: str, text: str) -> Place:
    """Return the stretch without what stands before and after all that the quote has of it."""
    codes = SequenceMatcher(None, wanted.folded, found.folded, autojunk=False).get_opcodes()
    if codes[0][0] == "insert":
        codes = codes[1:]
    if codes[-1][0] == "insert":
        codes = codes[:-1]
    first, last = codes[0][3], codes[-1][4] - 1
    differences = tuple(
        (_stretch(quote, wanted.spans[a:b]), _stretch(text, found.spans[c:d]))
        for tag, a, b, c, d in codes
        if tag != "equal"
    )
    return Place(found.spans[first][0], found.spans[last][1], differences)


def _stretch(text: str, spans: Sequence[tuple[int, int]]) -> str:
    return text[spans[0][0] : spans[-1][1]] if spans else ""
