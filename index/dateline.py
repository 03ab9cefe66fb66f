"""The day of an article that does not say when it was published: of its dateline or a caption."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from index.article import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.article import Article

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = (
    rf"(?:{_MONTH.format(1)} (?P<day1>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year1>\d{{4}})"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)? {_MONTH.format(2)},? (?P<year2>\d{{4}})"
    r"|(?P<iso>\d{4}-\d\d-\d\d))(?!\d)"
)
_ANY_DAY = re.compile(rf"(?<!\w){_DAY}", re.IGNORECASE)
# 'KAZAN, Russia (AP), Oct. 24, 2024 —', or a line of its own: 'Published on 24 October 2024, 9 am'.
# A word begins where none goes on: a line of capitals could be cut into words in 10^13 ways.
_DATELINE = re.compile(
    r"(?:(?i:published|posted|updated|first published)(?: (?i:on|at))?:?\s+"
    r"|(?:(?<![\w.’'/-])[A-Z][\w.’'/-]*[,.]? ?|\([^()\n]{2,30}\),? ?){1,8}[—–,|-]*\s*)?"
    r"(?:(?i:(?:mon|tues|wednes|thurs|fri|satur|sun)day),? )?"
    rf"(?i:{_DAY})(?:,? (?:at )?\d[^—–\n]{{0,20}}| ?\([^()\n]{{2,30}}\))?\s*(?:[—–:|-]|$)"
)
# Lines that a dateline may be; a later one is prose.
_HEAD = 4
_OLD_PICTURE = re.compile(r"\b(?:file (?:photo|picture|image)|archive)\b", re.IGNORECASE)


def inferred_day(article: Article) -> date | None:
    """Return the day of a marked article's dateline, or else the latest of its captions."""
    return _dateline(article) or max(_caption_days(article), default=None)


def _dateline(article: Article) -> date | None:
    start = next((m.end for m in article.marks if m.kind is Kind.FRONT_MATTER), 0)
    lines = article.text[start : start + 2000].split("\n")
    for line in [one.strip() for one in lines if one.strip()][:_HEAD]:
        match = _DATELINE.match(line[:200])
        if match is not None:
            return _day(match)
    return None


def _caption_days(article: Article) -> Iterator[date]:
    for mark in article.marks:
        caption = article.text[mark.start : mark.end]
        if mark.kind is Kind.CAPTION and not _OLD_PICTURE.search(caption):
            days = map(_day, _ANY_DAY.finditer(caption))
            yield from (day for day in days if day is not None)


def _day(match: re.Match[str]) -> date | None:
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        which = "1" if match["day1"] else "2"
        month = _MONTHS.index(match[f"month{which}"][:3].lower()) + 1
        return date(int(match[f"year{which}"]), month, int(match[f"day{which}"]))
    except ValueError:
        return None
