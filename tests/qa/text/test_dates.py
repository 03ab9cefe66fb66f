"""Dates that a text names: found as far as they are named, and no other words taken for one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question.as_of import as_of_in
from qa.text.calendar_words import MONTHS, WEEKDAYS
from qa.text.dates import DateMention, agrees, dates_in
from qa.text.relative_dates import resolve

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
