"""A draft to its sentences: those that state something, and why the others are passed over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.article import Span
from index.sentences import split_sentences, strip
from qa.question.language import unread_language
from qa.text.quotation_marks import QUOTED_IN_LINE
from qa.text.speech_verbs import SPEECH_VERBS

if TYPE_CHECKING:
    from collections.abc import Iterator

# In characters; a longer one is judged in pieces.
MAX_SENTENCE = 1_000
# A line of so many words without a full stop is a headline.
MAX_HEADLINE = 15
MIN_WORDS = 3

_LINE = re.compile(r"[^\r\n]+")
_LINE_ENDS = frozenset(("", "\n", "\r"))
_BREAK = re.compile(r"(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)")
_HEADING = re.compile(r"\s*(?:#{1,6}\s|(?:[=*_-]\s?){3,}\s*$)")
_END = re.compile(r"[.!?…:;,][\"'”’»)\]]*\s*$")
_WORD = re.compile(r"[^\W_]+")
_OPINION = re.compile(
    r"\b(?:i|we) (?:think|believe|feel|hope|doubt|fear|suspect|guess|suppose|wish)\b"
    r"|\bin (?:my|our) (?:view|opinion)\b|\blet us\b|\blet['’]s\b|!\s*$"
    r"|^(?:hopefully|unfortunately|sadly|frankly)\b",
    re.IGNORECASE,
)
# An opinion, unless it is told as somebody's.
_DEMAND = re.compile(r"\b(?:should|ought to)\b", re.IGNORECASE)
_QUESTION = re.compile(r"\?[\"'”’»)\]]*\s*$")


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence of a draft; `passed_over` says why it states nothing, None where it does.

    `context` is the last one before it that states something: who 'he' is.
    """

    span: Span
    text: str
    context: str
    passed_over: str | None


def draft_sentences(text: str) -> Iterator[DraftSentence]:
    """Yield the sentences of a draft, in order; they hold all but the white space between."""
    context = ""
    for paragraph in _paragraphs(text):
        language = unread_language(text[paragraph.start : paragraph.end])
        for whole in split_sentences(text, paragraph):
            for span in _pieces(text, whole):
                words = text[span.start : span.end]
                why = _passed_over(text, span, language)
                yield DraftSentence(span, words, context, why)
                context = context if why else words


def _paragraphs(text: str) -> Iterator[Span]:
    """Yield what stands between blank lines, and each heading by itself."""
    start = 0
    for gap in _BREAK.finditer(text):
        yield from _without_headings(text, Span(start, gap.start()))
        start = gap.end()
    yield from _without_headings(text, Span(start, len(text)))


def _without_headings(text: str, region: Span) -> Iterator[Span]:
    start = region.start
    for line in _LINE.finditer(text, region.start, region.end):
        if _HEADING.match(line[0]):
            yield Span(start, line.start())
            yield Span(*line.span())
            start = line.end()
    yield Span(start, region.end)


def _pieces(text: str, span: Span) -> Iterator[Span]:
    """Yield a sentence, one that is too long in pieces cut at white space."""
    start = span.start
    while span.end - start > MAX_SENTENCE:
        at = max(text.rfind(" ", start + 1, start + MAX_SENTENCE), start)
        cut = at if at > start else start + MAX_SENTENCE
        yield Span(*strip(text, start, cut))
        start = cut
    start, end = strip(text, start, span.end)
    if start < end:
        yield Span(start, end)


def _passed_over(text: str, span: Span, language: str | None) -> str | None:
    words = text[span.start : span.end]
    own = language or unread_language(words)
    count = len(_WORD.findall(words))
    outside = QUOTED_IN_LINE.sub(" ", words)
    if own:
        return f"in {own}, which is not read"
    if _HEADING.match(words) or _is_headline(text, span, count):
        return "a headline"
    if _QUESTION.search(words) and (_QUESTION.search(outside) or not _WORD.search(outside)):
        return "a question"
    if count < MIN_WORDS:
        return "too short to state something"
    told = not SPEECH_VERBS.isdisjoint(outside.lower().split())
    if _OPINION.search(outside) or (_DEMAND.search(outside) and not told):
        return "an opinion"
    return None


def _is_headline(text: str, span: Span, count: int) -> bool:
    """Tell whether a sentence is a line of its own, without a full stop, in a longer draft."""
    before, after = text[: span.start].rstrip(" \t"), text[span.end :].lstrip(" \t")
    alone = before[-1:] in _LINE_ENDS and after[:1] in _LINE_ENDS and bool(before or after)
    return alone and count <= MAX_HEADLINE and not _END.search(text[span.start : span.end])
