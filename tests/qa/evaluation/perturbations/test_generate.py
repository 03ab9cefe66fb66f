"""The claims that the verifier is measured with: what is true of each kind, whatever the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from index.article import Article
from index.build import DEFAULT_OPTIONS
from index.split import split
from qa.evaluation.dataset import read_dataset
from qa.evaluation.indexed import locked_set
from qa.evaluation.perturbations.claims import comparable, is_verbatim
from qa.evaluation.perturbations.generate import PERTURBATIONS, paraphrased, perturbed
from qa.evaluation.perturbations.material import SOURCES, gather, related
from qa.evaluation.perturbations.paraphrases import PARAPHRASES
from qa.service.notifier import silent
from tests.qa.evaluation.claims_news import write_news

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.article import Passage
    from index.embed import Embedder
    from qa.evaluation.perturbations.claims import TestClaim
    from qa.evaluation.perturbations.material import Material

MAX_PER_KIND = 12
# Kinds whose claim is as true as before: what is wrong is what it cites.
CITED_WRONGLY = ("cited:", "quote:")
# Kinds whose quote is changed with intent.
QUOTED_WRONGLY = {
    "number: claim and quote",
    "cited: wrong passage",
    "cited: no passage",
    "quote: reworded",
    "quote: words left out",
}


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Material:
    """What the index of the news makes of them."""
    folder = tmp_path_factory.mktemp("news")
    data = read_dataset(write_news(folder / "set"))
    with locked_set(data, folder / "cache") as indexed:
        generation = indexed.open(DEFAULT_OPTIONS, embedder, silent())
        titles = {document.doc_id: document.title for document in data.documents}
        made = gather(
            generation.corpus, {key: titles[doc] for key, doc in indexed.doc_ids().items()}
        )
        generation.close()
    return made


@pytest.fixture(scope="module")
def true_claims(material: Material) -> list[TestClaim]:
    """True claims of every kind that the news allow."""
    return list(paraphrased(material, MAX_PER_KIND))


@pytest.fixture(scope="module")
def false_claims(material: Material) -> list[TestClaim]:
    """Perturbed claims of every kind that the news allow."""
    return list(perturbed(material, MAX_PER_KIND))


def test_quotes_of_paraphrases_are_verbatim_in_the_passages_they_name(
    true_claims: list[TestClaim],
) -> None:
    """White space, quotation marks and case apart, every quote is the passage's own."""
    for test_claim in true_claims:
        assert test_claim.claim.quotes
        for quote in test_claim.claim.quotes:
            assert is_verbatim(quote.text, test_claim.sources[quote.passage - 1]), test_claim


def test_a_perturbed_claim_differs_from_the_true_one_by_more_than_its_form(
    false_claims: list[TestClaim],
) -> None:
    """The words have changed, except where it is the citation that is wrong."""
    for test_claim in false_claims:
        assert test_claim.perturbed
        assert test_claim.original is not None
        if not test_claim.kind.startswith(CITED_WRONGLY):
            assert comparable(test_claim.claim.text) != comparable(test_claim.original), test_claim


def test_quotes_of_perturbed_claims_are_verbatim_unless_the_kind_says_otherwise(
    false_claims: list[TestClaim],
) -> None:
    """A lie is caught by reading its quotes, not by a quote that was broken by accident."""
    for test_claim in false_claims:
        held = all(
            quote.passage <= len(test_claim.sources)
            and is_verbatim(quote.text, test_claim.sources[quote.passage - 1])
            for quote in test_claim.claim.quotes
        )
        assert held is (test_claim.kind not in QUOTED_WRONGLY), test_claim


def test_the_same_claims_are_made_every_time(
    material: Material, true_claims: list[TestClaim], false_claims: list[TestClaim]
) -> None:
    """The random generator is seeded by the kind and the sentence alone."""
    assert list(paraphrased(material, MAX_PER_KIND)) == true_claims
    assert list(perturbed(material, MAX_PER_KIND)) == false_claims


def test_fewer_claims_are_the_first_of_more(
    material: Material, false_claims: list[TestClaim]
) -> None:
    """A shorter run measures a part of a longer one."""
    assert {one.claim for one in perturbed(material, 2)} <= {one.claim for one in false_claims}


def test_the_news_bring_forth_most_kinds(
    true_claims: list[TestClaim], false_claims: list[TestClaim]
) -> None:
    """A kind that never occurs measures nothing; some need longer texts than these."""
    found = {one.kind for one in [*true_claims, *false_claims]}
    assert len(found) > 0.7 * len({*PARAPHRASES, *PERTURBATIONS})


def test_claims_come_with_several_passages_in_no_order(true_claims: list[TestClaim]) -> None:
    """The right passage stands among others, at any place."""
    assert all(len(one.sources) <= SOURCES for one in true_claims)
    assert len({one.claim.quotes[0].passage for one in true_claims}) > 1


@pytest.mark.parametrize(
    ("prefix", "pattern"),
    [
        ("number: digits", r"\d"),
        ("date: weekday", r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"),
        ("date: month", r"January|February|March|April|May|June|July|August|[A-Z][a-z]+ber"),
    ],
)
def test_one_change_each(false_claims: list[TestClaim], prefix: str, pattern: str) -> None:
    """Cut out what the kind changes, and the claim is as it was."""
    found = [one for one in false_claims if one.kind == prefix]
    assert found
    for one in found:
        assert re.sub(pattern, "", one.claim.text) == re.sub(pattern, "", one.original or "")


def test_a_new_name_or_speaker_is_no_part_of_the_quote(false_claims: list[TestClaim]) -> None:
    """A name that is said to come from elsewhere does."""
    for one in false_claims:
        if one.kind == "name: of the set":
            quotes = " ".join(quote.text for quote in one.claim.quotes)
            added = set(re.findall(r"[A-Z]\w{2,}", one.claim.text)) - set(
                re.findall(r"[A-Z]\w{2,}", one.original or "")
            )
            assert added
            assert not any(related(name, quotes) for name in added), one


@pytest.mark.parametrize(
    ("kind", "sentence", "wanted"),
    [
        (
            "form: 2,000",
            "The port has 2,000 workers and a crane.",
            "The port has 2000 workers and a crane.",
        ),
        (
            "form: twelve",
            "The last strike lasted twelve days in all.",
            "The last strike lasted 12 days in all.",
        ),
        (
            "form: didn’t",
            "The bank did not admit any of the claims.",
            "The bank didn’t admit any of the claims.",
        ),
        (
            "connective dropped",
            "However, the union rejected that new offer.",
            "The union rejected that new offer.",
        ),
        (
            "dropped: brackets",
            "The union (founded in 1980) rejected the offer.",
            "The union rejected the offer.",
        ),
        (
            "reworded: possessive",
            "Anna lives in the capital of Poland.",
            "Anna lives in Poland’s capital.",
        ),
        (
            "reworded: active",
            "The new harbour was opened by Marek Nowak in 1990.",
            "Marek Nowak opened the new harbour in 1990.",
        ),
        (
            "cut out: of a denial",
            "Walsh denied that the bank had broken the law.",
            "The bank had broken the law.",
        ),
        (
            "cut out: of a condition",
            "The deal ends if the bank has broken the law.",
            "The bank has broken the law.",
        ),
        ("attribution: dropped", "Nowak said that the port was closed.", "The port was closed."),
        ("negation: removed", "The bank did not break the law.", "The bank did break the law."),
        (
            "hedge: strengthened",
            "The bank may have been robbed twice.",
            "The bank was robbed twice.",
        ),
    ],
)
def test_examples(
    make: Callable[[str, str], str | None], kind: str, sentence: str, wanted: str
) -> None:
    """What a kind makes of a sentence, where there is one thing only that it can make."""
    assert make(kind, sentence) == wanted


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("clause quoted", "If it rains, the match is off, and the team was paid, which it wanted."),
        ("form: twelve", "Nowak said: “It lasted twelve days and we won.”"),
        ("negation: removed", "The bank not only broke the law but kept the money."),
        ("attribution: dropped", "The port was closed on Monday morning."),
        ("number: two swapped", "The strike lasted from 1990 to 1995 in the port."),
    ],
)
def test_a_kind_declines_where_it_cannot_be_sure(
    make: Callable[[str, str], str | None], kind: str, sentence: str
) -> None:
    """No claim is better than one of which nobody knows whether it is true."""
    assert make(kind, sentence) is None


@pytest.fixture
def make() -> Callable[[str, str], str | None]:
    """What a kind makes of the one sentence of an article."""

    def made(kind: str, sentence: str) -> str | None:
        material = gather(_OneArticle(sentence), {"one": ""})
        found = [*paraphrased(material, 1), *perturbed(material, 1)]
        return next((one.claim.text for one in found if one.kind == kind), None)

    return made


class _OneArticle:
    """The part of a corpus that the material is read from."""

    def __init__(self, text: str) -> None:
        self._article = Article("one.txt", text)

    def article(self, article_id: str) -> Article | None:
        """Return the article."""
        return self._article if article_id == "one" else None

    def passages_of(self, article_id: str) -> list[Passage]:
        """Return its one passage."""
        assert article_id == "one"
        return split(self._article, lambda texts: [len(text.split()) for text in texts])
