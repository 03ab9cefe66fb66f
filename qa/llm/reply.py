"""Reads a model's reply into claims while it is still being written.

The form is {"claims": [{"text": "…", "quotes": [{"passage": 1, "quote": "…"}]}]}; no claims at
all mean that the passages do not say. Around it what models do write is passed over: thoughts in
<think>, words before the first brace, a code fence, anything after the last brace. Within it
nothing but the form is taken.
"""

from __future__ import annotations

import json
import re
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

_THINK, _THOUGHT = "<think>", "</think>"
_SPACE = " \t\r\n"
_MARK = re.compile(r'["\\{}\[\]]')
_CLAIMS_KEY = '"claims"'
_DEPTH_STEPS = {"{": 1, "[": 1, "]": -1, "}": -1}
# A claim, its list of quotes, a quote.
_MAX_DEPTH = 3


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
    Raises `MalformedReplyError` where the reply stops matching the schema, and what `pieces`
    raises.
    """
    try:
        yield from _claims(_Stream(pieces))
    finally:
        if isinstance(pieces, Generator):
            pieces.close()


def _claims(text: _Stream) -> Iterator[WrittenClaim]:
    _skip_preface(text)
    for wanted in ("{", _CLAIMS_KEY, ":", "["):
        text.take(wanted)
    mark = text.expect("{]")
    count = 0
    while mark == "{":
        count += 1
        if count > MAX_CLAIMS:
            raise MalformedReplyError(f"it has more than {MAX_CLAIMS} claims")
        yield _claim(text.value(), count)
        mark = text.expect(",]")
        if mark == ",":
            text.take(",")
            mark = text.expect("{")
    text.take("]")
    text.take("}")


class _Stream:
    """A text that arrives in pieces; `here` is what has arrived and is not consumed."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._pieces = iter(pieces)
        self._length = 0
        self.here = ""

    def read(self) -> bool:
        """Append the next piece; False at the end of the reply."""
        piece = next(self._pieces, None)
        if piece is None:
            return False
        self._length += len(piece)
        if self._length > MAX_REPLY:
            raise MalformedReplyError(f"it is longer than {MAX_REPLY:,} characters")
        self.here += piece
        return True

    def peek(self) -> str:
        """Return the next character after white space, without consuming it; '' at the end."""
        while True:
            self.here = self.here.lstrip(_SPACE)
            if self.here:
                return self.here[0]
            if not self.read():
                return ""

    def expect(self, wanted: str) -> str:
        """Return the next character, which must be one of `wanted`, without consuming it."""
        found = self.peek()
        if not found:
            raise MalformedReplyError("it ends too early")
        if found not in wanted:
            expected = " or ".join(wanted)
            raise MalformedReplyError(f"there is {self.here[:20]!r} where {expected} should be")
        return found

    def take(self, wanted: str) -> None:
        """Consume `wanted`, which must come next."""
        self.expect(wanted[0])
        while len(self.here) < len(wanted) and wanted.startswith(self.here) and self.read():
            pass
        if not self.here.startswith(wanted):
            raise MalformedReplyError(f"there is {self.here[:20]!r} where {wanted} should be")
        self.here = self.here[len(wanted) :]

    def value(self) -> str:
        """Consume an object, up to the brace that ends it, and return its JSON."""
        parts, braces = [], _Braces()
        while not (end := braces.end(self.here)):
            parts.append(self.here)
            self.here = ""
            if not self.read():
                raise MalformedReplyError("it ends in the middle of a claim")
        parts.append(self.here[:end])
        self.here = self.here[end:]
        return "".join(parts)


class _Braces:
    """Tracks the depth of braces, outside strings, in an object that arrives in pieces."""

    def __init__(self) -> None:
        self._depth = 0
        self._in_string = False
        self._escaped = False

    def end(self, piece: str) -> int:
        """Return the offset in the next piece at which the object ends, or 0."""
        at = 0
        if self._escaped and piece:
            self._escaped, at = False, 1
        while mark := _MARK.search(piece, at):
            at = mark.end()
            if self._in_string and mark[0] == "\\":
                self._escaped = at == len(piece)
                at += 1
            elif mark[0] == '"':
                self._in_string = not self._in_string
            elif not self._in_string:
                self._depth += _DEPTH_STEPS.get(mark[0], 0)
                if self._depth == 0:
                    return at
                if self._depth > _MAX_DEPTH:
                    raise MalformedReplyError("a claim holds more than it should")
        return 0


def _skip_preface(text: _Stream) -> None:
    """Skip a <think> block, and any words before the first brace."""
    text.peek()
    while _THINK.startswith(text.here) and text.here != _THINK and text.read():
        pass
    if text.here.startswith(_THINK):
        _skip_to(text, _THOUGHT)
    _skip_to(text, "{", keep=True)


def _skip_to(text: _Stream, wanted: str, *, keep: bool = False) -> None:
    """Consume up to and with the first `wanted`, or with `keep` up to it."""
    while (at := text.here.find(wanted)) < 0:
        text.here = text.here[-len(wanted) + 1 :] if len(wanted) > 1 else ""
        if not text.read():
            raise MalformedReplyError("there is no JSON in it")
    text.here = text.here[at if keep else at + len(wanted) :]


def _claim(written: str, number: int) -> WrittenClaim:
    """Read one claim. Raises `MalformedReplyError`, which names its number, from 1."""
    try:
        return _read(written)
    except ValueError as error:
        raise MalformedReplyError(f"claim {number}: {error}") from error


def _read(written: str) -> WrittenClaim:
    fields = json.loads(written, object_pairs_hook=_unique_fields)
    text, quotes = _fields(fields, text=str, quotes=list)
    if len(quotes) > MAX_QUOTES:
        raise ValueError(f"it has more than {MAX_QUOTES} quotes")
    return WrittenClaim(_valid_text(text), tuple(map(_quote, quotes)))


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
