"""What a claim may not change of the whole true sentence that it quotes, and what it may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from index.article import Article
from index.split import PassageSize, split
from qa.verifier.claims import WrittenClaim, WrittenQuote
from qa.verifier.evidence import Source

if TYPE_CHECKING:
    from qa.verifier.verifier import Verifier

WHOLE = PassageSize(min_tokens=1, max_tokens=10**6)


def faults(verifier: Verifier, sentence: str, claim: str) -> tuple[str, ...]:
    """Return what is wrong with a claim that quotes a sentence whole."""
    article = Article("article.txt", sentence)
    sources = [
        Source(passage, article)
        for passage in split(article, lambda texts: [1] * len(texts), WHOLE)
    ]
    quotes = (WrittenQuote(n, one.passage.text) for n, one in enumerate(sources, start=1))
    return verifier.check(WrittenClaim(claim, tuple(quotes)), sources).faults


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("Half a million people fled.", "One million people fled."),
        ("It fell to -5 degrees on Monday.", "It fell to 5 degrees on Monday."),
        ("He was jailed for two and a half years.", "He was jailed for two years."),
        ("Three quarters of voters backed the plan.", "Three voters backed the plan."),
        ("One in five children is poor.", "Five children are poor."),
        ("More than half of the members voted.", "Half of the members voted."),
        ("Membership rose to 1,200 last year.", "Membership rose by 1,200 last year."),
        ("Membership rose 1,200 last year.", "Membership rose to 1,200 last year."),
        ("Exports fell by 12 percent to 40 million.", "Exports fell to 12 percent."),
        ("Sales rose from 30 to 40 million.", "Sales rose to 30 million."),
        ("At least 30 people were hurt.", "30 people were hurt."),
        ("Nearly 300 homes burned down.", "300 homes burned down."),
        ("Between 10 and 12 ships were lost.", "12 ships were lost."),
        ("The rate fell by 2 percentage points.", "The rate fell by 2 percent."),
        ("The road is 40 kilometres long.", "The road is 40 metres long."),
        ("Dozens of houses burned down.", "12 houses burned down."),
        ("She came in third.", "She came in fourth."),
    ],
)
def test_numbers_are_those_of_the_quote(believing: Verifier, sentence: str, claim: str) -> None:
    """Another value, unit or limit of a number, and 'to' for 'by', is a fault."""
    assert faults(believing, sentence, claim)


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("Half a million people fled.", "500,000 people fled."),
        ("500,000 people fled.", "Half a million people fled."),
        ("The budget is 8.2 million.", "The budget is 8,200,000."),
        ("The budget is 8,200,000 euros.", "The budget is 8.2 million euros."),
        ("One in five children is poor.", "20 percent of children are poor."),
        ("Three quarters of voters backed the plan.", "75 per cent of voters backed the plan."),
        ("He was jailed for two and a half years.", "He was jailed for 2.5 years."),
        ("A dozen ships were lost.", "12 ships were lost."),
        ("It fell to -5 degrees on Monday.", "It fell to minus five degrees on Monday."),
    ],
)
def test_equal_numbers_are_equal(believing: Verifier, sentence: str, claim: str) -> None:
    """The same value in another spelling is no fault."""
    assert faults(believing, sentence, claim) == ()


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("The union sued the company over wages.", "The company sued the union over wages."),
        ("He was shot by a policeman in Lyon.", "He shot a policeman in Lyon."),
        ("The firm owes the bank 3 million euros.", "The bank owes the firm 3 million euros."),
        ("The minister was praised by the mayor.", "The mayor was praised by the minister."),
        (
            "The minister did not resign, but the mayor resigned.",
            "The minister resigned, but the mayor did not resign.",
        ),
    ],
)
def test_nobody_takes_anothers_place(believing: Verifier, sentence: str, claim: str) -> None:
    """Who did it and to whom it was done are not exchanged, in the passive either."""
    assert faults(believing, sentence, claim)


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("The union sued the company.", "The company was sued by the union."),
        ("A policeman shot him in Lyon.", "He was shot by a policeman in Lyon."),
        ("It was planned and built by his son.", "It was planned and was built by his son."),
        ("The mayor met the minister.", "The minister met the mayor."),
        (
            "The minister did not resign, but the mayor resigned.",
            "The mayor resigned; the minister didn't resign.",
        ),
        ("On Monday the board fired the coach.", "The board fired the coach on Monday."),
        ("They were hurt, two of them badly; nineteen passengers fell.", "Nineteen of them fell."),
    ],
)
def test_the_same_may_be_said_the_other_way_round(
    believing: Verifier, sentence: str, claim: str
) -> None:
    """Active for passive, another order, and what both do to each other are no faults."""
    assert faults(believing, sentence, claim) == ()


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("He said: “We stay. Nobody leaves us.”", "He said: “We stay. Nobody helps us.”"),
        ("The polls stayed open for hours.", "The polls stayed open for days."),
        ("Profits fell to 3 million last year.", "Profits fell to 3 million last week."),
    ],
)
def test_a_word_is_held_where_it_must_be(believing: Verifier, sentence: str, claim: str) -> None:
    """A quotation of several sentences is verbatim, and hours are no days."""
    assert faults(believing, sentence, claim)


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("The engineer may be charged with fraud.", "The engineer has been charged with fraud."),
        ("The maker plans to sell a dose for 4 dollars.", "The maker sells a dose for 4 dollars."),
        ("He allegedly took the painting.", "He took the painting."),
    ],
)
def test_what_is_left_open_stays_open(believing: Verifier, sentence: str, claim: str) -> None:
    """What may be, is planned or alleged is not told as so."""
    assert faults(believing, sentence, claim)


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("The engineer may be charged with fraud.", "The engineer might be charged with fraud."),
        ("The vote, which may be late, was won by Orr.", "The vote was won by Orr."),
        ("On 3 May it rained in Bonn.", "It rained in Bonn on 3 May."),
    ],
)
def test_an_open_word_elsewhere_is_no_fault(believing: Verifier, sentence: str, claim: str) -> None:
    """Another hedge will do, and what a claim leaves out may be as open as it is."""
    assert faults(believing, sentence, claim) == ()
