"""What is told while something is made ready."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Ears:
    """Where news goes while something is made ready; the edge decides how it looks."""

    status: Callable[[str], None]
    warning: Callable[[str], None]
    progress: Callable[[int, int], None]


def silent() -> Ears:
    """Return ears that let everything pass."""
    return Ears(lambda _: None, lambda _: None, lambda _done, _all: None)
