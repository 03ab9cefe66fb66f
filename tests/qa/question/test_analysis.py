"""A question is weighed word by word, and its answer type recognised."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question.analysis import analyse
from qa.question.cleaning import clean_question

ANY_TEXT = st.text(st.characters(categories=None))


@given(ANY_TEXT, st.integers(0, 10_000), st.integers(0, 10_000))
def test_weights_are_shares(question: str, passages: int, frequency: int) -> None:
    """The weights of the words are positive and sum to 1; without a word there are none."""
    asked = analyse(clean_question(question), passages, lambda _: min(frequency, passages))
    assert all(weight > 0 for weight in asked.weights.values())
    assert sum(asked.weights.values()) == pytest.approx(1 if asked.weights else 0)
    assert {word for pair in asked.bigrams for word in pair} <= set(asked.weights)


def test_a_rare_word_weighs_more() -> None:
    """The fewer passages hold a word, the more it weighs; stop words weigh nothing."""
    weights = analyse("Was the president in Kazan?", 100, {"president": 90, "kazan": 1}.__getitem__)
    assert weights.weights["kazan"] > weights.weights["presid"]
    assert set(weights.weights) == {"kazan", "presid"}


TYPES = [
    ("How much does a missile cost?", "It cost $3 million.", "It is dear.", True),
    ("What is the price of gas?", "Gas sold for 40 euros.", "Gas is dear.", True),
    ("How many soldiers came?", "About 12,000 came.", "Many came.", True),
    ("How many soldiers came?", "A dozen came.", "Soldiers came.", True),
    ("What percentage agreed?", "Some 40 agreed.", "Most agreed.", True),
    ("When did it begin?", "It began in September.", "It began badly.", True),
    ("In what year did it end?", "It ended in 1991.", "It ended.", True),
    ("And when was that?", "That was last week.", "That was good.", True),
    ("Where was it held?", "It was held in Kazan.", "It was held.", False),
    ("In which city was it?", "It was near Kazan.", "It was a city.", False),
    ("Who said so?", "Later Mr Putin said so.", "the men said so.", False),
    ("To whom was it sold?", "It went to a firm called Acme.", "it was sold.", False),
    ("Which newspaper wrote it?", "As POLITICO wrote.", "as was written.", False),
    ("Why did they stall?", "They stalled over fears.", "They stalled.", False),
]


@pytest.mark.parametrize(("question", "holds", "lacks", "measurable"), TYPES)
def test_which_answer_type_is_expected(
    question: str,
    holds: str,
    lacks: str,
    measurable: bool,  # noqa: FBT001 - a table's column
) -> None:
    """The first words tell what an answer must hold, and whether it can do without."""
    expected = analyse(question, 1, lambda _: 1).answer_type
    assert expected is not None
    assert expected.pattern.search(holds)
    assert not expected.pattern.search(lacks)
    assert expected.measurable is measurable


@pytest.mark.parametrize("question", ["", "?!", "What did he say?", "Putin", "Is it so?"])
def test_other_questions_expect_no_type(question: str) -> None:
    """A question of no known kind is answered by any sentence."""
    assert analyse(question, 1, lambda _: 1).answer_type is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Did Putin threaten Ukraine?", True),
        ("isn’t he the president?", True),
        ("And can't they agree?", True),
        ("Did he go to Kazan or to Moscow?", False),
        ("Who did it?", False),
        ("Island or not?", False),
        ("Willing to talk, who is?", False),
    ],
)
def test_a_question_for_yes_or_no_is_known(text: str, expected: bool) -> None:  # noqa: FBT001
    """A question for a yes or a no is told from one that offers a choice or asks for a word."""
    assert analyse(text, 10, lambda _: 1).yes_or_no is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Why did the council reject the levy?", True),
        ("What happened to the ferry?", True),
        ("And what did the mayor say?", True),
        ("How did the fire start?", True),
        ("Describe the new bridge.", True),
        ("How many ferries sank?", False),
        ("What is the price of gas?", False),
        ("Who won?", False),
        ("When was it, and what did it cost?", False),
        ("Was it held?", False),
    ],
)
def test_an_open_question_is_known(text: str, expected: bool) -> None:  # noqa: FBT001
    """Why, how and what ask for more than one value; a number, a name or a yes is one."""
    assert analyse(text, 10, lambda _: 1).open_ended is expected


@pytest.mark.parametrize(
    ("text", "short", "expected"),
    [
        ("How many seats were lost?", "rotten piles", False),
        ("How many seats were lost?", "seventy", True),
        ("How much did it cost?", "600 crowns", True),
        ("On which day was it told?", "Morwen", False),
        ("When was it told?", "last week", True),
        ("How long will they wait?", "as long as there are people on board", True),
        ("Who told it?", "Morwen", True),
    ],
)
def test_a_value_is_asked_for(text: str, short: str, expected: bool) -> None:  # noqa: FBT001
    """A number, a sum or a time is not answered by a name or a thing."""
    assert analyse(text, 10, lambda _: 1).may_be_answered(short) is expected
