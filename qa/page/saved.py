"""A saved answer or check, read back from what `--json` of `footnote ask` or `check` printed."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from qa.answer import Answer
from qa.checking.report import CheckedDraft
from qa.errors import InputFileError

if TYPE_CHECKING:
    from collections.abc import Sequence

_HOW = "Save one with: footnote ask --json 'QUESTION' > ANSWER.json"
_HOW_CHECK = "Save one with: footnote check --json --file DRAFT > CHECK.json"


def read_saved(name: str, data: bytes) -> Answer | CheckedDraft:
    """Return what is saved in `data`; keys that are not known are passed over.

    Raises `InputFileError` when `name` holds anything else than one answer, or one check.
    """
    data = data.removeprefix(b"\xef\xbb\xbf")
    return _read_check(name, data) if _is_check(data) else _read_answer(name, data)


def _is_check(data: bytes) -> bool:
    try:
        values = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(values, dict) and "sentences" in values


def _read_answer(name: str, data: bytes) -> Answer:
    try:
        answer = _answers().validate_json(data, strict=True)
    except ValidationError as error:
        raise InputFileError(f"{name} is no saved answer: {_first(error)}.", _HOW) from error
    if not _is_numbered([one.n for one in answer.citations]):
        raise InputFileError(f"{name} is no saved answer: its footnotes are not 1 to N.", _HOW)
    return answer


def _read_check(name: str, data: bytes) -> CheckedDraft:
    try:
        checked = _checks().validate_json(data, strict=True)
    except ValidationError as error:
        raise InputFileError(f"{name} is no saved check: {_first(error)}.", _HOW_CHECK) from error
    if fault := _fault(checked):
        raise InputFileError(f"{name} is no saved check: {fault}.", _HOW_CHECK)
    return checked


def _fault(checked: CheckedDraft) -> str | None:
    """Return what in a check does not fit together."""
    position = 0
    for place, one in enumerate(checked.sentences, start=1):
        if one.n != place or one.start < position:
            return "its sentences are not 1 to N, in order"
        if checked.text[one.start : one.end] != one.text:
            return f"sentence {one.n} does not stand in its draft"
        if not {wrong.n for wrong in one.misquotations} <= {cited.n for cited in one.citations}:
            return f"sentence {one.n} names a footnote that it has not"
        position = one.end
    cited = {footnote for one in checked.sentences for footnote in one.citations}
    if not _is_numbered([one.n for one in cited]):
        return "its footnotes are not 1 to N"
    if not position <= checked.read_to <= len(checked.text):
        return "read_to is no place after its sentences"
    return None


def _is_numbered(numbers: Sequence[int]) -> bool:
    return sorted(numbers) == list(range(1, len(numbers) + 1))


def _first(error: ValidationError) -> str:
    """Return the first fault that was found, and where."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"]))
    return f"{where}: {first['msg']}" if where else first["msg"]


@cache
def _answers() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)


@cache
def _checks() -> TypeAdapter[CheckedDraft]:
    return TypeAdapter(CheckedDraft)
