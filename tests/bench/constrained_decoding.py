"""Constrained decoding, which a model of 135M needs to quote at all.

By itself it invents its quotes, so that every claim is refused for them and no other check is ever
tried. Here the server's grammar allows no quotes but sentences of the passages; what it claims of
them is its own, and is checked as always.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from qa.llm.chat_model import ChatModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from qa.llm.chat_model import Message, Schema
    from qa.llm.deadline import Deadline

MAX_TEXT = 240
_PASSAGE = re.compile(r'<passage n="(\d+)"[^>]*>\n(.*?)\n</passage>', re.DOTALL)
_SENTENCE_END = re.compile(r"(?<=[.?!”])\s+(?=[A-Z“])|\n+")


def constrained_quotes() -> AbstractContextManager[object]:
    """Constrain every reply that has a schema to quotes of the prompt's sentences."""
    stream = ChatModel.stream

    def constrained_stream(
        self: ChatModel,
        messages: Sequence[Message],
        schema: Schema | None = None,
        deadline: Deadline | None = None,
    ) -> Iterator[str]:
        constrained = schema and _constrained(schema, messages[-1].text)
        return stream(self, messages, constrained, deadline)

    return patch.object(ChatModel, "stream", constrained_stream)


def _constrained(schema: Schema, prompt: str) -> Schema:
    """Return the schema with the passages' sentences as the only quotes; quotes come first."""
    quotes = [
        {
            "type": "object",
            "properties": {
                "passage": {"const": int(number)},
                "quote": {"enum": [one for one in _SENTENCE_END.split(text) if one]},
            },
            "required": ["passage", "quote"],
        }
        for number, text in _PASSAGE.findall(prompt)
    ]
    claim: dict[str, Any] = {
        "type": "object",
        "properties": {
            "quotes": {"type": "array", "items": {"anyOf": quotes}, "minItems": 1, "maxItems": 2},
            "text": {"type": "string", "maxLength": MAX_TEXT},
        },
        "required": ["quotes", "text"],
    }
    claims = {"type": "array", "items": claim, "maxItems": 3}
    return schema | {"properties": {"claims": claims}}
