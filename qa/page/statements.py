"""What an answer says, statement by statement, each with the numbers of its footnotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from qa.reader.engine import CONFLICT_NOTICE

if TYPE_CHECKING:
    from qa.answer import Answer

_NUMBERS = re.compile(r"\s((?:\[\d{1,5}\])+)(?=\s|$)")


class Statement(NamedTuple):
    """One statement of an answer, without its marks, and the footnotes it rests on."""

    text: str
    numbers: tuple[int, ...]


def statements(answer: Answer) -> tuple[Statement, ...]:
    """Return what an answer says; a saved one, which has lost its claims, is read by its marks."""
    if answer.claims:
        return tuple(
            Statement(one.text, tuple(citation.n for citation in one.citations))
            for one in answer.claims
        )
    known = {one.n for one in answer.citations}
    found, position = [], 0
    for match in _NUMBERS.finditer(answer.answer):
        numbers = tuple(map(int, re.findall(r"\d+", match[1])))
        if known.issuperset(numbers):
            found.append(Statement(answer.answer[position : match.start()].strip(), numbers))
            position = match.end()
    if rest := answer.answer[position:].strip():
        found.append(Statement(rest, ()))
    return tuple(found)


def accounts(said: tuple[Statement, ...]) -> tuple[tuple[Statement, ...], ...]:
    """Return the accounts of articles that conflict, each its statements; none without a conflict.

    The first statement is then the notice, which cites how each account begins.
    """
    if not said or said[0].text != CONFLICT_NOTICE:
        return ()
    first = set(said[0].numbers)
    found: list[list[Statement]] = []
    for one in said[1:]:
        if first.intersection(one.numbers) or not found:
            found.append([])
        found[-1].append(one)
    return tuple(map(tuple, found))
