"""What is heard of an answer while it is made; the terminal and Slack listen to the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qa.answer import Answer, Citation


@dataclass(frozen=True, slots=True)
class Status:
    """What goes on just now, such as 'Reading 5 passages'."""

    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One verified sentence of the answer, and what it stands on. `text` carries no [n]."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """The whole answer, or a refusal; always the last event, and the only one of its kind."""

    answer: Answer


Event = Status | Claim | Done


def final_answer(events: Iterable[Event]) -> Answer:
    """Return the answer that events end with."""
    (answer,) = [event.answer for event in events if isinstance(event, Done)]
    return answer
