"""Words in quotation marks: whether they stand in the archive as they are, and by whom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from index.article import Span
from qa.checking.speakers import named_speakers, other_speaker
from qa.text.sentence_context import sentence_texts
from qa.text.speech_verbs import SPEECH_VERBS
from qa.text.tokens import keys, tokens
from qa.verifier.quotes import find_quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.checking.speakers import Person
    from qa.verifier.evidence import Source

# In words; fewer are a name or an irony, and nobody's statement.
MIN_QUOTED = 3
# The share of a quotation's words, in their order, that makes other words the same quotation.
SAME_QUOTATION = 0.6

# A mark that does not close reaches to the end of the sentence.
_QUOTED = re.compile(r"[“„«]([^”»“]*)(?:[”»]|\Z)|\"([^\"]*)(?:\"|\Z)")
# What was left out, or put in by whoever quotes, is no part of the words.
_CUT = re.compile(r"\s*(?:\[[^\]]*\]|\(?(?:…|\.\.\.)\)?)\s*")
_WORD = re.compile(r"\w+(?:['’]\w+)*")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words in quotation marks, code points `span` of the text that they stand in."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """Where a quotation stands in an article, or what stands in its place.

    `said_by` names who says it there, where that is another than the draft says.
    """

    source: Source
    span: Span
    verbatim: bool
    said_by: str | None = None


def quotations(sentence: str) -> list[Quotation]:
    """Return the quotations of a sentence, cut at each ellipsis."""
    found = []
    for quoted in _QUOTED.finditer(sentence):
        group = 1 if quoted[1] is not None else 2
        first = quoted.start(group)
        for part in _parts(quoted[group]):
            words = quoted[group][part.start : part.end]
            if len(_WORD.findall(words)) >= MIN_QUOTED:
                at = first + part.start
                found.append(Quotation(Span(at, at + len(words)), words))
    return found


def _parts(words: str) -> Iterator[Span]:
    start = 0
    for cut in _CUT.finditer(words):
        yield Span(start, cut.start())
        start = cut.end()
    yield Span(start, len(words))


def look_up(quotation: Quotation, sentence: str, sources: Sequence[Source]) -> Found | None:
    """Return where a quotation stands, by whom the draft says first; else its nearest likeness."""
    speakers = named_speakers(sentence)
    found = [one for source in sources if (one := _verbatim(quotation, source, speakers))]
    if found:
        return min(found, key=lambda one: one.said_by is not None)
    likeness, nearest = max(
        (pair for source in sources for pair in _alike(quotation, source)),
        key=lambda pair: pair[0],
        default=(0.0, None),
    )
    return nearest if likeness >= SAME_QUOTATION else None


def says_nothing_else(sentence: str, found: Sequence[Found]) -> bool:
    """Tell whether a sentence is its quotations, and who says them in their passages' words."""
    known = {key for one in found for key in keys(tokens(one.source.passage.text))}
    outside = tokens(_QUOTED.sub(" ; ", sentence))
    return all(
        token.plain in SPEECH_VERBS or token.key in known for token in outside if token.is_content
    )


def _verbatim(quotation: Quotation, source: Source, speakers: Sequence[Person]) -> Found | None:
    passage = source.passage
    place = find_quote(quotation.text.rstrip(",.;:!?"), passage.text)
    if place is None:
        return None
    span = Span(passage.start + place[0], passage.start + place[1], passage.kind)
    said_by = other_speaker(passage, span, speakers)
    return Found(source, span, verbatim=True, said_by=said_by)


def _alike(quotation: Quotation, source: Source) -> Iterator[tuple[float, Found]]:
    """Yield what stands in a quotation's place in each sentence, and the share that is the same."""
    wanted = [token.key for token in tokens(quotation.text)]
    for span, text in zip(source.passage.sentences, sentence_texts(source.passage), strict=True):
        found = tokens(text)
        there = [token.key for token in found]
        matcher = SequenceMatcher(None, wanted, there, autojunk=False)
        blocks = matcher.get_matching_blocks()[:-1]
        if not blocks:
            continue
        first, last = blocks[0].b, blocks[-1].b + blocks[-1].size - 1
        length = max(len(wanted), last - first + 1)
        share = sum(block.size for block in blocks) / length
        start, end = _whole_quotation(text, found[first].start, found[last].end)
        place = Span(span.start + start, span.start + end, span.kind)
        yield share, Found(source, place, verbatim=False)


def _whole_quotation(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the words in quotation marks that a place lies in, or the place."""
    for quoted in _QUOTED.finditer(text):
        group = 1 if quoted[1] is not None else 2
        if quoted.start(group) <= start and end <= quoted.end(group):
            return quoted.span(group)
    return start, end
