"""What an article says of itself, by name, to the fields of `Article`.

The names are the same in front matter, JSON and HTML.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from index.article import ArticleStatus
from index.corrections import status_of
from index.errors import SeedFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_EMPTY_VALUES = frozenset(("", "~", "null"))
_BEFORE_ZONE = re.compile(r"\s+(?=[+-]\d)")
# What other programs write there of an article that is as it was written.
_NO_STATUS = frozenset(("published", "final", "updated"))


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


def _embargo(source: str, values: Mapping[str, Any], name: str) -> datetime | None:
    """Return the end of an embargo in UTC, which a time without a zone is; of a day, its start."""
    value = _string(source, values, name)
    if value is None:
        return None
    try:
        time = _time(value)
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise SeedFileError(
            f"{source} has an {name!r} that is no time: {value!r}.",
            "Write it as 2024-10-24T09:00:00Z.",
        ) from error


def _status(source: str, values: Mapping[str, Any], name: str) -> ArticleStatus | None:
    value = _string(source, values, name)
    if value is None or value.lower() in _NO_STATUS:
        return None
    try:
        return ArticleStatus(value.lower())
    except ValueError as error:
        raise SeedFileError(
            f"{source} has a {name!r} that is not known: {value!r}.",
            f"Write {' or '.join(ArticleStatus)}, or leave it out.",
        ) from error


_READERS: dict[str, Callable[[str, Mapping[str, Any], str], object]] = {
    **dict.fromkeys(("title", "url", "outlet", "author", "section", "corrects"), _string),
    **dict.fromkeys(("published", "updated"), _date),
    "status": _status,
    "embargo_until": _embargo,
}
# Names that say that a text has metadata at its head, and no lines between dashes.
NAMES = frozenset(_READERS)


def metadata(source: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of `Article` that `values` tell of; other names are left alone.

    Raises `SeedFileError`, which names the value, when a date, a time or a status is none.
    """
    found = {name: read(source, values, name) for name, read in _READERS.items()}
    return found | {"status": found["status"] or status_of(_string(source, values, "title"))}
