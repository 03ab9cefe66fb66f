"""A citation is sound when its quote is verbatim at its offsets in the very text that was cited."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.article import Article
from qa.citations import CitedSpan, check_citation, parse_citation

ARTICLE = Article("a.txt", "The summit was held in Kazan. It ended on Thursday.")
CITED = CitedSpan("a.txt", 0, 29, "The summit was held in Kazan.", ARTICLE.sha256)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


def find(source: str) -> Article | None:
    """Know one article."""
    return ARTICLE if source == ARTICLE.source else None


def test_a_true_citation_is_sound() -> None:
    """A quote that is verbatim in the text that was cited has no fault."""
    assert check_citation(CITED, find) is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"source": "b.txt"}, "b.txt is not there any more"),
        ({"quote": ""}, "the quote is empty"),
        ({"start": 4}, "characters 4-29 of a.txt are not the quote, but 'summit was"),
        ({"end": 28}, "characters 0-28 of a.txt are not the quote, but 'The summit"),
        ({"quote": "The summit was held in Minsk."}, "characters 0-29 of a.txt are not the quote"),
        ({"start": -51}, "characters -51-29 of a.txt are not the quote, but ''"),
        ({"start": 29, "end": 0}, "characters 29-0 of a.txt are not the quote, but ''"),
        ({"start": 0, "end": 10**30}, "are not the quote, but 'The summit"),
        ({"start": 900, "end": 929}, "characters 900-929 of a.txt are not the quote, but ''"),
        ({"sha256": "0" * 64}, "a.txt has changed since, though the quote still stands"),
    ],
)
def test_each_kind_of_fault_is_told(change: dict[str, Any], said: str) -> None:
    """What is wrong with a citation is said in words, with what is there instead."""
    found = check_citation(CITED._replace(**change), find)
    assert found is not None
    assert said in found
    assert "\n" not in found


@given(TEXT, st.data())
def test_a_real_slice_is_always_sound(text: str, data: st.DataObject) -> None:
    """A citation made from a slice of a text is sound, whatever the text."""
    cited, article = _cite(text, data)
    assert check_citation(cited, lambda _: article) is None


@given(TEXT, st.data(), st.integers(), st.integers(), st.text())
def test_any_change_is_caught(
    text: str, data: st.DataObject, start: int, end: int, quote: str
) -> None:
    """Another start, end or quote is sound only where the characters are the very same."""
    cited, article = _cite(text, data)
    field = data.draw(st.sampled_from([{"start": start}, {"end": end}, {"quote": quote}]))
    changed = cited._replace(**field)  # type: ignore[arg-type] # each of its field's own type
    same = 0 <= changed.start < changed.end and text[changed.start : changed.end] == changed.quote
    assert (check_citation(changed, lambda _: article) is None) is same


@given(TEXT, TEXT, st.data())
def test_another_text_is_caught(text: str, other: str, data: st.DataObject) -> None:
    """In a text that is not the one that was cited no citation is sound."""
    assume(text != other)
    cited, _ = _cite(text, data)
    assert check_citation(cited, lambda _: Article("a.txt", other)) is not None


def _cite(text: str, data: st.DataObject) -> tuple[CitedSpan, Article]:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    article = Article("a.txt", text)
    return CitedSpan("a.txt", start, end, text[start:end], article.sha256), article


@pytest.mark.parametrize("field", CitedSpan._fields)
@pytest.mark.parametrize("value", [None, True, 1.5, [], "missing"])
def test_a_citation_of_another_shape_is_named(field: str, value: object) -> None:
    """A citation without a field, or with one of another type, is refused by that field's name."""
    citation: dict[str, Any] = CITED._asdict() | {field: value}
    if value == "missing":
        del citation[field]
    with pytest.raises(ValueError, match=f"a citation's '{field}' is missing or no "):
        parse_citation(citation)


def test_a_citation_of_the_contract_is_read() -> None:
    """More fields than are needed do no harm."""
    assert parse_citation(CITED._asdict() | {"n": 1, "title": None}) == CITED
