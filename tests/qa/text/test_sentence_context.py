"""Which sentences are quoted together so that an answer can stand alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Kind, Passage, Span
from qa.text.sentence_context import MAX_LIST_LINES, MAX_SENTENCES, with_context

# Where the passage stands in its article; nothing may depend on it.
START = 100


def passage(*texts: str, kind: Kind = Kind.BODY) -> Passage:
    """Return a passage of these sentences, a space between two."""
    spans, place = [], START
    for text in texts:
        spans.append(Span(place, place + len(text), kind))
        place += len(text) + 1
    text = " ".join(texts)
    return Passage("id", START, START + len(text), text, kind, tuple(spans))


PLAIN = "The summit was held in Kazan."
QUOTATION = "“It will offer a range of responses.”"
SPEAKER = "“We hope so,” Putin said."
PRONOUN = "He left on Friday."
INTRODUCTION = "The plan has three parts:"


@pytest.mark.parametrize(
    ("texts", "place", "quoted"),
    [
        # A sentence that stands alone is quoted alone.
        ([PLAIN, PLAIN, PLAIN], 1, [1]),
        ([PLAIN], 0, [0]),
        # A pure quotation takes the sentence behind it that says who speaks, and what leads up, ...
        ([QUOTATION, SPEAKER, PLAIN], 0, [0, 1]),
        ([PLAIN, PLAIN, QUOTATION, SPEAKER, PLAIN], 2, [1, 2, 3]),
        ([PLAIN, "“It will.", "It must,” he said."], 1, [0, 1, 2]),
        # ... else the one before it.
        ([PLAIN, QUOTATION, PLAIN], 1, [0, 1]),
        ([PLAIN, QUOTATION], 1, [0, 1]),
        (["Putin added:", QUOTATION, QUOTATION], 1, [0, 1]),
        # A quotation that says itself who speaks needs nobody.
        ([PLAIN, SPEAKER, PLAIN], 1, [1]),
        # At the edges of the passage there is nothing to take.
        ([QUOTATION], 0, [0]),
        ([QUOTATION, PLAIN], 0, [0]),
        ([PRONOUN, PLAIN], 0, [0]),
        # A pronoun takes the sentence before it, ...
        ([PLAIN, PRONOUN, PLAIN], 1, [0, 1]),
        ([PLAIN, "These fears grew.", PLAIN], 1, [0, 1]),
        # ... and the one before that, if it opens with one too, but no more.
        ([PLAIN, PRONOUN, PRONOUN], 2, [0, 1, 2]),
        ([PLAIN, PRONOUN, PRONOUN, PRONOUN], 3, [1, 2, 3]),
        # A pronoun inside a quotation mark refers to what was said, not to what stands before.
        ([PLAIN, "“He left,” the minister said."], 1, [1]),
        # Who has spoken and speaks on keeps the words that follow, ...
        ([PLAIN, SPEAKER, "He added: “It is so.”", PLAIN], 1, [1, 2]),
        # ... but a new sentence of somebody's is none of those.
        ([PLAIN, SPEAKER, PRONOUN, PLAIN], 1, [1]),
    ],
)
def test_what_is_quoted_together(texts: list[str], place: int, quoted: list[int]) -> None:
    """A quotation keeps its speaker, and a pronoun what it stands for."""
    assert with_context(passage(*texts), place) == quoted


@pytest.mark.parametrize(
    "lines",
    [
        ["- more weapons", "- an invitation", "- deterrence"],
        ["• More weapons.", "• An invitation.", "• Deterrence."],
        ["– more weapons", "— an invitation", "* deterrence"],
        ["1. More weapons.", "2) An invitation.", "(13) Deterrence."],
        ["a) more weapons", "B. an invitation", "(c) deterrence"],
    ],
    ids=lambda lines: lines[1],
)
@pytest.mark.parametrize("place", range(1, 5))
def test_a_list_is_cited_whole(lines: list[str], place: int) -> None:
    """From its introduction or from any line, a list is quoted with both and nothing else."""
    whole = passage(PLAIN, INTRODUCTION, *lines, PRONOUN)
    assert with_context(whole, place) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("texts", "place", "quoted"),
    [
        # A list without an introduction is quoted from its first line on.
        ([PLAIN, "- one", "- two"], 2, [1, 2]),
        (["- one", "- two", PLAIN], 0, [0, 1]),
        # What stands beside the list does not take it.
        ([PLAIN, "- one", "- two"], 0, [0]),
        ([INTRODUCTION, "- one", PRONOUN], 2, [1, 2]),
        ([INTRODUCTION, "- one", PRONOUN], 1, [0, 1]),
        # A colon before something else introduces no list.
        ([INTRODUCTION, PLAIN], 0, [0]),
        ([PLAIN, INTRODUCTION], 1, [1]),
        # A dash or a number inside a word, or a year, makes no line of a list.
        ([INTRODUCTION, "-5 degrees were measured."], 1, [1]),
        ([INTRODUCTION, "1.5 million people came."], 1, [1]),
        ([INTRODUCTION, "2024. A year of war."], 1, [1]),
    ],
)
def test_where_a_list_begins_and_ends(texts: list[str], place: int, quoted: list[int]) -> None:
    """A list is its lines and the sentence with a colon that stands before them."""
    assert with_context(passage(*texts), place) == quoted


@pytest.mark.parametrize("place", [0, 5, MAX_LIST_LINES - 1])
def test_a_list_that_nobody_reads_is_not_cited_whole(place: int) -> None:
    """As many lines as MAX_LIST_LINES are quoted whole; of a longer list, a line alone."""
    lines = [f"- line {number}" for number in range(MAX_LIST_LINES)]
    assert with_context(passage(*lines), place) == list(range(MAX_LIST_LINES))
    assert with_context(passage(*lines, "- one more"), place) == [place]


@pytest.mark.parametrize("before", [PLAIN, INTRODUCTION])
@pytest.mark.parametrize("caption", [PRONOUN, QUOTATION, "- Putin in Kazan"])
def test_a_caption_stands_alone(before: str, caption: str) -> None:
    """A caption is quoted alone, whatever it opens with."""
    assert with_context(passage(before, caption, kind=Kind.CAPTION), 1) == [1]


PROSE = [PLAIN, QUOTATION, SPEAKER, PRONOUN, INTRODUCTION, "“So", "it is.”", "”", "x"]
TEXTS = st.lists(st.sampled_from(PROSE))
LISTS = st.lists(st.sampled_from([INTRODUCTION, PRONOUN, "- one", "2. two"]), max_size=20)


@given(TEXTS, TEXTS)
def test_quotes_are_neighbours_and_few(before: list[str], after: list[str]) -> None:
    """What is quoted holds the sentence itself, without a gap, in at most MAX_SENTENCES."""
    quoted = with_context(passage(*before, PLAIN, *after), len(before))
    assert len(before) in quoted
    assert quoted == list(range(quoted[0], quoted[-1] + 1))
    assert 1 <= len(quoted) <= MAX_SENTENCES
    assert quoted[-1] < len(before) + 1 + len(after)


@given(LISTS, LISTS)
def test_a_quoted_list_has_no_gap(before: list[str], after: list[str]) -> None:
    """Among lists too, what is quoted holds the line itself, without a gap and not endless."""
    quoted = with_context(passage(*before, "- one", *after), len(before))
    assert len(before) in quoted
    assert quoted == list(range(quoted[0], quoted[-1] + 1))
    assert 1 <= len(quoted) <= MAX_LIST_LINES
    assert quoted[-1] < len(before) + 1 + len(after)
