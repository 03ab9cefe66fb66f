"""A quote is judged by the words of its set's answers, or by the evidence; else not at all."""

from __future__ import annotations

import pytest

from qa.evaluation.dataset import GoldQuestion
from qa.evaluation.judge import certainty, holds_answer, is_right, sentence_f1
from qa.evaluation.records import Cited, Record

HELD = "The summit was held in Kazan in May 2024."


def asked(
    answers: list[str], evidence: list[str], *, answerable: bool | None = True
) -> GoldQuestion:
    """Return a question whose gold document is 'd1'."""
    return GoldQuestion("q", "?", tuple(answers), ("d1",), tuple(evidence), answerable)


def record(*cited: Cited, answered: bool = True) -> Record:
    """Return what a question brought: these quotes, with confidence 0.7."""
    return Record("q", answered, 0.7, None, cited, {}, {})


def test_a_quote_answers_if_it_holds_the_words_of_the_evidence() -> None:
    """An answer that is words of the evidence must stand in the quote, from a gold document."""
    question = asked(["Kazan"], [HELD])
    assert holds_answer(question, Cited("d1", 0, 9, HELD))
    assert not holds_answer(question, Cited("d2", 0, 9, HELD))
    assert not holds_answer(question, Cited("d1", 0, 9, "The summit was held"))


def test_a_free_answer_is_judged_by_its_evidence() -> None:
    """For an answer in other words, the quote must share a piece of the evidence."""
    question = asked(["They met in Tatarstan’s capital"], [HELD])
    assert holds_answer(question, Cited("d1", 0, 9, f"Ministers came. {HELD}"))
    assert not holds_answer(question, Cited("d1", 0, 9, "Ministers came."))


def test_what_cannot_be_judged_is_left_out() -> None:
    """Without evidence only a short answer can be judged; what has no answer is never right."""
    quote = Cited("d1", 0, 9, HELD)
    assert is_right(asked(["Kazan"], []), record(quote)) is True
    assert is_right(asked(["Kazan " * 11], []), record(quote)) is None
    assert is_right(asked(["Kazan"], [HELD], answerable=None), record(quote)) is None
    assert is_right(asked([], [], answerable=False), record(quote)) is False
    assert is_right(asked(["Kazan"], []), record(answered=False)) is False


def test_sentences_are_scored_against_those_that_people_marked() -> None:
    """One of two marked sentences beside one that is not is half of both; another's is wrong."""
    question = asked([], [HELD, "Ministers came."])
    held, rain = Cited("d1", 0, 9, HELD), Cited("d1", 0, 9, "It rained.")
    assert sentence_f1(question, record(held, Cited("d1", 0, 9, "Ministers came."))) == 1.0
    assert sentence_f1(question, record(held, rain)) == 0.5
    assert sentence_f1(question, record(held)) == pytest.approx(2 / 3)
    assert sentence_f1(question, record(Cited("d2", 0, 9, HELD))) == 0.0
    assert sentence_f1(question, record()) == 0.0


def test_no_answer_has_no_certainty() -> None:
    """A question without an answer counts as refused, however sure the reading was."""
    assert certainty(record()) == 0.7
    assert certainty(record(answered=False)) == 0.0
