"""Numbers are compared by value, however they are written, with what limits and what moves them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.text.numbers import Number, numbers, shares, tells
from qa.text.tokens import tokens


def number(text: str) -> Number:
    """Return the only number of a text."""
    (found,) = numbers(tokens(text))
    return found


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("half a million people", "500000", ""),
        ("8.2 million", "8200000", ""),
        ("a million and a half", "1500000", ""),
        ("one and a half million", "1500000", ""),
        ("$1.2m", "1200000", "dollar"),
        ("two thousand three hundred and five", "2305", ""),
        ("one hundred and twenty thousand", "120000", ""),
        ("half a dozen", "6", ""),
        ("two dozen", "24", ""),
        ("a quarter of a million", "250000", ""),
        ("two and a half years", "5/2", "year"),
        ("2½ years", "5/2", "year"),
        ("an hour and a half", "3/2", "hour"),
        ("half an hour", "1/2", "hour"),
        ("three quarters of voters", "3/4", "share"),
        ("fell by a third", "1/3", "share"),
        ("the third man", "3", "th"),
        ("twenty-first", "21", "th"),
        ("the 3rd of May", "3", ""),
        ("one in five children", "1/5", "share"),
        ("3 out of 10", "3/10", "share"),
        ("20 per cent", "1/5", "share"),
        ("half a percentage point", "1/2", "points"),
        ("-5 degrees", "-5", "degree"),
        ("five degrees below zero", "-5", "degree"),
        ("100 square kilometres", "100", "square kilometer"),
    ],
)
def test_a_number_is_its_value_and_unit(text: str, value: str, unit: str) -> None:
    """Fractions, scales, dozens, ratios, ordinals, per cent and minus are read for their value."""
    assert (number(text).value, number(text).unit) == (Fraction(value), unit)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("10 to 12 people", "10", "12"),
        ("two or three", "2", "3"),
        ("between 5 and 8 per cent", "1/20", "2/25"),
        ("$2-3 million", "2000000", "3000000"),
    ],
)
def test_a_range_is_one_number(text: str, low: str, high: str) -> None:
    """Both ends of a range are in the unit and scale that the last one tells."""
    assert (number(text).value, number(text).high) == (Fraction(low), Fraction(high))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Oct. 22-24", 2),
        ("2010 to 2012", 2),
        ("they won 3-2", 2),
        ("fell by 12 percent to 40 million", 2),
        ("one of them, no one, at one point", 0),
    ],
)
def test_what_is_no_range_and_no_number(text: str, count: int) -> None:
    """Days, years, scores and what falls to and by something are two; some words count nothing."""
    assert len(numbers(tokens(text))) == count


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ("half a million", "500,000"),
        ("8.2 million", "8,200,000"),
        ("a dozen", "12"),
        ("one in five", "20 percent"),
        ("three quarters", "75%"),
        ("90 minutes", "an hour and a half"),
        ("two years", "24 months"),
        ("2 square kilometres", "200 hectares"),
        ("12", "about 12"),
        ("29", "nearly 30"),
        ("nearly 30", "about 30"),
        ("12", "at least 12"),
        ("45 years", "more than 40 years"),
        ("10 to 12", "at least 10"),
        ("400", "hundreds"),
        ("aged 45", "45 years"),
        ("5 euros", "5"),
    ],
)
def test_what_a_number_tells(known: str, said: str) -> None:
    """An equal value, and a vaguer one that holds it, may be said."""
    assert tells(number(known), number(said))


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ("half a million", "one million"),
        ("-5 degrees", "5 degrees"),
        ("two and a half years", "two years"),
        ("three quarters", "three"),
        ("one in five", "five"),
        ("more than half", "half"),
        ("at least 30", "30"),
        ("up to 30", "30"),
        ("nearly 30", "30"),
        ("about 30", "30"),
        ("30", "more than 30"),
        ("900", "over 40"),
        ("10 to 12", "10"),
        ("dozens", "12"),
        ("12 percent", "12"),
        ("12 percent", "12 percentage points"),
        ("12", "12 percent"),
        ("5 dollars", "5 euros"),
        ("5", "5 euros"),
        ("5 metres", "5 kilometres"),
        ("third", "3"),
    ],
)
def test_what_a_number_does_not_tell(known: str, said: str) -> None:
    """Another value or unit, and a number without what limits it, may not."""
    assert not tells(number(known), number(said))


def test_what_moves_to_by_and_from_a_number_is_told_apart() -> None:
    """'Rose 12', 'rose by 12', 'rose to 12' and 'up from 12' say three things."""
    texts = (
        "rose 12",
        "fell by about 12",
        "rose to more than 12",
        "up from 12",
        "went to 12 people",
    )
    assert [number(text).change for text in texts] == ["by", "by", "to", "from", ""]


def test_a_part_of_a_whole_is_a_share() -> None:
    """'26 of his 40 cows' tells both numbers, and more than half."""
    found = tokens("He lost 26 of his 40 cows.")
    assert [one.value for one in numbers(found)] == [26, 40]
    (share,) = shares(found)
    assert tells(share, number("well over half"))


@given(st.integers(0, 10**9), st.sampled_from(["{}", "{:,}", "about {}", "${}", "{} per cent"]))
def test_digits_are_read_as_they_stand(value: int, form: str) -> None:
    """Any whole number is its value, with or without marks between the thousands."""
    found = number(form.format(value))
    assert found.value == (Fraction(value, 100) if "cent" in form else value)
    assert tells(found, found)


@given(st.text(st.sampled_from("0123456789.,-/½ adhlfonetwvirsuqmk%$€")))
def test_any_text_is_read(text: str) -> None:
    """Nothing makes it fail; a number tells itself, and lies where its tokens are."""
    found = tokens(text)
    for one in numbers(found):
        assert 0 <= one.first <= one.last < len(found)
        assert tells(one, one)
