"""A question as it was typed becomes one line that is safe to search for."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa.question.cleaning import MAX_QUESTION, clean_question

ANY_TEXT = st.text(st.characters(categories=None))


@given(ANY_TEXT)
@example("\udcff\udcfe Where?")
@example("\ud83d\ude00")
@example("x" * (MAX_QUESTION - 1) + " y")
@example("\x00\x1b[31m\u202e" * MAX_QUESTION)
def test_a_cleaned_question_is_safe(question: str) -> None:
    """It is one line, not endless, encodes to UTF-8, has no control character, and stays so."""
    clean = clean_question(question)
    assert len(clean) <= MAX_QUESTION
    assert clean.encode().decode() == clean
    assert not [one for one in clean if unicodedata.category(one) in {"Cc", "Cs"}]
    assert clean_question(clean) == clean


@pytest.mark.parametrize("question", ["Where was it held?", "Wo fand “es” statt? 🤝", "哪里?"])
def test_an_ordinary_question_is_left_alone(question: str) -> None:
    """Nothing is taken from a question that has nothing to hide."""
    assert clean_question(question) == question
    assert clean_question(f"\n {question}\t\r\n") == question
