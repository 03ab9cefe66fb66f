"""What a model of 135M needs to quote at all; none of it loosens what is checked.

Left alone it copies nothing: it invents its quotes, so that every claim is refused for them and no
other check is ever tried. Here its server's grammar lets it quote nothing but sentences of the
passages. What it claims of them stays its own.
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
_BOUND = re.compile(r"(?<=[.?!”])\s+(?=[A-Z“])|\n+")


def helped() -> AbstractContextManager[object]:
    """Have every reply of a form written in the narrowed form."""
    stream = ChatModel.stream

    def stream_with_help(
        self: ChatModel,
        messages: Sequence[Message],
        schema: Schema | None = None,
        deadline: Deadline | None = None,
    ) -> Iterator[str]:
        narrowed = schema and _narrowed(schema, messages[-1].text)
        return stream(self, messages, narrowed, deadline)

    return patch.object(ChatModel, "stream", stream_with_help)


def _narrowed(schema: Schema, prompt: str) -> Schema:
    """Return the form with the passages' sentences as the only quotes; quotes come first."""
    quotes = [
        {
            "type": "object",
            "properties": {
                "passage": {"const": int(number)},
                "quote": {"enum": [one for one in _BOUND.split(text) if one]},
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
