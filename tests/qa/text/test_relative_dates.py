"""The days that a text counts from its own, such as 'on Friday': which of them are meant."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.text.calendar_words import WEEKDAYS
from qa.text.relative_dates import resolve, with_dates, written
from tests.conftest import ARTICLE
from tests.qa.text.test_dates import DAYS, TEXTS

TUESDAY = date(2024, 10, 29)


@given(TEXTS, DAYS)
def test_dates_are_inserted_once(text: str, published: date) -> None:
    """Brackets are all that is added, behind what is resolved, and a second time adds nothing."""
    told = with_dates(text, published)
    assert with_dates(told, published) == told
    left, place = told, 0
    for one in resolve(text, published):
        bracket = f" [{written(one.first, one.last)}]"
        place = one.end
        assert left[place : place + len(bracket)] == bracket
        left = left[:place] + left[place + len(bracket) :]
    assert left == text


def test_the_seed_article_is_dated() -> None:
    """The user's article, published on a Tuesday, means these days."""
    told = with_dates(ARTICLE.read_text(encoding="utf-8"), TUESDAY)
    assert re.findall(r"\S+ \S+ \[.*?\]", told) == [
        "the weekend [26–27 October 2024]",
        "last week’s [21–27 October 2024]",
        "on Friday [25 October 2024]",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "yesterday [28 October 2024], the day before yesterday [27 October 2024]",
        "today [29 October 2024], tonight [29 October 2024], last night [28 October 2024]",
        "this morning [29 October 2024], tomorrow [30 October 2024]",
        "last week [21–27 October 2024], next week [4–10 November 2024]",
        "this week’s [28 October – 3 November 2024], earlier this week [28–29 October 2024]",
        "last month [September 2024], next month’s [November 2024]",
        "last year [2023], this year [2024], next year [2025]",
        "last quarter [July–September 2024], next quarter [January–March 2025]",
        "two days ago [27 October 2024], three weeks ago [7–13 October 2024], a year ago [2023]",
        "last Friday [25 October 2024], next Tuesday [5 November 2024]",
        "this past Sunday [27 October 2024], this coming Sunday [3 November 2024]",
        "Friday last week [25 October 2024], Monday of next week [4 November 2024]",
        "last weekend [26–27 October 2024]",
        "He arrived late Monday [28 October 2024].",
        "on Friday [25 October 2024] and Saturday [26 October 2024]",
        "on [sic] Friday [25 October 2024]",
    ],
)
def test_what_a_phrase_means(text: str) -> None:
    """Weeks run from Monday to Sunday; what is told as a month or a year stays one."""
    assert with_dates(re.sub(r" \[\d.*?\]| \[[A-Z].*?\]", "", text), TUESDAY) == text


@pytest.mark.parametrize(
    "text",
    [
        "Good Friday, Black Friday, Bloody Sunday, the Sunday Times, USA Today",
        "on Fridays, every Friday, on a Friday, the first Monday in June, that Monday",
        "Monday to Friday, Monday-Friday, Monday through Friday",
        "on Thursday, Oct. 24, 2024; Friday 25 October; October 25 (Friday); Friday the 13th",
        "in the last year, the last week of October, half a year ago, 2.5 years ago",
        "more than two years ago, twenty-five years ago, two or three days ago",
        "on Friday [25 October 2024], [on Friday], last week [sic] [21–27 October 2024]",
        '“I will come tomorrow,” he wrote: "Yesterday',
        "next Friday, last Monday, the Friday before, a week ago Friday, Friday week",
        "today’s world",
    ],
)
def test_what_is_left_alone(text: str) -> None:
    """Names, habits, lengths of time, quotations, and days of which two may be meant."""
    assert with_dates(text, TUESDAY) == text


@pytest.mark.parametrize(
    "text",
    [
        "The trial will open on Friday >.",
        "On Friday >, the court will decide.",
        "On Friday <, he said the court will decide.",
        "On Friday < Putin said he would respond.",
        "Putin said on Friday < he would respond.",
        "Putin said he would travel on Friday >.",
        "Putin said Friday < that talks would start Friday >.",
        "The vote, due on Friday >, is off.",
        "Talks were cancelled due to snow on Friday <.",
        "The deal is expected to be signed on Friday >.",
        "The United Nations on Friday > will vote.",
        "Friday’s < attack killed 12.",
        "Friday’s > summit will decide.",
        "The law passed Friday < and will take effect next year [2025].",
        "It could come as early as Friday >.",
        "Mr. X said so on Friday <. He’ll be there on Friday >.",
    ],
)
def test_which_weekday_is_meant(text: str) -> None:
    """A bare weekday is the latest one, or the next where the nearest verb speaks of what comes."""
    marked = text.replace(" <", " [25 October 2024]").replace(" >", " [1 November 2024]")
    assert with_dates(re.sub(r" (?:[<>]|\[.*?\])", "", text), TUESDAY) == marked


@given(DAYS, st.integers(0, 6))
def test_a_weekday_is_within_a_week(published: date, weekday: int) -> None:
    """It falls on that weekday, at most six days before the article or behind it."""
    name = WEEKDAYS[weekday]
    (past,) = resolve(f"He left on {name}.", published)
    (to_come,) = resolve(f"He will leave on {name}.", published)
    assert past.first.weekday() == to_come.first.weekday() == weekday
    assert 0 <= (published - past.first).days < 7
    assert 0 <= (to_come.first - published).days < 7
