"""The events of an answer while it is made; the terminal and Slack are sent the same ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answer import Claim

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qa.answer import Answer


@dataclass(frozen=True, slots=True)
class Status:
    """A progress message, such as 'Reading 5 passages'."""

    text: str


@dataclass(frozen=True, slots=True)
class Writing:
    """A model begins to write; its claims follow one by one. `question` is what it answers."""

    question: str


@dataclass(frozen=True, slots=True)
class Done:
    """The whole answer, or a refusal; always the last event, and the only one of its kind.

    Its claims begin with all those that were yielded before, in order: nothing is taken back.
    """

    answer: Answer


Event = Status | Writing | Claim | Done


def final_answer(events: Iterable[Event]) -> Answer:
    """Return the answer that events end with."""
    (answer,) = [event.answer for event in events if isinstance(event, Done)]
    return answer
