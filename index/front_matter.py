"""The YAML between dashes at the head of a text."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from index.errors import SeedFileError

_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(.*?)^---[ \t]*\r?(?:\n|\Z)", re.DOTALL | re.MULTILINE)


class FrontMatter(NamedTuple):
    """Its values, strings as they are written or lists of them, and the offset where it ends."""

    values: dict[str, Any]
    end: int


def front_matter(source: str, text: str) -> FrontMatter | None:
    """Return the front matter of a text, or None when it has none.

    Raises `SeedFileError`, which names the line, when it is no YAML mapping.
    """
    match = _FRONT_MATTER.match(text)
    return FrontMatter(_yaml(source, match[1]), match.end()) if match else None


def _yaml(source: str, front_matter: str) -> dict[str, Any]:
    import yaml  # 20 ms, needed for Markdown only

    try:
        # Values as they are written: other loaders turn a title 'Yes' into True.
        values = yaml.load(front_matter, Loader=yaml.BaseLoader)  # noqa: S506 - strings only
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        # The first line of the file is the opening dashes.
        where = f" (line {mark.line + 2})" if mark is not None else ""
        reason = getattr(error, "problem", None) or str(error)
        raise SeedFileError(
            f"{source} has front matter that is not YAML{where}: {reason}.",
            "Quote values that hold a colon.",
        ) from error
    if not values:
        return {}
    if not isinstance(values, dict):
        raise SeedFileError(
            f"{source} has front matter that is no list of 'name: value' lines (line 2).",
            "Write title, published, url, outlet and so on, a line each.",
        )
    return values
