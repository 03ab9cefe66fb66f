"""A batch file: one question a line, whatever the line holds."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa.answer import Turn
from qa.cli.batch import read_questions

TEXT = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
HISTORY = st.lists(st.fixed_dictionaries({"role": st.sampled_from(["user", "assistant"]),
                                          "text": st.text()}))  # fmt: skip


@given(st.lists(st.binary() | st.binary().map(b"{".__add__)))
@example([b"{" * 100_000, b'{"a":' * 100_000, b'{"question": "x", "id": ' + b"9" * 5_000 + b"}"])
@example([b"\xff\xfe", b"\xef\xbb\xbf{}", b'{"question": "\\ud800"}', b'{"question": null}'])
@example([b'{"question": "x", "history": [{"role": "user"}]}', b'{"question": "x", "history": 1}'])
def test_every_line_is_a_question(lines: list[bytes]) -> None:
    """No bytes stop a batch: each line gives one question, in order."""
    found = list(read_questions(lines))
    assert [question.line for question in found] == list(range(1, len(lines) + 1))


@given(JSON, JSON, JSON)
def test_any_json_is_a_question(question: object, name: object, history: object) -> None:
    """No value in a field stops a batch, and what is wrong with it is said in one line."""
    row = {"question": question, "id": name, "history": history}
    (found,) = read_questions([json.dumps(row).encode()])
    assert found.problem is None or "\n" not in found.problem
    if not isinstance(question, str):
        assert found.problem is not None


@given(TEXT.filter(lambda text: not text.lstrip().startswith("{")))
def test_text_is_asked_as_it_is(text: str) -> None:
    """A line that is no JSON object is the question itself, without its line end."""
    (_, found) = read_questions([b"\n", f"{text}\r\n".encode()])
    assert (found.question, found.id, found.problem) == (text, None, None)


@given(st.text(), st.none() | st.text(), HISTORY)
def test_json_keeps_question_id_and_history(
    question: str, name: str | None, history: list[dict[str, str]]
) -> None:
    """A JSON line gives its question, its id and the turns before it."""
    row = json.dumps({"id": name, "question": question, "history": history})
    (found,) = read_questions([row.encode()])
    assert (found.question, found.id, found.problem) == (question, name, None)
    assert found.history == tuple(Turn(turn["role"], turn["text"]) for turn in history)


@pytest.mark.parametrize("row", ['{"question": "Who?"}', '{"question": "Who?", "history": null}'])
def test_history_and_id_may_be_left_out(row: str) -> None:
    """A JSON line needs a question only."""
    (found,) = read_questions([row.encode()])
    assert (found.question, found.id, found.history, found.problem) == ("Who?", None, (), None)
