"""What an article says of itself, by name, to the fields of `Article`.

The names are the same in front matter, JSON and HTML.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, TypedDict

from index.article import ArticleStatus
from index.corrections import status_of
from index.errors import SeedFileError

if TYPE_CHECKING:
    from collections.abc import Mapping

_EMPTY_VALUES = frozenset(("", "~", "null"))
_BEFORE_ZONE = re.compile(r"\s+(?=[+-]\d)")
# What other programs write there of an article that is as it was written.
_NO_STATUS = frozenset(("published", "final", "updated"))


class Metadata(TypedDict):
    """Fields of `Article`."""

    title: str | None
    published: date | None
    url: str | None
    outlet: str | None
    updated: date | None
    author: str | None
    section: str | None
    status: ArticleStatus | None
    corrects: str | None
    embargo_until: datetime | None


# Names that say that a text has metadata at its head, and no lines between dashes.
NAMES = frozenset(Metadata.__annotations__)


def metadata(source: str, values: Mapping[str, Any]) -> Metadata:
    """Return what `values` say of the article `source`; other names than the known are left alone.

    Raises `SeedFileError`, which names the value, when a date, a time or a status is none.
    """
    title = _string(source, values, "title")
    return Metadata(
        title=title,
        published=_date(source, values, "published"),
        url=_string(source, values, "url"),
        outlet=_string(source, values, "outlet"),
        updated=_date(source, values, "updated"),
        author=_string(source, values, "author"),
        section=_string(source, values, "section"),
        status=_status(source, values) or status_of(title),
        corrects=_string(source, values, "corrects"),
        embargo_until=_embargo(source, values),
    )


def _string(source: str, values: Mapping[str, Any], name: str) -> str | None:
    value = values.get(name)
    parts = value if isinstance(value, list) else [value]
    if not all(part is None or isinstance(part, str | int | float) for part in parts):
        raise SeedFileError(f"{source} has a {name!r} that is no text.")
    text = ", ".join(str(part) for part in parts if part is not None)
    # YAML and JSON can write half a character, as no UTF-8 can, and a NUL, as no database can.
    text = text.encode(errors="replace").decode().replace("\0", "\ufffd").strip()
    return None if text in _EMPTY_VALUES else text


def _date(source: str, values: Mapping[str, Any], name: str) -> date | None:
    value = _string(source, values, name)
    if value is None:
        return None
    try:
        return _time(value).date()
    except ValueError as error:
        raise SeedFileError(
            f"{source} has a {name!r} that is no date: {value!r}.", "Write it as 2024-10-24."
        ) from error


def _time(value: str) -> datetime:
    return datetime.fromisoformat(_BEFORE_ZONE.sub("", value))


def _embargo(source: str, values: Mapping[str, Any]) -> datetime | None:
    """Return the end of an embargo in UTC, which a time without a zone is; of a day, its start."""
    value = _string(source, values, "embargo_until")
    if value is None:
        return None
    try:
        time = _time(value)
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise SeedFileError(
            f"{source} has an 'embargo_until' that is no time: {value!r}.",
            "Write it as 2024-10-24T09:00:00Z.",
        ) from error


def _status(source: str, values: Mapping[str, Any]) -> ArticleStatus | None:
    value = _string(source, values, "status")
    if value is None or value.lower() in _NO_STATUS:
        return None
    try:
        return ArticleStatus(value.lower())
    except ValueError as error:
        raise SeedFileError(
            f"{source} has a 'status' that is not known: {value!r}.",
            f"Write {' or '.join(ArticleStatus)}, or leave it out.",
        ) from error
