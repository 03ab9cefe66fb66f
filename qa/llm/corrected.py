"""What a model writes of an error that is corrected: the correction is told in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from qa.reader.corrections import Correction, correction_claims, is_correction
from qa.reader.repeated_errors import errors_in, right_quotes
from qa.text.names import names
from qa.text.numbers import numbers
from qa.text.sentence_context import sentence_texts
from qa.text.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.article import Span
    from qa.answer import Claim
    from qa.citations import CitationBuilder, Quote
    from qa.reader.repeated_errors import RepeatedError
    from qa.verifier.evidence import Source


@dataclass(frozen=True, slots=True)
class CorrectedError:
    """An error, what it says and what is right: numbers, or names where there are none.

    `places` are where it stands, by article: in its correction, and in what that corrects.
    """

    quotes: tuple[Quote, ...]
    corrected: Quote | None
    wrong: frozenset[object]
    right: frozenset[object]
    places: tuple[tuple[str, Span], ...]

    @classmethod
    def of(cls, error: RepeatedError, corrected: Quote | None) -> Self:
        """Return what a correction says of an error, which the sentence `corrected` holds."""
        quotes = tuple(right_quotes(error))
        passage = error.passage
        text = sentence_texts(passage)[error.place]
        said, right = text[error.start : error.end], quotes[-1].text
        if error.is_beside:
            right = text[: error.start] + text[error.end :]
        wrong = _numbers(said) or _names(said)
        values = _numbers if _numbers(said) else _names
        known = values(corrected.text) if corrected else frozenset()
        places = [(passage.article_id, span) for span in passage.sentences]
        if corrected:
            places.append((corrected.article_id, corrected.span))
        return cls(quotes, corrected, wrong, values(right) - wrong - known, tuple(places))

    def is_told(self, text: str, spans: Sequence[tuple[str, Span]]) -> bool:
        """Tell whether a claim that rests on the error says it, and not what is right."""
        said = _numbers(text) | _names(text)
        rests = any(
            article == other and span.start < place.end and place.start < span.end
            for article, span in spans
            for other, place in self.places
        )
        return rests and bool(self.wrong & said) and not self.right & said

    def claims(self, builder: CitationBuilder) -> list[Claim]:
        """Return what is told instead, with footnotes to the correction and to what it corrects."""
        if self.corrected is None:
            return builder.quoted_claims(self.quotes) or []
        return correction_claims(Correction(self.quotes, self.corrected), builder)


def corrected_errors(sources: Sequence[Source]) -> list[CorrectedError]:
    """Return the errors that the corrections among sources repeat."""
    return list(_found(sources))


def _found(sources: Sequence[Source]) -> Iterator[CorrectedError]:
    others = [one for one in sources if not is_correction(one.passage, one.article)]
    for source in sources:
        if not is_correction(source.passage, source.article):
            continue
        for error in errors_in(source.passage):
            told = [error.sentence_in(one.passage) for one in others]
            for corrected in list(filter(None, told)) or (None,):
                yield CorrectedError.of(error, corrected)


def _numbers(text: str) -> frozenset[object]:
    return frozenset(one.value for one in numbers(tokens(text)))


def _names(text: str) -> frozenset[object]:
    return frozenset(one.key for one in names(text, tokens(text), set()))
