"""The as-of date of a question: 'as of 24 October 2024'."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from qa.text.dates import DateMention, dates_in

_AS_OF = re.compile(
    r"\bas\s+(?:of|at|on)\s+(?:(?:the\s+)?end\s+of\s+)?(?:the\s+)?\Z", re.IGNORECASE
)
_MAX_LEAD = 40


def as_of_in(question: str) -> date | None:
    """Return the last day whose articles a question asks for, or None when it sets none.

    Only 'as of' sets one, with any date that has a year; a month or a year means its last day.
    'Who led until 24 October 2024?' sets none: an article of the day after tells of it.
    """
    limits = (_limit(question, mention) for mention in dates_in(question))
    return next((limit for limit in limits if limit), None)


def without_as_of(question: str) -> str:
    """Return a question without 'as of DATE', which would only disturb the search."""
    for mention in dates_in(question):
        lead = _AS_OF.search(question[: mention.start])
        if lead and mention.year:
            before, after = question[: lead.start()].rstrip(" ,"), question[mention.end :]
            rest = after.lstrip(" ,") if not before else after
            return f"{before}{rest}".strip() or question
    return question


def _limit(question: str, mention: DateMention) -> date | None:
    lead = question[max(mention.start - _MAX_LEAD, 0) : mention.start]
    if mention.year is None or not _AS_OF.search(lead):
        return None
    month = mention.month or 12
    return date(mention.year, month, mention.day or monthrange(mention.year, month)[1])
