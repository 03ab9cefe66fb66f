"""Dates: those that a text names, those that it means, and the one that limits a question."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question.as_of import as_of_in, without_as_of
from qa.text.calendar_words import MONTHS, WEEKDAYS
from qa.text.dates import DateMention, agrees, dates_in
from qa.text.relative_dates import resolve, with_dates, written
from tests.conftest import ARTICLE

TUESDAY = date(2024, 10, 29)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
# Texts of the words that the grammars know, among any others.
PIECES = st.sampled_from(
    [
        *("on Friday", "Good Friday", "Fridays", "last", "next", "this", "week", "weekend", "ago"),
        *("two", "999 years ago", "yesterday", "today’s", "will", "said", "the", "May", "24", "of"),
        *(
            "Oct. 24, 2024",
            "2024",
            "30 February",
            "24–27",
            "[",
            "]",
            "[x]",
            "“",
            "”",
            '"',
            ".",
            ",",
        ),
        *("\n", "–", "’s", "every", "through", "Monday-Friday", "99/99/9999", "as of", "before"),
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=12).map(" ".join),
    st.lists(PIECES, max_size=12).map("".join),
    st.text(),
)


def named(text: str) -> list[tuple[str, int | None, int | None, int | None]]:
    """Return the dates of a text, with their words."""
    return [(text[one.start : one.end], one.year, one.month, one.day) for one in dates_in(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Kazan, Thursday, Oct. 24, 2024. via", [("Thursday, Oct. 24, 2024", 2024, 10, 24)]),
        ("on 24 October 2024", [("24 October 2024", 2024, 10, 24)]),
        ("on October 24", [("October 24", None, 10, 24)]),
        ("on the 24th of October", [("the 24th of October", None, 10, 24)]),
        ("2024-10-24T09:00", [("2024-10-24", 2024, 10, 24)]),
        ("on 24/10/2024, 10/24/2024", [("24/10/2024", 2024, 10, 24), ("10/24/2024", 2024, 10, 24)]),
        ("on 03/04/2024 or 99/99/2024", []),
        ("in October 2024", [("October 2024", 2024, 10, None)]),
        ("in September that", [("September", None, 9, None)]),
        ("in 2023 and 1066", [("2023", 2023, None, None)]),
        ("in the 1990s", []),
        (
            "the 22–24 October 2024 summit",
            [("the 22", 2024, 10, 22), ("24 October 2024", 2024, 10, 24)],
        ),
        ("Oct. 22-24, 2024", [("Oct. 22", 2024, 10, 22), ("24, 2024", 2024, 10, 24)]),
        ("30 February 2024", []),
        ("Friday 25 October", [("Friday 25 October", None, 10, 25)]),
        ("as of may 5, 2024", [("may 5, 2024", 2024, 5, 5)]),
    ],
)
def test_dates_are_found(text: str, wanted: list[tuple[str, int, int, int]]) -> None:
    """A date is found as far as it is named; both ends of a range; none whose order is open."""
    assert named(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("He may go; they march 24 miles. Theresa May said so.", []),
        ("In May 12 people died.", [("May", None, 5, None)]),
        ("from March to May", [("March", None, 3, None), ("May", None, 5, None)]),
        ("since Jan. and Jan Marsalek", [("Jan.", None, 1, None)]),
        ("June Carter in June", [("June", None, 6, None)]),
        ("about 2000 troops, 2000 soldiers, $2024, 2,024, 20:24, some 2024", []),
        ("in May, 2,000 people", [("May", None, 5, None)]),
        ("Oct. 2.5 million, Oct. 24, 2.5 million", [("Oct. 24", None, 10, 24)]),
    ],
)
def test_other_words_and_numbers_are_no_dates(
    text: str, wanted: list[tuple[str, int, int, int]]
) -> None:
    """The verbs 'may' and 'march', names, quantities and sums are no dates."""
    assert named(text) == wanted


@given(DAYS, st.sampled_from([0, 3]), st.booleans())
def test_any_day_is_found(day: date, length: int, us: bool) -> None:  # noqa: FBT001 - drawn
    """Every day in every order that newspapers use is found, and agrees with what is less exact."""
    month = MONTHS[day.month - 1][: length or None]
    text = f"{month} {day.day}, {day.year}" if us else f"{day.day} {month} {day.year}"
    weekday = WEEKDAYS[day.weekday()]
    for form in (text, f"{weekday}, {text}", f"{day:%Y-%m-%d}"):
        (found,) = dates_in(f"It was on {form}.")
        assert (found.year, found.month, found.day) == (day.year, day.month, day.day)
        for less in (f"in {day.year}", f"in {month}", f"on {month} {day.day}"):
            (known,) = dates_in(less)
            assert agrees(known, found)
            assert not agrees(found, known)


def test_dates_agree_by_what_they_name() -> None:
    """All that the first names must be named the same by the other."""
    whole = DateMention(0, 1, 2024, 10, 24)
    assert agrees(DateMention(5, 9, None, 10, 24), whole)
    assert not agrees(DateMention(5, 9, None, 10, 25), whole)
    assert not agrees(whole, DateMention(5, 9, 2024, None, None))


@given(TEXTS, DAYS)
def test_no_text_is_too_odd(text: str, published: date) -> None:
    """Spans lie in the text, in order, none in another, and hold more than nothing."""
    for found in (dates_in(text), resolve(text, published)):
        ends = [0, *(place for one in found for place in (one.start, one.end))]
        assert ends == sorted(ends)
        assert all(one.start < one.end <= len(text) for one in found)
    as_of_in(text)


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


@pytest.mark.parametrize(
    ("question", "limit"),
    [
        ("As of October 2024, who leads?", date(2024, 10, 31)),
        ("What is known as of 24 Oct. 2024?", date(2024, 10, 24)),
        ("What was known as at the end of 2023?", date(2023, 12, 31)),
        ("Who led as on 2024-02-29?", date(2024, 2, 29)),
        ("How many had died by Thursday, 24 October 2024?", date(2024, 10, 24)),
        ("Who led until October 24, 2024?", date(2024, 10, 24)),
        ("What was said up to 24 October 2024?", date(2024, 10, 24)),
        ("Who led before the 1st of March 2024?", date(2024, 2, 29)),
        ("What happened on 24 October 2024?", None),
        ("What was said by October 2024?", None),
        ("Who led until 2023?", None),
        ("What is known as of September, as of now?", None),
    ],
)
def test_the_day_that_limits_a_question(question: str, limit: date | None) -> None:
    """Only a question for what was known by a day is limited; 'on' a day it may be told later."""
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
