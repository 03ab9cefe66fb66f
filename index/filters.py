"""Which articles are searched, by what they say of themselves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date  # noqa: TC003 - pydantic reads saved answers by it
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.article import Article, ArticleMetadata


@dataclass(frozen=True, slots=True)
class Filters:
    """What an article must be to be searched; what is empty sets no limit.

    It must be known to be published on a day from `since` to `until`, both included, and be of one
    of the `outlets`, `authors` and `sections`, written as the article writes them. The articles
    `without`, by id, are never searched.
    """

    since: date | None = None
    until: date | None = None
    outlets: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether they set any limit."""
        return self != ALL

    def __and__(self, other: Filters) -> Filters:
        """Return what lets through only what both let through."""
        since = [day for day in (self.since, other.since) if day]
        until = [day for day in (self.until, other.until) if day]
        return Filters(
            max(since, default=None),
            min(until, default=None),
            _both(self.outlets, other.outlets),
            _both(self.authors, other.authors),
            _both(self.sections, other.sections),
            tuple(dict.fromkeys((*self.without, *other.without))),
        )

    def let_through(self, article: Article | ArticleMetadata) -> bool:
        """Tell whether an article is one of those that are searched."""
        since, until, day = self.since, self.until, article.published
        if (since or until) and day is None:
            return False
        return (
            (since is None or day is None or since <= day)
            and (until is None or day is None or day <= until)
            and (not self.outlets or article.outlet in self.outlets)
            and (not self.authors or article.author in self.authors)
            and (not self.sections or article.section in self.sections)
            and article.article_id not in self.without
        )

    def condition(self) -> tuple[str, list[str]]:
        """Return the condition on the table of articles, in SQL, and its values; '' for none."""
        parts, values = [], []
        for operator, day in ((">=", self.since), ("<=", self.until)):
            if day is not None:
                parts.append(f"published {operator} ?")
                values.append(day.isoformat())
        for column in ("outlet", "author", "section"):
            if names := getattr(self, f"{column}s"):
                parts.append(f"{column} IN (SELECT value FROM json_each(?))")
                values.append(json.dumps(names))
        if self.without:
            parts.append("article_id NOT IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(self.without))
        return " AND ".join(parts), values


def _both(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names in both, where both set a limit; of no article where they exclude another.

    No article is of 'the Times, and of the Post'.
    """
    if not (first and second):
        return first or second
    return tuple(name for name in first if name in second) or (" and ".join((*first, *second)),)


ALL = Filters()
