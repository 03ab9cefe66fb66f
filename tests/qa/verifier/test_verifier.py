"""Nothing is shown that its quotes do not say."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from index.article import Article
from index.split import split
from qa.text.calendar import calendar
from qa.text.tokens import tokens
from qa.verifier.claims import WrittenClaim, WrittenQuote
from qa.verifier.evidence import Source
from qa.verifier.verifier import Verifier

if TYPE_CHECKING:
    from index.embed import Embedder

FLOOD = Article(
    "flood.md",
    "Twelve people died and 2,300 lost their homes when the Aller burst its banks on Friday, the"
    " mayor of Verden said.\n\n"
    "Anna Brandt, who leads the rescue service, told Radio Weser that the dam could fail within"
    " 48 hours. “We are not leaving anybody behind,” she said.\n\n"
    "The government has not declared an emergency. Repairs will cost $1.2 million, according to"
    " the newspaper Tageblatt, and Hanover may pay for half of it.\n\n"
    "Lower Saxony rejected an offer of help from the Netherlands. Dutch engineers had proposed to"
    " send three pumps. The water rose by 5 per cent between 3 May and 9 May 2023.",
    title="Floods in Verden",
    published=date(2023, 5, 10),
    outlet="The Northern Post",
)
FILM = Article(
    "film.md",
    "The film festival opened in Aarhus. Mads Holm won the first prize for a comedy about a baker.",
)
DIED = "Twelve people died and 2,300 lost their homes when the Aller burst its banks on Friday"
SAID = f"{DIED}, the mayor of Verden said"
DAM = (
    "Anna Brandt, who leads the rescue service, told Radio Weser that the dam could fail within 48"
)
BEHIND = "“We are not leaving anybody behind,” she said"
EMERGENCY = "The government has not declared an emergency."
COST = "Repairs will cost $1.2 million, according to the newspaper Tageblatt"
REJECTED = "Lower Saxony rejected an offer of help from the Netherlands."
PUMPS = "Dutch engineers had proposed to send three pumps."
ROSE = "The water rose by 5 per cent between 3 May and 9 May 2023."
PRIZE = "Mads Holm won the first prize for a comedy about a baker."


@pytest.fixture(scope="module")
def verifier(embedder: Embedder) -> Verifier:
    """A verifier with the real embedding model."""
    return Verifier(embedder)


@pytest.fixture(scope="module")
def sources(embedder: Embedder) -> list[Source]:
    """The passages of both articles."""
    return [
        Source(passage, article)
        for article in (FLOOD, FILM)
        for passage in split(article, embedder.count_tokens)
    ]


def written(text: str, *quotes: str, sources: list[Source]) -> WrittenClaim:
    """Return a claim whose quotes name the passage that holds them."""

    def number(quote: str) -> int:
        return next(n for n, one in enumerate(sources, 1) if quote in one.passage.text)

    return WrittenClaim(text, tuple(WrittenQuote(number(quote), quote) for quote in quotes))


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("The mayor of Verden said that 12 people died.", [SAID]),
        ("According to the mayor of Verden, 2300 people lost their homes.", [SAID]),
        ("Anna Brandt told Radio Weser that the dam could fail.", [DAM]),
        ("“We are not leaving anybody behind,” Anna Brandt said.", [DAM, BEHIND]),
        ("No emergency has been declared by the government.", [EMERGENCY]),
        ("The government hasn't declared an emergency.", [EMERGENCY]),
        ("Repairs will cost 1.2 million dollars, according to Tageblatt.", [COST]),
        ("Lower Saxony rejected Dutch help.", [REJECTED, PUMPS]),
        ("The water rose by 5% between May 3 and May 9, 2023.", [ROSE]),
        ("Dutch engineers had proposed to send 3 pumps.", [PUMPS]),
        ("On 5 May 2023 the Aller burst its banks, the mayor of Verden said.", [SAID]),
        ("The Northern Post reported on 10 May 2023 that the water rose by 5 percent.", [ROSE]),
        ("Holm won the first prize.", [PRIZE]),
    ],
)
def test_what_the_quotes_say_may_be_said_in_other_words(
    verifier: Verifier, sources: list[Source], text: str, quotes: list[str]
) -> None:
    """Another form of a number, a date, a name or an attribution is no other claim."""
    assert verifier.check(written(text, *quotes, sources=sources), sources).faults == ()


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("Thirteen people died, the mayor of Verden said.", [SAID]),
        ("The mayor of Verden said that 12 people died on Monday.", [SAID]),
        ("The mayor of Bremen said that 12 people died.", [SAID]),
        ("Twelve people died when the Aller burst its banks.", [SAID]),
        ("Twelve people died when the Aller burst its banks.", [DIED]),
        ("Anna Brandt said that 12 people died.", [SAID, DAM]),
        ("Anna Brandt told Radio Weser that the dam will fail.", [DAM]),
        ("The dam could fail within 48 hours.", [DAM]),
        ("Radio Weser told Anna Brandt that the dam could fail.", [DAM]),
        ("“We are leaving nobody behind,” Anna Brandt said.", [DAM, BEHIND]),
        ("The government has declared an emergency.", [EMERGENCY]),
        ("Repairs will cost $1.2 billion, according to Tageblatt.", [COST]),
        ("Repairs will cost €1.2 million, according to Tageblatt.", [COST]),
        ("Repairs will cost $1.2 million.", [COST]),
        ("Lower Saxony accepted an offer of help from the Netherlands.", [REJECTED]),
        ("The Netherlands rejected an offer of help from Lower Saxony.", [REJECTED]),
        ("Dutch engineers had sent three pumps.", [PUMPS]),
        ("The water fell by 5 per cent between 3 May and 9 May 2023.", [ROSE]),
        ("The water rose by 5 per cent between 3 June and 9 June 2023.", [ROSE]),
        ("The water rose by 5 per cent between 9 May and 3 May 2022.", [ROSE]),
        ("On 6 May 2023 the Aller burst its banks, the mayor of Verden said.", [SAID]),
        ("The water rose by 5 per cent, which angered local farmers.", [ROSE]),
        ("Mads Holm won the first prize for a bloody comedy about a baker.", [PRIZE]),
        ("The missiles have a range of 300 kilometres.", [PRIZE]),
        ("The festival was opened by a famous singer.", ["Aarhus"]),
        ("Dutch engineers had proposed to send three pumps. They were not used.", [PUMPS]),
        ("Mads Holm won the first prize. The baker was there to see it.", [PRIZE]),
        ("Mads Holm won the first prize, see https://example.org.", [PRIZE]),
        ("Mads Holm won the\u200b first prize.", [PRIZE]),
    ],
)
def test_what_the_quotes_do_not_say_is_caught(
    verifier: Verifier, sources: list[Source], text: str, quotes: list[str]
) -> None:
    """A changed fact, polarity, speaker or degree, and whatever is added, is a fault."""
    assert verifier.check(written(text, *quotes, sources=sources), sources).faults


def test_a_quote_must_stand_in_the_passage_that_is_named(
    verifier: Verifier, sources: list[Source]
) -> None:
    """The right words under a wrong number, or under none there is, are no quote."""
    for number in (len(sources), len(sources) + 1, 0, -1):
        quote = WrittenQuote(number, EMERGENCY)
        verdict = verifier.check(WrittenClaim(EMERGENCY, (quote,)), sources)
        assert verdict.faults
        assert not verdict.spans
    assert verifier.check(WrittenClaim(EMERGENCY, ()), sources).faults


def test_places_are_those_of_the_article(verifier: Verifier, sources: list[Source]) -> None:
    """The offsets of a verified quote point at its words, as the article has them."""
    claim = written("The government has not declared an emergency.", EMERGENCY, sources=sources)
    (quoted,) = verifier.check(claim, sources).spans
    article = sources[quoted.source - 1].article
    assert article.text[quoted.span.start : quoted.span.end] == EMERGENCY


def test_a_quote_that_a_claim_does_not_need_is_no_footnote(
    verifier: Verifier, sources: list[Source]
) -> None:
    """Words that have nothing to do with a claim are not cited for it; a second account is."""
    claim = written(EMERGENCY, EMERGENCY, PRIZE, sources=sources)
    (quoted,) = verifier.check(claim, sources).spans
    assert sources[quoted.source - 1].article is FLOOD
    again = WrittenClaim(PUMPS, (*written(PUMPS, PUMPS, "three pumps", sources=sources).quotes,))
    assert verifier.check(again, sources).faults == ()


@pytest.mark.parametrize("text", ["June", "Oct. 24", "Sept", "September", "May 3"])
def test_a_month_is_one_however_it_is_written(text: str) -> None:
    """Short or whole, a month's name is taken for a month, and no name of somebody."""
    assert calendar(tokens(text)[0]) == "month"


def test_faults_say_in_words_what_is_wrong(verifier: Verifier, sources: list[Source]) -> None:
    """A fault names what a writer must mend."""
    claim = written("Thirteen people died, the mayor of Verden said.", SAID, sources=sources)
    assert verifier.check(claim, sources).faults == (
        "the number Thirteen does not stand in its quotes",
    )
