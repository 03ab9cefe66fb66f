"""The day by which a question asks what was known: found, and left out of the search."""

from __future__ import annotations

from datetime import date

import pytest

from qa.question.as_of import as_of_in, without_as_of


@pytest.mark.parametrize(
    ("question", "limit"),
    [
        ("As of October 2024, who leads?", date(2024, 10, 31)),
        ("What is known as of 24 Oct. 2024?", date(2024, 10, 24)),
        ("What was known as at the end of 2023?", date(2023, 12, 31)),
        ("Who led as on 2024-02-29?", date(2024, 2, 29)),
        ("How many had died by Thursday, 24 October 2024?", None),
        ("Who led until October 24, 2024?", None),
        ("What was said up to 24 October 2024?", None),
        ("Who led before the 1st of March 2024?", None),
        ("What happened on 24 October 2024?", None),
        ("What is known as of September, as of now?", None),
    ],
)
def test_the_day_that_limits_a_question(question: str, limit: date | None) -> None:
    """Only 'as of' limits: what was so by, until, before or on a day may be told of later."""
    assert as_of_in(question) == limit


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("As of 2 March 2023, how many died?", "how many died?"),
        ("How many died as of 2 March 2023?", "How many died?"),
        ("How many, as of March 2023, had died?", "How many, had died?"),
        ("How many had died by 2 March 2023?", "How many had died by 2 March 2023?"),
        ("As of 2 March 2023", "As of 2 March 2023"),
        ("What happened as of late?", "What happened as of late?"),
    ],
)
def test_the_day_of_a_question_is_no_part_of_what_is_asked(question: str, rest: str) -> None:
    """'As of DATE' is taken out of what is searched and read; a deadline is not."""
    assert without_as_of(question) == rest
