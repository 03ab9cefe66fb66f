"""Questions make claims that are what they say: borne out by their sentence, or not."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from qa.training.claims import LabelledClaim, Relation
from qa.training.question_claims import question_claims
from tests.qa.training.test_examples import ANSWERS, CONTEXTS, ROWS, count

if TYPE_CHECKING:
    from collections.abc import Sequence

MANY = 40


@pytest.fixture(scope="module")
def made() -> Sequence[LabelledClaim]:
    """Return the claims of four stories, each question taken often."""
    return question_claims(ROWS, count, {"news": float(MANY)}, seed=1)


def test_right_claims_are_a_question_and_its_answer_in_their_sentence(
    made: Sequence[LabelledClaim],
) -> None:
    """What is supported is a question as asked, with an answer of its own that stands there."""
    right = [one for one in made if one.relation is Relation.SUPPORTS]
    assert len(right) == MANY * sum(bool(row.spans) for row in ROWS)
    for one in right:
        question, answer = _taken_apart(one.claim)
        assert answer in ANSWERS[question]
        assert answer in one.premise


def test_a_wrong_claim_has_another_question_or_another_answer(
    made: Sequence[LabelledClaim],
) -> None:
    """A question as asked never keeps its own answer; an altered one is none that was asked."""
    wrong = [one for one in made if one.relation is Relation.NOT_SUPPORTS]
    as_asked = 0
    for one in wrong:
        question, answer = _taken_apart(one.claim)
        # An altered question can be one that was asked of another story.
        if one.premise in CONTEXTS.get(question, ""):
            as_asked += 1
            assert not any(answer in own or own in answer for own in ANSWERS[question])
    assert 0.4 * len(wrong) < as_asked < 0.8 * len(wrong)


def test_a_question_without_an_answer_is_claimed_falsely(made: Sequence[LabelledClaim]) -> None:
    """It is given another question's answer of its own text."""
    asked = {row.question for row in ROWS if not row.spans}
    mine = [one for one in made if _taken_apart(one.claim)[0] in asked]
    assert Counter(one.relation for one in mine) == {Relation.NOT_SUPPORTS: MANY * len(asked)}


def test_sources_without_a_share_make_no_claims() -> None:
    """Nothing is made of questions whose source is not named."""
    assert question_claims(ROWS, count, {"other": 1.0}, seed=1) == []


def test_the_sentence_before_stands_in_the_premise(made: Sequence[LabelledClaim]) -> None:
    """A premise is a sentence with the one before it, as the reader gives it."""
    places = [one for one in made if one.claim.startswith("Where") and "conference" in one.premise]
    assert places
    assert all("It rained on" in one.premise for one in places)


def _taken_apart(claim: str) -> tuple[str, str]:
    question, _, answer = claim.partition("? ")
    return f"{question}?", answer
