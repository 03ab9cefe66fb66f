"""What is searched for, and in which articles: by the options of a question, and by its words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from index.filters import ALL, Filters
from qa.question.as_of import as_of_in, without_as_of
from qa.question.filters import filters_in
from qa.question.outlets import folded_name
from qa.text.filter_words import described

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from index.corpus import Corpus
    from qa.answer import AskOptions


@dataclass(frozen=True, slots=True)
class Scope:
    """What is searched for, and where.

    `query` is the question without the words that limit its articles; `filters` are what the
    options and the question limit them to, but for the day `as_of`. The articles `without` answer
    nothing. `ignored` says which days of the question set no limit, and why.
    """

    query: str
    filters: Filters = ALL
    as_of: date | None = None
    without: tuple[str, ...] = ()
    ignored: str | None = None

    @property
    def known(self) -> Filters:
        """What nothing may be told from outside of: what is known by the day, and not withheld."""
        return Filters(until=self.as_of, without=self.without)

    @property
    def limits(self) -> Filters:
        """All that limits the search, as one."""
        return self.filters & self.known


def scope_of(question: str, options: AskOptions, corpus: Corpus, now: datetime) -> Scope:
    """Return the scope of a standalone question that is asked `now`.

    What its words say counts unless `options` lift it. Where no article has a date, a day or a
    period that it names would leave nothing to read, and is ignored, which the scope tells.
    """
    given = Filters(
        options.since,
        options.until,
        _names(options.outlet, corpus.names("outlet")) if options.outlet else (),
        _names(options.author, corpus.names("author")) if options.author else (),
        _names(options.section, corpus.names("section")) if options.section else (),
    )
    withheld = corpus.withheld(now)
    if not options.question_filters:
        return Scope(without_as_of(question), given, options.as_of, withheld)
    earliest, outlets = corpus.earliest(), corpus.names("outlet")
    day = as_of_in(question) if earliest else None
    found = filters_in(without_as_of(question), outlets, earliest)
    days = [one for one in (day, options.as_of) if one]
    ignored = None if earliest else _ignored(question, outlets)
    return Scope(found.rest, given & found.filters, min(days, default=None), withheld, ignored)


def _ignored(question: str, outlets: Sequence[str]) -> str | None:
    """Return that the days of a question set no limit, since no article has one."""
    day = as_of_in(question)
    found = filters_in(without_as_of(question), outlets, date.min).filters
    parts = (f"as of {day:%-d %B %Y}" if day else "", described(Filters(found.since, found.until)))
    said = ", ".join(filter(None, parts))
    return f"No article has a date, so that “{said}” sets no limit." if said else None


def _names(asked: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the names that the archive knows one by: equal ones, or else those that hold it.

    A name that it does not know is returned as it is, and lets no article through.
    """
    wanted = folded_name(asked)
    folded = {name: folded_name(name) for name in known}
    equal = tuple(name for name, one in folded.items() if one == wanted)
    holding = tuple(name for name, one in folded.items() if f" {wanted} " in f" {one} ")
    return equal or holding or (asked,)
