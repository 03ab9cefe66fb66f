"""The format of `ask --batch`: a line is a question, text or JSON {"id", "question", "history"}."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qa.answer import Turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """A line of a batch. `problem` says why it is no JSON question; it is asked as text then."""

    line: int
    question: str
    id: str | None = None
    history: tuple[Turn, ...] = ()
    problem: str | None = None


def read_questions(lines: Iterable[bytes]) -> Iterator[BatchQuestion]:
    """Yield a question for every line, so that the nth answer is that of the nth line."""
    for number, line in enumerate(lines, start=1):
        text = line.decode("utf-8-sig" if number == 1 else "utf-8", "replace").rstrip("\r\n")
        yield _parse(number, text)


def _parse(number: int, text: str) -> BatchQuestion:
    if not text.lstrip().startswith("{"):
        return BatchQuestion(number, text)
    try:
        row = json.loads(text)
        return BatchQuestion(number, _text(row["question"]), _id(row), _history(row))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        reason = f"it lacks {error}" if isinstance(error, KeyError) else str(error)
        return BatchQuestion(number, text, problem=f"no JSON question ({reason}); asked as text.")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("'question' is no text")
    return value


def _id(row: dict[str, Any]) -> str | None:
    value = row.get("id")
    return value if value is None else str(value)


def _history(row: dict[str, Any]) -> tuple[Turn, ...]:
    turns = row.get("history") or []
    return tuple(Turn(str(turn.get("role", "user")), str(turn["text"])) for turn in _dicts(turns))


def _dicts(turns: object) -> list[dict[str, Any]]:
    if not isinstance(turns, list) or not all(isinstance(turn, dict) for turn in turns):
        raise TypeError("'history' is no list of {role, text}")
    return turns
