"""Payloads of Slack with fields missing, null or of another type, made of well-formed ones."""

from __future__ import annotations

import copy
import random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.slack import Delivery, Json
    from tests.slack.deliver import Kind

MISSING = object()
# What stands in the place of a field; a signed request holds nothing that is no JSON.
OTHERS: tuple[Any, ...] = (
    MISSING, MISSING, None, None, True, 0, -1, 1.5, 10**30, "", "x", "null", " ", "x" * 5_000,
    [], [None], ["x"], {}, {"x": None}, {"id": 7}, "\u0000", "<!channel>", "1.000000",
)  # fmt: skip
# At most so many fields of a payload are wrong.
MAX_FAULTS = 3


def malformed(
    recorded: Sequence[Delivery], count: int, seed: int, renew: Callable[[Json], Json]
) -> list[tuple[Kind, Json]]:
    """Return so many malformed payloads, each of a recorded one, with its kind; reproducible.

    `renew` makes of a payload another of its kind: what the app has seen it ignores.
    """
    chance = random.Random(seed)  # noqa: S311 - reproducible, not secret
    made = []
    for number in range(count):
        sample = recorded[number % len(recorded)]
        payload = renew(sample.payload)
        for _ in range(chance.randint(1, MAX_FAULTS)):
            _spoil(payload, chance)
        made.append((sample.kind, payload))
    return made


def _spoil(payload: Json, chance: random.Random) -> None:
    holder, key = chance.choice(list(_places(payload)))
    other = chance.choice(OTHERS)
    if other is not MISSING:
        holder[key] = copy.deepcopy(other)
    elif key in holder or isinstance(holder, list):
        del holder[key]


def _places(value: object) -> Iterator[tuple[Any, Any]]:
    """Yield every place in a JSON value, outer ones more often than their number would have it."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield value, key
            yield from _places(inner)
