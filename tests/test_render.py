"""Text for a person: nothing in an article or an answer can drive a terminal."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.article import Article
from qa.answer import CANNOT_ANSWER, Answer, Citation, PassageReference
from qa.render import Page, answer_text, article_text, printable

ANY_TEXT = st.text(st.characters(categories=None))
ORDINARY = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]) | st.sampled_from("\n\t"))
REFUSAL = Answer("Who?", "Who?", answered=False, answer=CANNOT_ANSWER)


def is_control(character: str) -> bool:
    """Tell whether a terminal may obey a character instead of showing it."""
    return unicodedata.category(character) in {"Cc", "Cf", "Cs"} and character not in "\n\t"


@given(ANY_TEXT)
@example("\x1b]0;title\x07\x9b31m\x7f\r\x85\u202e\ufeff\udcff")
def test_no_control_character_survives(text: str) -> None:
    """But for line ends and tabs, what a terminal might obey is written out."""
    assert not any(map(is_control, printable(text)))
    assert printable(printable(text)) == printable(text)


@given(ORDINARY)
@example("“Naïve” – 東京, 12 ₽ 🤝")
def test_ordinary_text_is_left_alone(text: str) -> None:
    """Letters, digits, signs and spaces of any script stay what they are."""
    assert printable(text) == text


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, st.none() | st.integers(20, 100))
def test_an_answer_on_a_plain_page_has_no_escape(
    quote: str, source: str, title: str, width: int | None
) -> None:
    """Whatever stands in quote, name or title, a plain page obeys none of it."""
    citation = Citation(1, source, "id", title, None, None, 0, len(quote), quote, "sha")
    answer = replace(REFUSAL, answered=True, answer=f"{quote} [1]", citations=(citation,))
    assert not any(map(is_control, answer_text(answer, Page(width=width))))
    near = replace(REFUSAL, passages=(PassageReference("id", source, 0, 9, 0.5),))
    assert not any(map(is_control, answer_text(near, Page(width=width), [quote])))


@given(ANY_TEXT.filter(bool), st.data())
def test_an_article_on_a_plain_page_has_no_escape(text: str, data: st.DataObject) -> None:
    """Whatever stands in an article, showing it is safe, whole or in part."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    article = Article(text, text, text)
    for place in (None, (start, end)):
        assert not any(map(is_control, article_text(article, place, Page())))


def test_a_place_is_shown_in_its_surroundings() -> None:
    """A place stands between marks, 400 characters on either side, and cuts show as dots."""
    article = Article("a.md", "x" * 500 + "HERE" + "y" * 500, "Title", date(2024, 10, 24), "url")
    shown = article_text(article, (500, 504), Page())
    assert shown == f"a.md · Title · 2024-10-24 · url\n\n…{'x' * 400}>>>HERE<<<{'y' * 400}…"
    bold = article_text(article, (500, 504), Page(colour=True))
    assert "\x1b[1mHERE\x1b[0m" in bold
    assert ">>>" not in bold


@pytest.mark.parametrize("width", [20, 40, 100])
def test_lines_are_wrapped_to_the_width(width: int) -> None:
    """No line is longer than the page is wide, and no word is lost."""
    quote = "The summit of the year was held in Kazan. " * 10
    citation = Citation(1, "a.txt", "id", None, None, None, 0, 5, quote, "sha")
    answer = replace(REFUSAL, answered=True, answer=f"{quote} [1]", citations=(citation,))
    shown = answer_text(answer, Page(width=width))
    assert max(map(len, shown.splitlines())) <= width
    assert shown.split().count("Kazan.") == 20
