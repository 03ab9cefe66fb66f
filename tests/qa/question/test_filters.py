"""Filters in a question: found where they limit the articles, and not where they tell of events."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.filters import Filters
from qa.question.filters import filters_in
from qa.question.periods import periods_in

TIMES, COURIER, AGENCY = "Harbor Times", "The Ostrel Courier", "Kaldrian News Agency"
OUTLETS = (TIMES, COURIER, AGENCY)
SINCE = date(2021, 3, 1)


def month(first: int, last: int, year: int = 2024) -> Filters:
    """Return the filter from the first day of one month to the 30th or 31st of another."""
    days = {2: 29, 3: 31, 4: 30, 5: 31, 12: 31}
    return Filters(date(year, first, 1), date(year, last, days[last]))


@pytest.mark.parametrize(
    ("question", "filters", "rest"),
    [
        (
            "According to the Harbor Times, how many boats sank?",
            Filters(outlets=(TIMES,)),
            "How many boats sank?",
        ),
        (
            "How many boats, according to the Courier, sank?",
            Filters(outlets=(COURIER,)),
            "How many boats sank?",
        ),
        ("who won according to the harbor times", Filters(outlets=(TIMES,)), "Who won"),
        (
            "According to the Harbor Times and the Courier, who won?",
            Filters(outlets=(TIMES, COURIER)),
            "Who won?",
        ),
        (
            "What did the Harbor Times report about the bridge in March 2024?",
            month(3, 3) & Filters(outlets=(TIMES,)),
            "What was said about the bridge?",
        ),
        (
            "How many people did the Courier say were in the square?",
            Filters(outlets=(COURIER,)),
            "How many people were in the square?",
        ),
        (
            "Did the Courier report that the bridge closed?",
            Filters(outlets=(COURIER,)),
            "Did the Courier report that the bridge closed?",
        ),
        (
            "What was written in the Courier's report about the strike?",
            Filters(outlets=(COURIER,)),
            "What was written about the strike?",
        ),
        (
            "In the Harbor Times, who called the strike?",
            Filters(outlets=(TIMES,)),
            "Who called the strike?",
        ),
        (
            "What did the council decide between March and April 2024?",
            month(3, 4),
            "What did the council decide?",
        ),
        (
            "What was decided between December and February 2024, according to the Courier?",
            Filters(date(2023, 12, 1), date(2024, 2, 29), (COURIER,)),
            "What was decided?",
        ),
        (
            "What happened to the ferry between 3 and 17 March 2024?",
            Filters(date(2024, 3, 3), date(2024, 3, 17)),
            "What happened to the ferry?",
        ),
        (
            "What do articles from May 2023 say about the ferry?",
            month(5, 5, 2023),
            "What do articles say about the ferry?",
        ),
        (
            "What was reported in March 2024 about the ferry?",
            month(3, 3),
            "What was reported about the ferry?",
        ),
        (
            "According to articles published before 3 May 2023, who led the party?",
            Filters(until=date(2023, 5, 2)),
            "Who led the party?",
        ),
        (
            "Who won, according to the Courier of 3 March 2024?",
            Filters(date(2024, 3, 3), date(2024, 3, 3), (COURIER,)),
            "Who won?",
        ),
    ],
)
def test_what_limits_the_articles_is_found(question: str, filters: Filters, rest: str) -> None:
    """Outlets and periods become filters, and what is left of the question is searched for."""
    found = filters_in(question, OUTLETS, SINCE)
    assert (found.filters, found.rest) == (filters, rest)


@pytest.mark.parametrize(
    "question",
    [
        "Who owns the Harbor Times?",
        "Why did the Harbor Times apologise?",
        "According to the Harbor Times's owner, who called?",
        "According to the Harbor Times reporter, who called?",
        "According to the Boston Courier, who won?",
        "According to the agency, how many samples were taken?",
        "What do papers other than according to the Harbor Times say?",
        "Who died in March 2024?",
        "How many of the graves reported in September 2022 had nobody in them?",
        "How many patients were given the drug in the trial that was published in 2023?",
        "How many attacks were reported in the Gulf of Sabira in 2022?",
        "By how much did shootings go up between November 2022 and March 2023?",
        "What explains the rise in attacks between 2021 and 2023?",
        "Who was mayor between March and June 2023?",
        "What happened in the harbour between August and October 1944?",
        "Who mediated between Merrow and Mayfield?",
        "Who led the party until May 2023?",
        "What is said about April?",
    ],
)
def test_what_tells_of_events_is_left_alone(question: str) -> None:
    """Who, how much and since when are told by later articles too, and other sources quoted."""
    found = filters_in(question, OUTLETS, SINCE)
    assert (found.filters, found.rest) == (Filters(), question)


def test_without_dates_or_outlets_nothing_is_found() -> None:
    """An archive without dated articles has no periods, one without outlets nobody to quote."""
    question = "According to the Harbor Times, who won between March and April 2024?"
    assert filters_in(question, (), None).filters == Filters()
    assert filters_in(question, OUTLETS, None).filters == Filters(outlets=(TIMES,))


def test_a_question_of_nothing_else_stays_whole() -> None:
    """Where nothing would be left to search for, the words stay."""
    question = "What did the Harbor Times say?"
    assert filters_in(question, OUTLETS, SINCE).rest == question


PIECES = st.sampled_from(
    [
        *("according to", "did", "in", "between", "from", "and", "to", "report", "the", ","),
        *("Harbor Times", "Courier", "the Courier", "Kaldrian News Agency's", "articles", "?"),
        *("March", "April 2024", "2024", "30 February 2024", "3 and 17 March 2024", "who won"),
    ]
)


@given(st.lists(PIECES, max_size=12).map(" ".join))
def test_any_words_are_safe(question: str) -> None:
    """Whatever stands in a question, its periods lie in it, in order, and something is left."""
    for period in periods_in(question):
        assert 0 <= period.start < period.end <= len(question)
        assert period.since is None or period.until is None or period.since <= period.until
    found = filters_in(question, OUTLETS, SINCE)
    assert found.rest.strip() or not question.strip()


@given(st.lists(st.text(max_size=12), max_size=4), st.text(max_size=40))
def test_any_names_of_outlets_are_safe(outlets: list[str], words: str) -> None:
    """A name is no pattern; none is taken for another."""
    question = f"According to {words}, who won?"
    found = filters_in(question, tuple(outlets), SINCE)
    assert set(found.filters.outlets) <= set(outlets)
