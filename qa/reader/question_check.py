"""Checks a question against the sentence that would answer it: what is sure to be amiss is refused.

Exact rules only: the years, days, names and numbers of the question against what the sentence, its
article and its day say, and what the question takes for granted (qa.reader.premises). They say
nothing where they cannot tell, so that what passes is not yet right.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from textwrap import shorten
from typing import TYPE_CHECKING

from qa.reader.premises import premise_fault
from qa.reader.strangers import strangers
from qa.text.dates import dates_in
from qa.text.measures import is_measure, is_time, unit_at
from qa.text.numbers import numbers
from qa.text.relative_dates import resolve
from qa.text.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from index.article import Article
    from qa.text.dates import DateMention

# News is told on the days after it, and a year's in January.
_DAYS_AFTER = timedelta(days=2)
_MONTH_AFTER = timedelta(days=45)
_YEAR_AFTER = timedelta(days=31)
# Of a sentence that is told in the place of an answer, the characters that are shown.
_MAX_NEAREST = 240

Days = tuple[date, date]
"""The first day and the last."""


@dataclass(frozen=True, slots=True)
class Said:
    """The sentence that would answer, the span of it that does, and the article it stands in."""

    sentence: str
    article: Article
    short: str = ""

    def days(self, text: str) -> list[Days]:
        """Return the days that a text of the article names or means, where it tells their year."""
        day = self.article.published_as_stated
        found = [span for one in dates_in(text) if one.year and (span := _span(one, one.year))]
        return found + [(one.first, one.last) for one in resolve(text, day)] if day else found


def question_fault(question: str, said: Said, *, yes_or_no: bool = False) -> str | None:
    """Return what the articles do not say, to be read after 'do not say', or None for no fault.

    A question of yes or no takes nothing for granted.
    """
    faults = _faults(question, said) if yes_or_no else _every_fault(question, said)
    return next(faults, None)


def not_said(fault: str, sentence: str, passage: int) -> str:
    """Return a fault in words, and what a sentence of passage number `passage`, from 1, says."""
    nearest = shorten(sentence, _MAX_NEAREST, placeholder=" …")
    return f"The articles do not say {fault}. Nearest: “{nearest}” [{passage}]"


def _every_fault(question: str, said: Said) -> Iterator[str]:
    yield from _faults(question, said)
    if fault := premise_fault(question, said.sentence, said.short):
        yield fault


def _faults(question: str, said: Said) -> Iterator[str]:
    for mention in dates_in(question):
        if (mention.year or mention.month) and not _is_told(mention, said):
            when = question[mention.start : mention.end]
            yield f"this {'of' if mention.day else 'for'} {when}"
    for name in strangers(question, said.sentence, said.article):
        yield f"this of {name}"
    unit = _unit_asked(question)
    if unit and not numbers(tokens(said.sentence)):
        yield f"this in {unit}"


def _unit_asked(question: str) -> str | None:
    """Return the unit that a question wants its answer in ('in kilometres'), or None."""
    found = tokens(question)
    for place in range(1, len(found)):
        unit = unit_at(found, place) if found[place - 1].plain == "in" else None
        if unit and is_measure(unit[0]) and not is_time(unit[0]):
            return question[found[place].start : found[unit[1]].end]
    return None


def _is_told(asked: DateMention, said: Said) -> bool:
    """Tell whether a sentence may be about a day, month or year that is asked about.

    A sentence with another day or year is about that one. Else the article must name the date
    somewhere, or have appeared then or just after.
    """
    own = said.days(said.sentence)
    if _is_among(asked, own) or _is_named(asked, said.sentence):
        return True
    if asked.day and any(first == last for first, last in own):
        return False
    if _is_near(asked, said.article.published_as_stated):
        return True
    if own and asked.year and not any(one.year <= asked.year <= two.year for one, two in own):
        return False
    text = f"{said.article.title or ''}\n{said.article.text}"
    return _is_named(asked, text) or _is_among(asked, said.days(text))


def _is_near(asked: DateMention, published: date | None) -> bool:
    """Tell whether an article of the day `published` may be news of what is asked about."""
    if published is None:
        return False
    span = _span(asked, asked.year or published.year)
    after = _DAYS_AFTER if asked.day else _MONTH_AFTER if asked.month else _YEAR_AFTER
    return span is not None and span[0] <= published <= span[1] + after


def _is_named(asked: DateMention, text: str) -> bool:
    """Tell whether a text names the date, or one without a year that may be it."""
    if asked.month is None:
        return str(asked.year) in text
    return any(
        all(
            here is None or there is None or here == there
            for here, there in (
                (asked.year, one.year), (asked.month, one.month), (asked.day, one.day),
            )
        )
        for one in dates_in(text)
    )  # fmt: skip


def _is_among(asked: DateMention, days: Iterable[Days]) -> bool:
    for first, last in days:
        years = [asked.year] if asked.year else range(first.year, last.year + 1)
        spans = [span for year in years if (span := _span(asked, year))]
        if any(start <= last and first <= end for start, end in spans):
            return True
    return False


def _span(mention: DateMention, year: int) -> Days | None:
    """Return the first and the last day of a mention in a year, None for 29 February 2023."""
    month = mention.month
    try:
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        last = mention.day or monthrange(year, month)[1]
        return date(year, month, mention.day or 1), date(year, month, last)
    except ValueError:
        return None
