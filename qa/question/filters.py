"""The outlets and periods that a question limits its articles to.

'According to the Harbor Times' is such a limit where the archive has that outlet; 'between March
and April 2024' is one. 'In March 2024' says of most questions when something happened, which later
articles tell, too: it is one only beside words for articles. What is in doubt is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.filters import Filters
from index.stop_words import STOP_WORDS, search_terms
from qa.question.outlets import OutletMention, outlets_in
from qa.question.periods import periods_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from qa.question.periods import Period

# A period that ended so many years before the archive's first day is history, told later.
HISTORY = 2

# Of what an outlet wrote of something, these say when it wrote.
_WITHIN = frozenset(("in", "during", "since"))
_ARTICLES = re.compile(
    r"(?:\b(?:articles?|stories|coverage|news(?:papers?)?|press|editions?|(?:news|press|newspaper)"
    r"\s+reports?)(?:\s+(?:(?:that|which)\s+(?:was|were|are|is)\s+)?(?:published|printed|written"
    r"|dated))?|^\W*what\s+(?:was|were|has\s+been|had\s+been)\s+(?:reported|published|written"
    r"|printed))\s*\Z",
    re.IGNORECASE,
)
# What changed, or how much of something there was, in a period is told when it has ended.
_OF_THE_PERIOD = re.compile(
    r"\bhow\s+(?!did\b|was\b|were\b|does\b|do\b|is\b|are\b|has\b|had\b)\w+"
    r"|\b(?:share|percentage|rate|rise|rose|risen|f[ae]ll(?:en)?|gr[eo]wn?|growth|increased?"
    r"|decreased?|declined?|changed?|cheaper|dearer|up|down)\b"
    r"|\bwho\s+(?:was|were|led|ran|held|governed|served|chaired|headed|owned)\b",
    re.IGNORECASE,
)
_SPACE_BEFORE = re.compile(r"\s+(?=[?.!,])")
# What goes with a period: 'according to articles published in May 2023'.
_ACCORDING = re.compile(
    r"(?:\baccording\s+to|\bin|\bfrom)\s+(?:the\s+)?(?:articles?|stories|coverage|newspapers?"
    r"|press|news|reports)(?:\s+(?:published|printed|written|dated))?\s*\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FoundFilters:
    """The filters that a question sets, and the question without their words."""

    filters: Filters
    rest: str


def filters_in(question: str, outlets: Sequence[str], earliest: date | None) -> FoundFilters:
    """Return what a question limits its articles to.

    `outlets` are those of the archive, and `earliest` is the day of its first dated article; None
    when no article has a date, and a period means nothing.
    """
    mentions = list(outlets_in(question, tuple(outlets)))
    named = tuple(dict.fromkeys(name for one in mentions for name in one.outlets))
    period = next(
        (
            one
            for one in (periods_in(question) if earliest else ())
            if _limits(question, one, mentions) or _may_limit(question, one, earliest)
        ),
        None,
    )
    if period is None:
        filters = Filters(outlets=named)
    else:
        filters = Filters(period.since, period.until, named)
        lead = _ACCORDING.search(question, 0, period.start)
        start = lead.start() if lead else period.start
        mentions.append(OutletMention(start, period.end, ()))
    return FoundFilters(filters, _without(question, mentions) if filters else question)


def _limits(question: str, period: Period, mentions: Sequence[OutletMention]) -> bool:
    """Tell whether a period stands with words for articles, or is that of what an outlet wrote."""
    if _ARTICLES.search(question[: period.start]):
        return True
    ends = not question[period.end :].strip(" ?.!")
    says_when = ends and period.lead in _WITHIN and not period.names_year_only
    return any(
        not question[one.end : period.start].strip(" ,") or (one.asks_what_was_said and says_when)
        for one in mentions
        if one.end <= period.start
    )


def _may_limit(question: str, period: Period, earliest: date | None) -> bool:
    """Tell whether a period between two dates can only be that of the articles."""
    if period.lead != "between" or period.names_year_only or not (period.until and earliest):
        return False
    return period.until.year > earliest.year - HISTORY and not _OF_THE_PERIOD.search(question)


def _without(question: str, mentions: Sequence[OutletMention]) -> str:
    """Return a question without the words of its limits; itself when nothing is left to ask."""
    rest = question
    cut = [one for one in mentions if one.end > one.start]
    for one in sorted(cut, key=lambda one: -one.start):
        before, after = rest[: one.start].rstrip(" ,"), rest[one.end :].lstrip(" ,")
        rest = " ".join(filter(None, (before, one.instead, after)))
    rest = _SPACE_BEFORE.sub("", rest)
    if STOP_WORDS.issuperset(search_terms(rest)):
        return question
    return rest[:1].upper() + rest[1:]
