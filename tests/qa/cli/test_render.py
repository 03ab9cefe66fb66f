"""Text for a person: nothing in an article or an answer can drive a terminal."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.article import Article
from qa.answer import CANNOT_ANSWER, Answer, Citation, Claim, PassageReference, as_text
from qa.cli.render import (
    Layout,
    answer_text,
    article_text,
    claim_text,
    closing_text,
    understood_text,
)
from qa.text.invisible import printable

ANY_TEXT = st.text(st.characters(categories=None))
ORDINARY = st.text(
    st.characters(
        categories=["L", "N", "P", "S", "Zs"], exclude_characters="\u115f\u1160\u3164\uffa0"
    )
    | st.sampled_from("\n\t")
)
REFUSAL = Answer("Who?", "Who?", answered=False, answer=CANNOT_ANSWER)


def cited(n: int, quote: str) -> Citation:
    """A footnote under a quote."""
    return Citation(n, "a.txt", "id", None, None, None, 0, len(quote), quote, "sha")


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
@example("❤\ufe0f 1\ufe0f\u20e3 \u2139\ufe0f 葛\U000e0100 e\u0323\u0302 שָׁ๊ ก็")
def test_ordinary_text_is_left_alone(text: str) -> None:
    """Letters, digits, signs and spaces of any script stay what they are."""
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("soft\u00adhyphen", "soft\\xadhyphen"),
        ("\u202eevil\u2066", "\\x202eevil\\x2066"),
        ("a\u200bb\u2060c\ufeff", "a\\x200bb\\x2060c\\xfeff"),
        ("tag\U000e0041\U000e007f", "tag\\xe0041\\xe007f"),
        ("\U000e0000 \U000e0080", "\\xe0000 \\xe0080"),
        ("a\ufe00 \ufe0f", "a\\xfe00 \\xfe0f"),
        ("❤\ufe0f\ufe0f\U000e0101", "❤\ufe0f\\xfe0f\\xe0101"),
        ("\u3164\uffa0\u115f\u034f", "\\x3164\\xffa0\\x115f\\x34f"),
        ("Z" + "\u0301" * 6, "Z" + "\u0301" * 4 + "\\x301\\x301"),
    ],
)
def test_a_hidden_character_is_shown_as_such(text: str, shown: str) -> None:
    """Formats, tags, fillers, selectors where there is no variant, and a pile of marks."""
    assert printable(text) == shown


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, st.none() | st.integers(20, 100))
def test_an_answer_on_a_plain_layout_has_no_escape(
    quote: str, source: str, title: str, width: int | None
) -> None:
    """Whatever stands in quote, name or title, no control character of it gets through."""
    citation = Citation(
        1, source, "id", title, None, None, 0, len(quote), quote, "sha", also_in=(title,)
    )
    answer = replace(REFUSAL, answered=True, answer=f"{quote} [1]", citations=(citation,))
    assert not any(map(is_control, answer_text(answer, Layout(width=width))))
    near = replace(REFUSAL, passages=(PassageReference("id", source, 0, 9, 0.5),))
    assert not any(map(is_control, answer_text(near, Layout(width=width), [quote])))


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, st.none() | st.integers(20, 100))
def test_a_written_answer_on_a_plain_layout_has_no_escape(
    text: str, short: str, standalone: str, width: int | None
) -> None:
    """No control character gets through, whatever a model writes or understands."""
    claim = Claim(text, (cited(1, "q"),))
    answer = replace(REFUSAL, answered=True, answer=text, short=short, claims=(claim,),
                     citations=claim.citations, standalone_question=standalone,
                     engine=short)  # fmt: skip
    layout = Layout(width=width)
    shown = [answer_text(answer, layout), closing_text(answer, layout), claim_text(claim, layout)]
    shown.append(understood_text("q", standalone, layout))
    assert not any(map(is_control, "".join(shown)))


def test_how_a_question_was_understood_comes_first() -> None:
    """In a line of its own, when it is more than the question's words."""
    follow_up = replace(REFUSAL, standalone_question="Who won the race?")
    assert (
        answer_text(follow_up, Layout()) == f"Understood as: Who won the race?\n\n{CANNOT_ANSWER}"
    )
    assert answer_text(follow_up, Layout(colour=True)).startswith("\x1b[2mUnderstood as: ")
    folded = replace(REFUSAL, question=" Who\nwas  it?\x1b[2J ", standalone_question="Who was it?")
    assert answer_text(folded, Layout(colour=True)) == CANNOT_ANSWER


def test_a_written_answer_says_who_wrote_it() -> None:
    """Below it; what the articles say themselves needs no author, nor does a refusal."""
    said = replace(REFUSAL, answered=True, answer="So. [1]", citations=(cited(1, "q"),))
    written = replace(said, engine="ollama:llama3.2")
    line = "Written by ollama:llama3.2; every sentence is checked against its quotes."
    assert answer_text(written, Layout()) == f"{answer_text(said, Layout())}\n\n{line}"
    assert answer_text(replace(REFUSAL, engine="ollama:llama3.2"), Layout()) == CANNOT_ANSWER


def test_what_has_been_shown_is_not_said_again() -> None:
    """Below the first claims stand the others, the short answer and the footnotes."""
    claims = tuple(Claim(f"Claim {n}.", (cited(n, f"quote {n}"),)) for n in (1, 2))
    notes = tuple(one for claim in claims for one in claim.citations)
    answer = replace(REFUSAL, answered=True, answer="Claim 1. [1] Claim 2. [2]", short="quote",
                     claims=claims, citations=notes)  # fmt: skip
    below = "In short: quote [1]\n\n[1] a.txt:0-7\n    quote 1\n[2] a.txt:0-7\n    quote 2"
    assert closing_text(answer, Layout(), shown=2) == below
    assert closing_text(answer, Layout(), shown=1) == f"Claim 2. [2]\n\n{below}"
    assert closing_text(REFUSAL, Layout()) == CANNOT_ANSWER


def said(short: str | None, *claims: Claim) -> Answer:
    """An answer that makes claims."""
    citations = {one.n: one for claim in claims for one in claim.citations}
    return replace(REFUSAL, answered=True, answer=as_text(claims), short=short, claims=claims,
                   citations=tuple(citations.values()))  # fmt: skip


def test_each_thing_is_said_once() -> None:
    """The short answer, its sentence, its place; the words below the place only if asked for."""
    quote = "The summit was held\nin Kazan, Russia."
    answer = said("Kazan, Russia", Claim(quote, (cited(1, quote),)))
    once = "Kazan, Russia\n\nThe summit was held in Kazan, Russia. [1]\n\n[1] a.txt:0-37"
    assert answer_text(answer, Layout()) == once
    asked_for = f"{once}\n    The summit was held in Kazan, Russia."
    assert answer_text(answer, Layout(quotes=True)) == asked_for


@pytest.mark.parametrize(
    ("claim", "quote", "repeated"),
    [
        ("It ran aground on Friday [5 May 2023].", "It ran aground on Friday.", False),
        ("He spoke [sic] on Friday [5 May 2023].", "He spoke [sic] on Friday.", False),
        ("Example News, 3 May 2023: It ran aground.", "It ran\xa0aground.", False),
        ("The ship ran aground.", "It ran aground.", True),
        ("It ran aground.", "It ran aground. Nobody was hurt.", True),
    ],
)
def test_a_quote_is_repeated_where_no_sentence_is_it(
    claim: str, quote: str, *, repeated: bool
) -> None:
    """A model's claim is not its quote; a sentence with its date or its outlet is."""
    shown = answer_text(said(None, Claim(claim, (cited(1, quote),))), Layout())
    assert shown.endswith(f"\n    {' '.join(quote.split())}") is repeated
    assert shown.endswith(f"[1] a.txt:0-{len(quote)}") is not repeated


def test_the_short_answer_stands_out_in_its_sentence() -> None:
    """It is bold where it first stands as words of its own, on whichever lines that is."""
    quote = "In Kazanka and then in Kazan, it was said, Kazan won."
    answer = said("Kazan, it", Claim(quote, (cited(1, quote),)))
    shown = answer_text(answer, Layout(colour=True, width=29))
    bold, line = "\x1b[1m{}\x1b[0m".format, "In Kazanka and then in {}\n{} was said, Kazan won. [1]"
    assert shown.split("\n\n")[:2] == [bold("Kazan, it"), line.format(bold("Kazan,"), bold("it"))]
    assert "\x1b" not in answer_text(answer, Layout(width=29))
    within = replace(answer, short="Kaza")
    assert answer_text(within, Layout(colour=True)).count("\x1b[1m") == len(["the short answer"])


@given(ANY_TEXT.filter(bool), st.data())
def test_an_article_on_a_plain_layout_has_no_escape(text: str, data: st.DataObject) -> None:
    """Whatever stands in an article, showing it is safe, whole or in part."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    article = Article(text, text, text)
    for place in (None, (start, end)):
        assert not any(map(is_control, article_text(article, place, Layout())))


def test_a_place_is_shown_in_its_surroundings() -> None:
    """A place stands between marks, 400 characters on either side, and cuts show as dots."""
    article = Article("a.md", "x" * 500 + "HERE" + "y" * 500, "Title", date(2024, 10, 24), "url")
    shown = article_text(article, (500, 504), Layout())
    assert shown == f"a.md · Title · 2024-10-24 · url\n\n…{'x' * 400}>>>HERE<<<{'y' * 400}…"
    bold = article_text(article, (500, 504), Layout(colour=True))
    assert "\x1b[1mHERE\x1b[0m" in bold
    assert ">>>" not in bold


@pytest.mark.parametrize("width", [20, 40, 100])
def test_lines_are_wrapped_to_the_width(width: int) -> None:
    """No line is longer than the width, and no word is lost."""
    quote = "The summit of the year was held in Kazan. " * 10
    citation = Citation(1, "a.txt", "id", None, None, None, 0, 5, quote, "sha")
    answer = replace(REFUSAL, answered=True, answer=f"{quote} [1]", citations=(citation,))
    shown = answer_text(answer, Layout(width=width))
    assert max(map(len, shown.splitlines())) <= width
    assert shown.split().count("Kazan.") == 20


def test_a_footnote_names_the_other_sources() -> None:
    """What stands in several files is one witness: the first are named, the others counted."""
    echoed = replace(cited(1, "It rained."), also_in=("b.txt", "c.txt"))
    answer = replace(REFUSAL, answered=True, answer="It rained. [1]", citations=(echoed,))
    assert "[1] a.txt:0-10 · also in b.txt, c.txt" in answer_text(answer, Layout())
    many = replace(echoed, also_in=tuple(f"{n}.txt" for n in range(7)))
    shown = answer_text(replace(answer, citations=(many,)), Layout())
    assert "also in 0.txt, 1.txt, 2.txt, 3.txt, 4.txt and 2 more" in shown
