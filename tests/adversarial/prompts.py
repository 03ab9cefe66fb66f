"""What a language model was sent, taken apart again by the prompt's own grammar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.llm.chat_model import Message
from qa.llm.prompt import CORRECTION_PROMPT, EXAMPLE, REFORMAT_PROMPT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.qa.llm.model_server import Request

# No angle bracket may stand anywhere but in a delimiter.
_PASSAGE = re.compile(
    r"<passage n=\"(?P<number>\d+)\"(?P<about>(?: [a-z]+=\"[^\"<>\n]*\")*)>\n"
    r"(?P<text>[^<>]*)\n</passage>\n"
)
_ABOUT = re.compile(r" ([a-z]+)=\"([^\"]*)\"")
_QUESTION = re.compile(r"<question>(?P<question>[^<>]*)</question>(?P<rest>(?:\n[^<>]*)?)\Z")
_CONVERSATION = re.compile(r"<conversation>\n(?P<turns>[^<>]*)\n</conversation>\n")
_AGAIN = tuple(text.partition("{")[0] for text in (CORRECTION_PROMPT, REFORMAT_PROMPT))


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage as a model sees it; `about` holds its kind, title, outlet and day."""

    number: int
    about: Mapping[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A request's parts. `again` is what it adds when claims or a form were refused, or ''."""

    rules: str
    passages: tuple[Shown, ...]
    turns: str
    question: str
    again: str


def read_prompt(request: Request) -> Prompt:
    """Take a request apart. Raises `ValueError` when anything stands outside its block."""
    messages = [Message(one["role"], one["content"]) for one in request.messages]
    if tuple(messages[1:3]) == EXAMPLE:
        del messages[1:3]
    roles = [message.role for message in messages]
    if roles != ["system", "user"]:
        raise ValueError(f"the roles are {roles}")
    rules, data = (message.text for message in messages)
    passages, place = [], 0
    while found := _PASSAGE.match(data, place):
        about = dict(_ABOUT.findall(found["about"]))
        passages.append(Shown(int(found["number"]), about, found["text"]))
        place = found.end()
    turns = _CONVERSATION.match(data, place)
    last = _QUESTION.match(data, turns.end() if turns else place)
    if last is None or [one.number for one in passages] != list(range(1, len(passages) + 1)):
        raise ValueError(f"a request is not of the form of the prompt:\n{data}")
    again = last["rest"].removeprefix("\n")
    if again and not again.startswith(_AGAIN):
        raise ValueError(f"after the question stands: {again}")
    return Prompt(rules, tuple(passages), turns["turns"] if turns else "", last["question"], again)
