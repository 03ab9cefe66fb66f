"""A saved answer, read back from the JSON that `footnote ask --json` printed."""

from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter, ValidationError

from qa.answer import Answer
from qa.errors import InputFileError

_HOW = "Save one with: footnote ask --json 'QUESTION' > ANSWER.json"


def read_answer(name: str, data: bytes) -> Answer:
    """Return the answer that is saved in `data`; keys that are not known are passed over.

    Raises `InputFileError` when `name` holds anything else than one answer.
    """
    try:
        answer = _adapter().validate_json(data.removeprefix(b"\xef\xbb\xbf"), strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise InputFileError(
            f"{name} is no saved answer: {f'{where}: ' if where else ''}{first['msg']}.", _HOW
        ) from error
    numbers = [one.n for one in answer.citations]
    if sorted(numbers) != list(range(1, len(numbers) + 1)):
        raise InputFileError(f"{name} is no saved answer: its footnotes are not 1 to N.", _HOW)
    return answer


@cache
def _adapter() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)
