"""Where a short answer begins and ends, and whether there is one: as a person would say it.

The model's best span may cut a name, a number or a quotation in half, or run on into the next
clause. Where it is no answer (qa.reader.no_answers) the sentence is quoted without one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.reader.no_answers import is_no_answer
from qa.text.dates import dates_in
from qa.text.question_words import MEASURES
from qa.text.tokens import TITLES

if TYPE_CHECKING:
    from datetime import date

# As many before a day are no part of it.
_MANY_WORDS = 3
_TRIMMED = " \t\n,;:.–—"
_ABBREVIATED = re.compile(r"\b(?:[A-Z]|[ap]\.m|Mr|Dr|St|Jr|Inc|Co)\Z")
_HEDGE_BEFORE = re.compile(
    r"\b(?:about|around|nearly|almost|roughly|approximately|some|up to|at least|at most|over|under"
    r"|(?:more|less|fewer) than|just (?:over|under)|close to|as many as) (?:[$€£¥]\s?)?\Z",
    re.IGNORECASE,
)
_NUMBER_FIRST = re.compile(r"[$€£¥]?\d|(?:a|one|two|three|four|five|six|seven|eight|nine|ten)\b")
_SIGN_BEFORE = re.compile(r"[$€£¥]\s?\Z")
_UNIT_AFTER = re.compile(
    r"\s?%|\s?(?:per cent|percent|hundred|thousand|million|billion|trillion|crowns|dollars|euros"
    r"|pounds|roubles|yen|km|kilometres|kilometers|miles|metres|meters|tonnes|tons|years|months"
    r"|weeks|days|hours|minutes)\b(?: (?:dollars|euros|pounds|crowns|roubles|tonnes|tons)\b)?"
)
_NUMBER_LAST = re.compile(r"\d\Z|\b(?:two|three|four|five|six|seven|eight|nine|ten|million)\Z")
_TRAILING = re.compile(
    r"(?:,? (?:who|which|where|because|while|although|whereas|but|said|says|told|according to)\b"
    r"|, (?:and|when|as|after|before)\b).*\Z",
    re.DOTALL,
)
_NAME_BEFORE = re.compile(r"(?:\b[A-Z][\w'’.-]* )+\Z")
_NAME_AFTER = re.compile(r"(?: [A-Z][\w’-]*[a-z])+(?![\w’'])")
_OF_VALUE = re.compile(
    rf"\W*(?:who|whom|whose|when|where|how (?:{MEASURES})"
    r"|(?:in |on |at |by |since )?(?:which|what)"
    r" (?:year|day|date|month|time|city|town|country|place))\b",
    re.IGNORECASE,
)
_OF_TIME = re.compile(
    r"\W*(?:since |until |by |from )?(?:when\b"
    r"|(?:(?:in|on|at|by|since|until|from|for) )?(?:which|what)(?: \w+)? (?:day|date|month)\b"
    r"|what (?:was|is|were) the date\b)",
    re.IGNORECASE,
)
_LIST_ASKED = re.compile(
    r"\W*(?:(?:which|what|who)(?: \w+){0,2}? (?:are|were|have|do)\b"
    r"|(?:which|what)(?: \w+)? (?!was\b|is\b|has\b|does\b)\w+[^su]s\b|name the\b)",
    re.IGNORECASE,
)
_COUNTED_LIST = re.compile(r"(?: \w+){1,3}: (?P<items>[^.;:]+,? and [^.;:]+)")
_ITEM = r"[\w’'-]+(?: [\w’'-]+){0,3}"
_LIST_AFTER = re.compile(rf"(?:, {_ITEM}){{0,6}},? and {_ITEM}(?=[,.;:”\"]|\Z)")


@dataclass(frozen=True, slots=True)
class _Span:
    """Code points `start` to `end` of a sentence."""

    sentence: str
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.sentence[self.start : self.end]

    @property
    def before(self) -> str:
        return self.sentence[: self.start]

    @property
    def after(self) -> str:
        return self.sentence[self.end :]

    def to(self, start: int | None = None, end: int | None = None) -> _Span:
        return _Span(
            self.sentence, self.start if start is None else start, self.end if end is None else end
        )


def short_answer(
    question: str, sentence: str, start: int, end: int, published: date | None = None
) -> str | None:
    """Return what of a sentence answers, from the model's span, or None when it asserts too much.

    Where a time is asked for, a day that the span only means is told behind it in square brackets,
    if the day `published` of its article is known.
    """
    span = _trimmed(_Span(sentence, start, end))
    if not span.text.split() or is_no_answer(question, span.before, span.text, span.after):
        return None
    if _OF_VALUE.match(question):
        span = _without_clause(span)
    of_time = _OF_TIME.match(question) is not None
    span = _whole_date(_whole_number(_whole_name(span), hedged=not of_time))
    if _LIST_ASKED.match(question):
        span = _whole_list(span)
    span = _closed(_trimmed(span))
    return _with_day(span, published) if published and of_time else span.text


def _trimmed(span: _Span) -> _Span:
    left = len(span.text) - len(span.text.lstrip(_TRIMMED))
    text = span.text.rstrip(_TRIMMED)
    if _ABBREVIATED.search(text) and span.text[len(text) :].startswith("."):
        text += "."
    return span.to(span.start + left, span.start + max(left, len(text)))


def _without_clause(span: _Span) -> _Span:
    cut = _TRAILING.search(span.text)
    if cut is None or not span.text[: cut.start()].strip(_TRIMMED).split():
        return span
    return _trimmed(span.to(end=span.start + cut.start()))


def _whole_name(span: _Span) -> _Span:
    """Return the span with the rest of a name that it begins or ends in."""
    first, last = span.text.split()[0], span.text.split()[-1]
    start, end = span.start, span.end
    if first[0].isupper() and (before := _NAME_BEFORE.search(span.before)):
        words = before[0].split()
        while words and (words[0].lower().rstrip(".") in TITLES or start == 0):
            words.pop(0)
        begins = before.start() == 0 or span.before[: before.start()].rstrip()[-1:] in '“"‘.:('
        if begins and len(words) > 1:
            words = words[-1:]
        if words and not (begins and before.start() == 0 and len(before[0].split()) == 1):
            start = span.start - len(" ".join(words)) - 1
    if last[0].isupper() and last[-1:].isalpha() and (after := _NAME_AFTER.match(span.after)):
        end += after.end()
    return span.to(start, end)


def _whole_number(span: _Span, *, hedged: bool) -> _Span:
    """Return the span with its currency, its hedge ('about') and its unit."""
    start, end = span.start, span.end
    if _NUMBER_FIRST.match(span.text):
        if sign := _SIGN_BEFORE.search(span.before):
            start = sign.start()
        if hedged and (hedge := _HEDGE_BEFORE.search(span.sentence[:start])):
            start = hedge.start()
    if _NUMBER_LAST.search(span.text) and (unit := _UNIT_AFTER.match(span.after)):
        end += unit.end()
    return span.to(start, end)


def _whole_date(span: _Span) -> _Span:
    for one in dates_in(span.sentence):
        if one.start < span.end and span.start < one.end:
            span = span.to(min(span.start, one.start), max(span.end, one.end))
    return span


def _whole_list(span: _Span) -> _Span:
    """Return the span with the rest of its list, or of 'three measures: …' the measures."""
    if _NUMBER_FIRST.match(span.text) and (counted := _COUNTED_LIST.match(span.after)):
        return span.to(span.end + counted.start("items"), span.end + counted.end("items"))
    after = _LIST_AFTER.match(span.after)
    return span.to(end=span.end + len(after[0].rstrip())) if after else span


def _closed(span: _Span) -> _Span:
    """Return the span with both of its quotation marks, or with neither."""
    text = span.text
    opening, closing = ('"', '"') if '"' in text else ("“", "”")
    marks = text.count(opening) + (text.count(closing) if closing != opening else 0)
    if marks != 1:
        return span
    if text.startswith(opening):
        closes = span.after.startswith(closing)
        return span.to(end=span.end + 1) if closes else span.to(span.start + 1)
    if text.endswith(closing):
        opens = span.before.endswith(opening)
        return span.to(span.start - 1) if opens else span.to(end=span.end - 1)
    return span


def _with_day(span: _Span, published: date) -> str:
    """Return the span with the days that it means behind the words that mean them."""
    from qa.text.relative_dates import resolve, written

    inside = [
        one
        for one in resolve(span.sentence, published)
        if one.start < span.end and span.start < one.end
    ]
    pieces, offset = [], span.start
    if inside and len(span.sentence[span.start : inside[0].start].split()) >= _MANY_WORDS:
        offset = inside[0].start
    for one in inside:
        pieces += [span.sentence[offset : one.end], f" [{written(one.first, one.last)}]"]
        offset = one.end
    return "".join([*pieces, span.sentence[offset : max(offset, span.end)]])
