"""Entry points, by which the packages and rooms above add what may not be imported from here."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from index.installation import DISTRIBUTION

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

COMMANDS = "footnote.commands"
DOCTOR = "footnote.doctor"
EVALUATIONS = "footnote.eval"
LOAD_ERRORS = (ImportError, AttributeError)
"""What loading an entry point raises when its module or its object is missing or broken."""


def entry_points(group: str) -> dict[str, EntryPoint]:
    """Return a group's entry points by name; none where Footnote is not installed."""
    from importlib.metadata import PackageNotFoundError, distribution  # 14 ms, which no `ask` pays

    with suppress(PackageNotFoundError):
        points = distribution(DISTRIBUTION).entry_points.select(group=group)
        return {point.name: point for point in points}
    return {}
