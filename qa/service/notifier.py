"""Callbacks for progress: statuses, warnings and counts while something is made ready."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Notifier:
    """Callbacks of the edge, which decides how each is shown.

    `progress` is given what is done, how many of it are done, and of how many.
    """

    status: Callable[[str], None]
    warning: Callable[[str], None]
    progress: Callable[[str, int, int], None]


def silent() -> Notifier:
    """Return a notifier that ignores everything."""
    return Notifier(lambda _: None, lambda _: None, lambda _what, _done, _all: None)
