"""What a claim stands on: its quotes, their sentences, and what the articles say of themselves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from index.article import Span
from qa.text.dates import agrees, dates_in
from qa.text.names import names
from qa.text.numbers import numbers, tells
from qa.text.relative_dates import with_dates
from qa.text.sentence_context import sentence_texts, with_context
from qa.text.tokens import keys, tokens
from qa.verifier.quotes import find_quote

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from index.article import Article, Passage
    from qa.text.tokens import Token
    from qa.verifier.claims import WrittenClaim

# A quote that holds this part of a claim tells it once more, in another place.
TOLD_AGAIN = 0.5


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that a claim may cite, and its article."""

    passage: Passage
    article: Article


@dataclass(frozen=True, slots=True)
class QuotedSpan:
    """The span of a quote in the article of source number `source`, which counts from 1."""

    source: int
    span: Span


@dataclass(frozen=True)
class Evidence:
    """A claim, and all that it may be compared with.

    `sentences` are those that the quotes stand in, `around` as many more as they need to be
    understood, such as who speaks. `dated` are the quotes, and `told` what is around, with the days
    that they count from their article's in brackets.
    """

    claim: str
    quotes: tuple[str, ...]
    sentences: tuple[str, ...]
    around: tuple[str, ...]
    dated: tuple[str, ...]
    told: tuple[str, ...]
    articles: tuple[Article, ...]

    @cached_property
    def said(self) -> list[Token]:
        """The claim's words."""
        return tokens(self.claim)

    @cached_property
    def quoted(self) -> list[Token]:
        """The quotes' words."""
        return _joined(self.quotes)

    @cached_property
    def read(self) -> list[Token]:
        """The words of the sentences that the quotes stand in, and of those around them."""
        return _joined(self.around)

    @cached_property
    def known(self) -> list[Token]:
        """The words of the quotes, with the dates that 'on Friday' means, and of the metadata."""
        return _joined([*self.dated, *self.about])

    @cached_property
    def respelt(self) -> str:
        """The claim with its numbers as its quotes spell them: to a model, 'dozen' is not 12."""
        there, words, text = numbers(self.quoted), " ; ".join(self.quotes), self.claim
        for one in reversed(numbers(self.said)):
            if same := [other for other in there if tells(other, one) and tells(one, other)]:
                first, last = self.quoted[same[0].first], self.quoted[same[0].last]
                start, end = self.said[one.first].start, self.said[one.last].end
                text = text[:start] + words[first.start : last.end] + text[end:]
        return text

    @property
    def premise(self) -> str:
        """What a model judges the claim by: the quoted sentences, with those before them.

        Where a claim names a date, 'on Friday' has its own, and an article's day that is named
        comes first. Titles and outlets do not: anybody may have written anything there.
        """
        named = dates_in(self.claim)
        texts = (self.told if named else self.around) or self.quotes
        days = dict.fromkeys(day for article in self.articles if (day := _day(article)))
        told = [day for day in days if any(agrees(one, dates_in(day)[0]) for one in named)]
        return ": ".join([*told, " ".join(texts)])

    @cached_property
    def nearest(self) -> str:
        """The sentence that holds most of the claim's words: the one that it repeats."""
        return max(self.sentences, key=self._shared)

    def _shared(self, sentence: str) -> int:
        return len(keys(self.said) & keys(tokens(sentence)))

    @cached_property
    def about(self) -> list[str]:
        """What the articles say of themselves, their day in words included."""
        return [text for article in self.articles for text in _about(article)]

    @cached_property
    def outlets(self) -> list[Token]:
        """The words of the articles' outlets, which may be named as who says so."""
        return _joined([one.outlet for one in self.articles if one.outlet])

    @cached_property
    def whole(self) -> list[Token]:
        """The words of the whole articles, and of what they say of themselves."""
        return _joined([*(article.text for article in self.articles), *self.about])

    @cached_property
    def metadata(self) -> list[Token]:
        """The words that the articles' own titles and outlets are made of."""
        return _joined(self.about)

    @cached_property
    def named(self) -> list[Token]:
        """The names among the claim's words."""
        common = {token.plain for token in self.read if token.text.islower()}
        return names(self.claim, self.said, common)


def _about(article: Article) -> list[str]:
    return [part for part in (article.title, article.outlet, _day(article)) if part]


def _day(article: Article) -> str | None:
    stated = article.published_as_stated
    return f"{stated:%-d %B %Y}" if stated else None


def _joined(texts: Sequence[str]) -> list[Token]:
    # The bar keeps the clauses of one text from running into the next.
    return tokens(" ; ".join(texts))


def find_quoted_spans(
    claim: WrittenClaim, sources: Sequence[Source]
) -> tuple[tuple[QuotedSpan, ...], list[str]]:
    """Return the spans of a claim's quotes, and the faults of those that are not verbatim."""
    places: dict[QuotedSpan, None] = {}
    faults = []
    for quote in claim.quotes:
        place = _place(quote.passage, quote.text, sources)
        if place is None:
            faults.append(f"passage {quote.passage} does not hold the words “{quote.text[:80]}”")
        else:
            places[place] = None
    return tuple(places), faults


def _place(number: int, quote: str, sources: Sequence[Source]) -> QuotedSpan | None:
    if not 1 <= number <= len(sources):
        return None
    passage = sources[number - 1].passage
    found = find_quote(quote, passage.text)
    if found is None:
        return None
    start, end = found
    return QuotedSpan(number, Span(passage.start + start, passage.start + end, passage.kind))


def needed(
    claim: str, places: Sequence[QuotedSpan], sources: Sequence[Source]
) -> tuple[QuotedSpan, ...]:
    """Return the places that add a word of the claim, or tell much of it once more."""
    said = keys(tokens(claim))
    held = [said & keys(tokens(_text(place, sources))) for place in places]
    kept: list[int] = []
    for number in sorted(range(len(places)), key=lambda number: -len(held[number])):
        known = {word for other in kept for word in held[other]}
        if held[number] - known or len(held[number]) >= TOLD_AGAIN * len(said):
            kept.append(number)
    return tuple(place for number, place in enumerate(places) if number in kept) or tuple(places)


def _text(place: QuotedSpan, sources: Sequence[Source]) -> str:
    return sources[place.source - 1].article.text[place.span.start : place.span.end]


def gather(claim: str, places: Sequence[QuotedSpan], sources: Sequence[Source]) -> Evidence:
    """Collect what a claim is compared with."""
    quotes, dated, articles = [], [], {}
    sentences, around = dict[str, None](), dict[str, str]()
    for place in places:
        source = sources[place.source - 1]
        quote = _text(place, sources)
        quotes.append(quote)
        day = source.article.published_as_stated
        dated.append(_dated(quote, day))
        texts = sentence_texts(source.passage)
        touched = [
            number
            for number, span in enumerate(source.passage.sentences)
            if span.start < place.span.end and place.span.start < span.end
        ]
        sentences |= dict.fromkeys(texts[number] for number in touched)
        for number in touched:
            for near in with_context(source.passage, number):
                around.setdefault(texts[near], _dated(texts[near], day))
        articles[source.article.article_id] = source.article
    return Evidence(
        claim,
        tuple(quotes),
        tuple(sentences),
        tuple(around),
        tuple(dated),
        tuple(around.values()),
        tuple(articles.values()),
    )


def _dated(text: str, day: date | None) -> str:
    return with_dates(text, day) if day else text
