"""Reads a model's reply into claims while it is still being written.

The form is {"claims": [{"text": "…", "quotes": [{"passage": 1, "quote": "…"}]}]}; no claims at
all mean that the passages do not say. Around it what models do write is passed over: thoughts in
<think>, words before the first brace, a code fence, anything after the last brace. Within it
nothing but the form is taken.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from qa.errors import ModelError
from qa.verifier.claims import WrittenClaim, WrittenQuote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_CLAIMS = 20
MAX_QUOTES = 8
MAX_TEXT = 2_000
MAX_REPLY = 100_000

_QUOTE_SCHEMA = {
    "type": "object",
    "properties": {"passage": {"type": "integer"}, "quote": {"type": "string"}},
    "required": ["passage", "quote"],
    "additionalProperties": False,
}
_CLAIM_SCHEMA = {
    "type": "object",
    "properties": {
        "text": {"type": "string"},
        "quotes": {"type": "array", "items": _QUOTE_SCHEMA},
    },
    "required": ["text", "quotes"],
    "additionalProperties": False,
}
# No bounds: the strict mode of several providers refuses a schema that has any.
REPLY_SCHEMA: dict[str, Any] = {
    "title": "answer",
    "description": "The claims that answer the question, or none when the passages do not say.",
    "type": "object",
    "properties": {"claims": {"type": "array", "items": _CLAIM_SCHEMA}},
    "required": ["claims"],
    "additionalProperties": False,
}

_SPACE = " \t\r\n"
# A claim is tried at each brace, so that its braces bound the time.
_MAX_TRIES = 500


class MalformedReplyError(ModelError):
    """A model's reply does not match the schema; `fault` says where."""

    def __init__(self, fault: str) -> None:
        super().__init__(
            f"The model's reply is not of the form asked for: {fault}.",
            "Ask again, or set FOOTNOTE_MODEL to a more capable model.",
            retryable=True,
        )
        self.fault = fault


def parse_claims(pieces: Iterable[str]) -> Iterator[WrittenClaim]:
    """Yield each claim of a streamed reply as soon as its last brace has arrived.

    What comes after the reply's own last brace is not read; `pieces`, when a generator, is closed.
    Raises `MalformedReplyError` when the reply does not match the schema, at its end at the latest,
    and what `pieces` raises.
    """
    try:
        yield from _claims(_Reply(pieces))
    finally:
        if isinstance(pieces, Generator):
            pieces.close()


def _claims(reply: _Reply) -> Iterator[WrittenClaim]:
    reply.skip_preface()
    reply.take("{")
    if reply.value('"') != "claims":
        raise MalformedReplyError("its first field is not claims")
    reply.take(":")
    reply.take("[")
    if reply.peek() == "]":
        reply.take("]")
    else:
        yield from _listed_claims(reply)
    reply.take("}")


def _listed_claims(reply: _Reply) -> Iterator[WrittenClaim]:
    for number in range(1, MAX_CLAIMS + 1):
        yield _claim(reply.value("}"), number)
        if reply.take(",]") == "]":
            return
    raise MalformedReplyError(f"it has more than {MAX_CLAIMS} claims")


class _Reply:
    """A reply that arrives in pieces. Its methods raise `MalformedReplyError`."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._pieces = iter(pieces)
        self._length = 0
        self._rest = ""
        """What has arrived and is not consumed."""

    def skip_preface(self) -> None:
        """Skip thoughts in <think>, and any words before the first brace."""
        self._read("{>")
        if self._rest.lstrip().startswith("<think>"):
            self._skip_to("</think>")
        self._skip_to("{")

    def peek(self) -> str:
        """Return the next character after white space; '' at the end."""
        while not self._rest.strip(_SPACE):
            self._rest = ""
            if not self._read():
                return ""
        self._rest = self._rest.lstrip(_SPACE)
        return self._rest[0]

    def take(self, wanted: str) -> str:
        """Consume the next character, which must be one of `wanted`, and return it."""
        found = self.peek()
        if not found or found not in wanted:
            expected = " or ".join(wanted)
            raise MalformedReplyError(f"there is {self._rest[:20]!r} where {expected} should be")
        self._rest = self._rest[1:]
        return found

    def value(self, end: str) -> Any:  # noqa: ANN401 - any JSON
        """Consume a JSON value, which is tried whenever its last character, `end`, may be there."""
        self.peek()
        for _ in range(_MAX_TRIES):
            try:
                value, length = _DECODER.raw_decode(self._rest)
            except json.JSONDecodeError as error:
                if not self._read(end):
                    raise MalformedReplyError(f"it breaks off, or is no JSON: {error}") from error
            except (ValueError, RecursionError) as error:
                raise MalformedReplyError(f"it cannot be read: {error}") from error
            else:
                self._rest = self._rest[length:]
                return value
        raise MalformedReplyError("a claim does not end")

    def _skip_to(self, wanted: str) -> None:
        while (at := self._rest.find(wanted)) < 0:
            self._rest = self._rest[len(self._rest) - len(wanted) + 1 :]
            if not self._read():
                raise MalformedReplyError("there is no JSON in it")
        self._rest = self._rest[at:]

    def _read(self, marks: str = "") -> bool:
        """Append pieces up to one that has any of `marks`, or the next; False at the end."""
        parts = [self._rest]
        found = False
        while not found and (piece := next(self._pieces, None)) is not None:
            self._length += len(piece)
            if self._length > MAX_REPLY:
                raise MalformedReplyError(f"it is longer than {MAX_REPLY:,} characters")
            parts.append(piece)
            found = not marks or not set(marks).isdisjoint(piece)
        self._rest = "".join(parts)
        return found


def _claim(fields: object, number: int) -> WrittenClaim:
    """Return one claim. Raises `MalformedReplyError`, which names its number, from 1."""
    try:
        text, quotes = _fields(fields, text=str, quotes=list)
        claim = WrittenClaim(_valid_text(text), tuple(map(_quote, quotes)))
    except ValueError as error:
        raise MalformedReplyError(f"claim {number}: {error}") from error
    if len(claim.quotes) > MAX_QUOTES:
        raise MalformedReplyError(f"claim {number}: it has more than {MAX_QUOTES} quotes")
    return claim


def _quote(fields: object) -> WrittenQuote:
    passage, text = _fields(fields, passage=int, quote=str)
    if passage < 1:
        raise ValueError(f"there is no passage {passage}")
    return WrittenQuote(passage, _valid_text(text))


def _fields(fields: object, **wanted: type) -> list[Any]:
    """Return the values of exactly the fields wanted, each of its type. Raises `ValueError`."""
    if not isinstance(fields, dict) or fields.keys() != wanted.keys():
        raise ValueError(f"it should have {' and '.join(wanted)}, and nothing else")
    for name, kind in wanted.items():
        if type(fields[name]) is not kind:
            raise ValueError(f"its {name} is no {kind.__name__}")
    return [fields[name] for name in wanted]


def _valid_text(text: str) -> str:
    """Return a text in valid Unicode. Raises `ValueError` when it is empty, too long or broken."""
    if not text.strip():
        raise ValueError("a text is empty")
    if len(text) > MAX_TEXT:
        raise ValueError(f"a text is longer than {MAX_TEXT:,} characters")
    try:
        # The halves of a pair may have arrived in two pieces.
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        raise ValueError("a text has half a surrogate pair") from None


def _unique_fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object of these fields. Raises `ValueError` when one comes twice."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a field comes twice")
    return fields


_DECODER = json.JSONDecoder(object_pairs_hook=_unique_fields)
