"""What is sure to be amiss between a question and its sentence is told; else nothing is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from qa.reader.question_check import Said, question_fault

LEVY = "The council voted 7-4 on Monday to reject the levy that Mayor Elin Orsk had proposed."


def fault(question: str, sentence: str, text: str = "", short: str = "") -> str | None:
    """Return the fault of a question and a sentence of an article of 6 February 2024."""
    article = Article("a.md", f"{sentence} {text}", published=date(2024, 2, 6))
    return question_fault(question, Said(sentence, article, short))


@pytest.mark.parametrize(
    ("question", "sentence", "told"),
    [
        ("When did the council approve the levy?", LEVY, "that the council approved the levy"),
        ("Who approved the levy?", LEVY, "that anybody approved the levy"),
        ("Why was the levy approved?", LEVY, "that the levy was approved"),
        ("How did the council vote in 2019?", LEVY, "this for 2019"),
        ("How did the council vote on 4 February 2024?", LEVY, "this of 4 February 2024"),
        ("What did Mayor Berit Orsk propose?", LEVY, "this of Mayor Berit Orsk"),
        ("How did the council of Hjelmstad vote?", LEVY, "this of Hjelmstad"),
        (
            "What was the driver charged with?",
            "The driver was not charged.",
            "that the driver was charged",
        ),
        (
            "By how much did the calls of ships grow?",
            "The calls of ships fell from 212 to 177.",
            "that the calls of ships grew",
        ),
        (
            "Who examined the slips?",
            "He proposed to examine the slips.",
            "that anybody examined the slips",
        ),
        ("What is the range in kilometres?", "They have long range.", "this in kilometres"),
        ("What is the range in kilometres?", "The missiles fly 300 kilometres.", None),
        ("What is the range in square miles?", "A wide range.", "this in square miles"),
        ("What was the worst flood in years?", "The Orm rose over its banks.", None),
        ("Who drove the van?", "The police did not name the driver of the van.", "this"),
        (
            "How many years did Marta Holt get?",
            "Denis Holt was sentenced to three years. Marta, a judge, was ill.",
            None,
        ),
    ],
)
def test_what_a_sentence_does_not_say_is_told(
    question: str, sentence: str, told: str | None
) -> None:
    """Contraries, denials, plans, other dates, other names: each is said as a statement."""
    assert fault(question, sentence) == told


def test_a_namesake_is_another_person() -> None:
    """A family name with another given name in the sentence is not who is asked about."""
    found = fault("How long did Marta Holt get?", "Denis Holt got a year.", "Marta Holt was ill.")
    assert found == "this of Marta Holt"


@pytest.mark.parametrize(
    "question",
    [
        "When did the council reject the levy?",
        "How did the council vote on 5 February 2024?",
        "How did the council vote in February 2024?",
        "Which levy did Elin Orsk propose in 2024?",
        "Apart from the mayor, who voted?",
        "Did the council approve the levy?",
        "What did Elinn Orsk propose?",
        "When should the levy have been approved or rejected?",
    ],
)
def test_what_fits_passes(question: str) -> None:
    """Relative days are resolved, misspelt names forgiven, and a yes or no takes nothing for so."""
    yes_or_no = question.startswith("Did")
    article = Article("a.md", LEVY, published=date(2024, 2, 6))
    assert question_fault(question, Said(LEVY, article), yes_or_no=yes_or_no) is None


@pytest.mark.parametrize(("between", "told"), [(100, None), (60_000, "this of Hjelmstad")])
def test_a_name_is_looked_for_around_the_sentence(between: int, told: str | None) -> None:
    """A volume of megabytes is no article: who is named far from the sentence is not in it."""
    text = "The rain went on. " * (between // 18) + "The harbour of Hjelmstad was closed."
    assert fault("How did the council of Hjelmstad vote?", LEVY, text) == told


def test_what_stands_before_what_is_withheld_is_told() -> None:
    """'Four were hurt, police said; they did not name them' tells how many."""
    sentence = "Four were hurt, said the police, who did not name them."
    assert fault("How many were hurt?", sentence, short="Four") is None


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_taken(question: str, sentence: str) -> None:
    """No question and no sentence breaks the rules."""
    found = fault(question, sentence)
    assert found is None or found
