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

if TYPE_CHECKING:
    from index.embed import Embedder
    from qa.verifier.verifier import Verifier

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
    believing: Verifier, sources: list[Source], text: str, quotes: list[str]
) -> None:
    """No exact rule refuses another form of a number, a date, a name or an attribution."""
    assert believing.check(written(text, *quotes, sources=sources), sources).faults == ()


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("Thirteen people died, the mayor of Verden said.", [SAID]),
        ("The mayor of Verden said that 12 people died on Monday.", [SAID]),
        ("Radio Weser told Anna Brandt that the dam could fail.", [DAM]),
        ("“We are leaving nobody behind,” Anna Brandt said.", [DAM, BEHIND]),
        ("Repairs will cost $1.2 billion, according to Tageblatt.", [COST]),
        ("Repairs will cost €1.2 million, according to Tageblatt.", [COST]),
        ("The Netherlands rejected an offer of help from Lower Saxony.", [REJECTED]),
        ("The water rose by 5 per cent between 3 June and 9 June 2023.", [ROSE]),
        ("The water rose by 5 per cent between 9 May and 3 May 2022.", [ROSE]),
        ("On 6 May 2023 the Aller burst its banks, the mayor of Verden said.", [SAID]),
        ("The festival was opened by a famous singer.", ["Aarhus"]),
        ("Mads Holm won the first prize, see https://example.org.", [PRIZE]),
        ("Mads Holm won the\u200b first prize.", [PRIZE]),
    ],
)
def test_exact_rules_have_no_doubt(
    believing: Verifier, sources: list[Source], text: str, quotes: list[str]
) -> None:
    """A detail that is changed, and quotes too short to tell it, are faults for any model."""
    assert believing.check(written(text, *quotes, sources=sources), sources).faults


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("The government has declared an emergency.", [EMERGENCY]),
        ("Lower Saxony accepted an offer of help from the Netherlands.", [REJECTED]),
        ("The water fell by 5 per cent between 3 May and 9 May 2023.", [ROSE]),
        ("The missiles have a range of 300 kilometres.", [PRIZE]),
        ("Dutch engineers had proposed to send three pumps. They were not used.", [PUMPS]),
    ],
)
def test_what_the_quotes_do_not_say_is_caught(
    verifier: Verifier, sources: list[Source], text: str, quotes: list[str]
) -> None:
    """What only the support head can tell, sentence by sentence."""
    assert verifier.check(written(text, *quotes, sources=sources), sources).faults


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("The mayor of Verden said that 12 people died.", [SAID]),
        ("Dutch engineers had proposed to send 3 pumps.", [PUMPS]),
        ("Holm won the first prize.", [PRIZE]),
        ("On 5 May 2023 the Aller burst its banks, the mayor of Verden said.", [SAID]),
    ],
)
def test_what_the_quotes_say_is_shown(
    verifier: Verifier, sources: list[Source], text: str, quotes: list[str]
) -> None:
    """The support head is told the days that 'on Friday' means, and reads numbers as quoted."""
    assert verifier.check(written(text, *quotes, sources=sources), sources).faults == ()


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
        "it has “Thirteen” where its quote has “Twelve”",
    )
