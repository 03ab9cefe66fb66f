"""Two values for one thing are told from the same value in other words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.reader.conflicting_values import Said, differ

TUESDAY = date(2024, 10, 29)


def said(marked: str) -> Said:
    """Return a sentence of an article of that Tuesday, its answer given between < and >."""
    start, end = marked.index("<"), marked.index(">") - 1
    return Said(marked.replace("<", "").replace(">", ""), start, end, TUESDAY)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("<12> died.", "<19 people> died."),
        ("at least <12> died", "<nineteen> died"),
        ("<$1.2 million>", "<1.5 million dollars>"),
        ("<five percent>", "<6%>"),
        ("the <fifth> place", "the <fourth> place"),
        ("<one hundred and twenty> men", "<120 million> men"),
        ("<1910 and 1911>", "<1913 and 1911>"),
        ("on <Oct. 24>", "on <25 October 2024>"),
        ("on <Thursday>", "on <Friday>"),
        ("on <Friday>", "on <Oct. 24>"),
        ("in <2005>", "in <last year>"),
        ("won by <Donald Trump>", "won by <Donald Tusk>"),
        ("in <Kazan, Russia>", "in <Moscow, Russia>"),
        ("from <North Korea>", "from <South Korea>"),
    ],
)
def test_values_differ(first: str, second: str) -> None:
    """Numbers, dates and names that cannot be the same differ, whichever is told first."""
    assert differ(said(first), said(second))
    assert differ(said(second), said(first))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("<12> died.", "<a dozen> died."),
        ("<12> died.", "<twelve> died."),
        ("<2,000>", "<2000>"),
        ("<1.2 million>", "<1,200,000>"),
        ("<1.2 million>", "<1,197,000>"),
        ("about <20>", "<19>"),
        ("more than <200>", "<214>"),
        ("<$1.2 million>", "<€1.1 million>"),
        ("<1910 and 1911>", "<1911>"),
        ("on <Oct. 24>", "on <October 24, 2024>"),
        ("on <24 October>", "in <2024>"),
        ("on <Friday>", "on <25 October 2024>"),
        ("<last month>", "on <12 September>"),
        ("by <Putin>", "by <Russian President Vladimir Putin>"),
        ("<Russian President Vladimir Putin>", "<Vladimir V. Putin>"),
        ("by <Zelensky>", "by <Zelenskyy>"),
        ("by the <U.S.>", "by the <United States>"),
        ("in <Kazan>, Russia", "in <Russia>"),
        ("<Marsh> beat Okafor", "<Okafor> lost to Marsh"),
        ("the <fourth>", "<352> votes"),
        ("<two thousand three hundred and five>", "<2,305>"),
        ("<12>", "<Putin>"),
        ("because <it rained>", "because <it snowed>"),
    ],
)
def test_values_may_be_the_same(first: str, second: str) -> None:
    """What may be the same, more exactly, in other units or at another place, does not differ."""
    assert not differ(said(first), said(second))
    assert not differ(said(second), said(first))


@given(st.integers(0, 999), st.integers(0, 999), st.sampled_from(["{} died", "${} was paid"]))
def test_small_numbers_differ_by_their_value(one: int, two: int, form: str) -> None:
    """What is small enough not to be rounded differs whenever the value does."""
    texts = form.format(one), form.format(two)
    assert differ(*(Said(text, 0, len(text)) for text in texts)) == (one != two)


@given(st.text(), st.text(), st.data())
def test_any_texts_compare(first: str, second: str, data: st.DataObject) -> None:
    """No text is too odd, and the order of the two does not matter."""
    both = []
    for text in (first, second):
        start = data.draw(st.integers(0, len(text)))
        both.append(Said(text, start, data.draw(st.integers(start, len(text))), TUESDAY))
    assert differ(*both) == differ(*reversed(both))
    assert not differ(both[0], both[0])
