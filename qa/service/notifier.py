"""What is told while something is made ready."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Notifier:
    """Where news goes while something is made ready; the edge decides how it looks."""

    status: Callable[[str], None]
    warning: Callable[[str], None]
    progress: Callable[[int, int], None]


def silent() -> Notifier:
    """Return one that lets everything pass."""
    return Notifier(lambda _: None, lambda _: None, lambda _done, _all: None)
