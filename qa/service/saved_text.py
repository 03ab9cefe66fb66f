"""Whether the text of a saved answer says what its footnotes quote, and no more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from index.article import Span
from index.clean import mark
from index.split import PassageSize, split
from qa.citations import cite
from qa.reader.engine import CONFLICT_NOTICE, account_name
from qa.text.relative_dates import with_dates
from qa.verifier.claims import WrittenClaim, WrittenQuote
from qa.verifier.evidence import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from index.article import Article
    from qa.citations import CitedSpan
    from qa.verifier.verifier import Verifier

_MARKS = re.compile(r" ((?:\[[0-9]+\])+)(?: |$)")
_NUMBER = re.compile(r"[0-9]+")
# What `with_dates` puts in.
_DAY = re.compile(r" \[[^\[\]]*[0-9]{4}\]")
_WHOLE = PassageSize(min_tokens=1, max_tokens=10**6)
_MAX_TOLD = 80


class Footnoted(NamedTuple):
    """A quote that stands in its article."""

    span: CitedSpan
    article: Article


def text_faults(
    answer: str, footnotes: Mapping[int, Footnoted], verifier: Callable[[], Verifier] | None
) -> Iterator[str]:
    """Yield what an answer says that its footnotes do not quote.

    A claim is a quote that it cites, with the days that 'on Friday' means put in; where articles
    conflict, the notice of that, and quotes behind the names of their articles. With `verifier` a
    claim may be in words of its own, which the verifier must pass.
    """
    rest, cited = " ".join(answer.split()), set[int]()
    while rest:
        claim, numbers, rest = _next(rest, footnotes)
        if not claim:
            yield f"says “{rest[:_MAX_TOLD]}”, which has no footnote"
            return
        cited |= numbers
        mine = [footnotes[number] for number in sorted(numbers)]
        noticed = claim == CONFLICT_NOTICE and len({one.article.source for one in mine}) > 1
        if not noticed and not all(claim in _told(one) for one in mine):
            yield from _claim_faults(claim, mine, verifier)
    for number in sorted(footnotes.keys() - cited):
        yield f"cites [{number}] nowhere"


def _next(text: str, footnotes: Mapping[int, Footnoted]) -> tuple[str, set[int], str]:
    """Return the first claim of a text, the numbers behind it, and what follows.

    A quote may hold such numbers itself, so that a claim that is one is taken whole.
    """
    quoted = (said for one in footnotes.values() for said in _told(one))
    starts = [len(said) for said in quoted if said and text.startswith(f"{said} [")]
    for start in sorted(starts, reverse=True) or [0]:
        for marks in _MARKS.finditer(text, start):
            numbers = {int(number) for number in _NUMBER.findall(marks[1])}
            if numbers <= footnotes.keys() and (not starts or marks.start() == start):
                return text[: marks.start()], numbers, text[marks.end() :]
    return "", set(), text


def _told(one: Footnoted) -> set[str]:
    """Return a quote as an answer may show it: with days or a name before it, on one line."""
    quote, day = one.span.quote, one.article.published_as_stated
    name = account_name(cite(0, one.article, Span(one.span.start, one.span.end)))
    texts = (quote, with_dates(quote, day) if day else quote)
    return {" ".join(f"{before}{text}".split()) for text in texts for before in ("", f"{name}: ")}


def _claim_faults(
    claim: str, quoted: list[Footnoted], verifier: Callable[[], Verifier] | None
) -> Iterator[str]:
    told = f"says “{claim[:_MAX_TOLD]}”"
    if verifier is None:
        yield f"{told}, which is not what it quotes"
        return
    bare = _DAY.sub("", claim)
    days = {one.article.published_as_stated for one in quoted}
    day = days.pop() if len(days) == 1 else None
    if bare != claim and (day is None or with_dates(bare, day) != claim):
        yield f"{told}, with a date in brackets that is not its article's"
    sources, quotes = _sources(quoted)
    for fault in verifier().check(WrittenClaim(bare, quotes), sources).faults:
        yield f"{told}: {fault}"


def _sources(quoted: list[Footnoted]) -> tuple[list[Source], tuple[WrittenQuote, ...]]:
    """Return the articles as sources, a passage for each kind of text, and the quotes of these."""
    articles = {one.article.source: mark(one.article) for one in quoted}
    sources = [
        Source(passage, article)
        for article in articles.values()
        for passage in split(article, lambda texts: [1] * len(texts), _WHOLE)
    ]
    return sources, tuple(WrittenQuote(_place(span, sources), span.quote) for span, _ in quoted)


def _place(span: CitedSpan, sources: list[Source]) -> int:
    """Return the number of the passage that a span lies in, 0 for none."""
    for number, one in enumerate(sources, start=1):
        inside = one.passage.start <= span.start and span.end <= one.passage.end
        if inside and one.article.source == span.source:
            return number
    return 0
