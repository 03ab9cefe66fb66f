"""An answer in the journal is shown again as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.journal.stored import from_stored, to_stored
from index.filters import Filters
from qa.answer import Answer, Claim
from qa.checking.report import Verdict
from tests.bot.hostile import SHORT
from tests.bot.views.samples import REFUSAL, WRITTEN, answered, checked, cited, made_of


def written(answer: Answer) -> dict[str, Any]:
    """Return an answer as it comes back from the journal."""
    values: dict[str, Any] = json.loads(json.dumps(to_stored(answer)))
    return values


@given(st.lists(st.tuples(SHORT, st.lists(SHORT, min_size=1, max_size=3)), max_size=4), SHORT)
def test_an_answer_comes_back_as_it_was(said: list[tuple[str, list[str]]], note: str) -> None:
    """With its claims, each on its own footnotes, and its note."""
    numbers = count(1)
    claims = tuple(Claim(text, tuple(cited(next(numbers), quote) for quote in quotes))
                   for text, quotes in said)  # fmt: skip
    citations = tuple(one for claim in claims for one in claim.citations)
    answer = replace(made_of(claims, citations), note=note, engine="small")
    assert from_stored(to_stored(answer)) == answer


def test_a_quote_is_written_down_once() -> None:
    """A claim names its footnotes by number."""
    (claim,) = written(WRITTEN)["claims"]
    assert claim == {"text": "It met in Kazan.", "citations": [1]}
    assert from_stored(written(WRITTEN)) == WRITTEN


@given(SHORT, st.sampled_from(Verdict), st.integers(0, 4))
def test_a_check_comes_back_as_it_was(said: str, verdict: Verdict, count: int) -> None:
    """With its sentences, each with its verdict, its footnotes and what was misquoted."""
    draft = checked(said, count, verdict)
    assert from_stored(json.loads(json.dumps(to_stored(draft)))) == draft


@pytest.mark.parametrize(
    "answer",
    [
        answered(cited(1, "It is so."), cited(2, "Other."), cited(3, "It  is so.")),
        replace(answered(cited(1, "Quote.")), answer="Other words [1].",
                claims=(Claim("Other words [1].", (cited(1, "Quote."),)),)),
        REFUSAL,
        replace(answered(replace(cited(1, "Quote."), also_in=("b.txt",))), as_of="2024-10-24",
                searched=Filters(date(2024, 3, 1), outlets=("Harbor Times",), without=("1",))),
    ],
    ids=["quotes", "words", "refusal", "searched"],
)  # fmt: skip
def test_answers_of_every_kind_come_back(answer: Answer) -> None:
    """Quotes of which two say the same, a model's words, a refusal, what was searched."""
    assert from_stored(written(answer)) == answer
