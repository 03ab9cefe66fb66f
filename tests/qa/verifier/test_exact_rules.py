"""What a claim may not change of the whole true sentence that it quotes, and what it may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from index.article import Article
from index.split import PassageSize, split
from qa.verifier.claims import WrittenClaim, WrittenQuote
from qa.verifier.evidence import Source
from qa.verifier.verifier import Verifier

if TYPE_CHECKING:
    from index.embed import Embedder

WHOLE = PassageSize(min_tokens=1, max_tokens=10**6)


@pytest.fixture(scope="module")
def verifier(embedder: Embedder) -> Verifier:
    """A verifier with the real models."""
    return Verifier(embedder)


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
def test_numbers_are_those_of_the_quote(verifier: Verifier, sentence: str, claim: str) -> None:
    """Another value, unit or limit of a number, and 'to' for 'by', is a fault."""
    assert faults(verifier, sentence, claim)


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
def test_equal_numbers_are_equal(verifier: Verifier, sentence: str, claim: str) -> None:
    """The same value in another spelling is no fault."""
    assert faults(verifier, sentence, claim) == ()
