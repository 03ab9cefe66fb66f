"""What a careful second look brings, by how much of what was read is read again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one reader makes of a question: how sure it is, from where on it is shown, if right."""

    confidence: float
    threshold: float
    right: bool

    @property
    def shown(self) -> bool:
        """Whether it is shown by the usual policy."""
        return self.confidence >= self.threshold


@dataclass(frozen=True, slots=True)
class Gain:
    """Of a share of the questions that is read again: figures by which readers are compared."""

    share: float
    right_and_shown: float
    wrong_when_shown: float


def gains(
    answerable: Sequence[bool], first: Sequence[Outcome], again: Sequence[Outcome]
) -> list[Gain]:
    """Return what it brings to read again those of which the first reader is least decided."""
    open_ = np.array([abs(one.confidence - one.threshold) for one in first])
    order = np.argsort(open_, kind="stable")
    found = []
    for share in SHARES:
        chosen = set(order[: round(share * len(order))].tolist())
        last = [again[at] if at in chosen else first[at] for at in range(len(first))]
        shown = [one for one in last if one.shown]
        right = sum(one.right for one in shown)
        found.append(Gain(share, right / max(1, sum(answerable)), 1 - right / max(1, len(shown))))
    return found


def told(name: str, found: Sequence[Gain]) -> str:
    """Return a line of each share, for people."""
    rows = [
        f"  {one.share:.0%} read again: right and shown {one.right_and_shown:.3f},"
        f" wrong of the shown {one.wrong_when_shown:.3f}"
        for one in found
    ]
    return "\n".join([name, *rows])
