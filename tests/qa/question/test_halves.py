"""A question that asks two things is taken apart, and no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question.halves import halves


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "How did the council vote, and who abstained?",
            ("How did the council vote?", "Who abstained?"),
        ),
        ("Who won the cup and when was it played?",
         ("Who won the cup?", "When was the cup played?")),
        ("Where was the summit held, and why?",
         ("Where was the summit held?", "Why was the summit held?")),
        ("Who hosted the summit, and why?",
         ("Who hosted the summit?", "Why was it that somebody hosted the summit?")),
        ("Which countries signed the treaty, and when?",
         ("Which countries signed the treaty?",
          "When was it that some countries signed the treaty?")),
        ("How did the council vote? Who abstained?",
         ("How did the council vote?", "Who abstained?")),
    ],
)  # fmt: skip
def test_two_questions_are_two(question: str, parts: tuple[str, ...]) -> None:
    """Each half can be asked alone; what the second leaves out comes from the first."""
    assert halves(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "Who won the cup and the league?",
        "What did the mayor say about what happened?",
        "When and where was the summit held?",
        "Who?",
        "",
    ],
)
def test_one_question_is_one(question: str) -> None:
    """An 'and' between words, a clause and two question words in a row do not make two of one."""
    assert halves(question) == (question,)


@given(st.text(max_size=80))
def test_any_text_is_taken(text: str) -> None:
    """One part is the text itself."""
    parts = halves(text)
    assert parts == (text,) or len(parts) == 2
