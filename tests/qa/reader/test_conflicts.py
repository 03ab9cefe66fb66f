"""Two articles that give different values for one thing are noticed; others are not taken so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Span
from qa.reader.calibration import load_calibration
from qa.reader.candidates import CHOICE_FEATURES, Candidate, best_of
from qa.reader.conflicting_values import Said, differ
from qa.reader.conflicts import disagreeing, newest_first
from qa.reader.extractive import ExtractiveReader
from qa.retriever.hybrid import HybridRetriever
from qa.retriever.near_duplicates import tells_otherwise
from qa.service.footnote import Footnote
from qa.service.settings import Settings
from tests.qa.reader.accounts import ACCOUNTS, OTHERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TUESDAY = date(2024, 10, 29)


def said(marked: str) -> Said:
    """Return a sentence of an article of that Tuesday, its answer given between < and >."""
    start, end = marked.index("<"), marked.index(">") - 1
    return Said(marked.replace("<", "").replace(">", ""), start, end, TUESDAY)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("<12> died.", "<19 people> died."),
        ("at least <12> died", "<nineteen> died"),
        ("<$1.2 million>", "<1.5 million dollars>"),
        ("<five percent>", "<6%>"),
        ("the <fifth> place", "the <fourth> place"),
        ("<one hundred and twenty> men", "<120 million> men"),
        ("<1910 and 1911>", "<1913 and 1911>"),
        ("on <Oct. 24>", "on <25 October 2024>"),
        ("on <Thursday>", "on <Friday>"),
        ("on <Friday>", "on <Oct. 24>"),
        ("in <2005>", "in <last year>"),
        ("won by <Donald Trump>", "won by <Donald Tusk>"),
        ("in <Kazan, Russia>", "in <Moscow, Russia>"),
        ("from <North Korea>", "from <South Korea>"),
    ],
)
def test_values_differ(first: str, second: str) -> None:
    """Numbers, dates and names that cannot be the same differ, whichever is told first."""
    assert differ(said(first), said(second))
    assert differ(said(second), said(first))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("<12> died.", "<a dozen> died."),
        ("<12> died.", "<twelve> died."),
        ("<2,000>", "<2000>"),
        ("<1.2 million>", "<1,200,000>"),
        ("<1.2 million>", "<1,197,000>"),
        ("about <20>", "<19>"),
        ("more than <200>", "<214>"),
        ("<$1.2 million>", "<€1.1 million>"),
        ("<1910 and 1911>", "<1911>"),
        ("on <Oct. 24>", "on <October 24, 2024>"),
        ("on <24 October>", "in <2024>"),
        ("on <Friday>", "on <25 October 2024>"),
        ("<last month>", "on <12 September>"),
        ("by <Putin>", "by <Russian President Vladimir Putin>"),
        ("<Russian President Vladimir Putin>", "<Vladimir V. Putin>"),
        ("by <Zelensky>", "by <Zelenskyy>"),
        ("by the <U.S.>", "by the <United States>"),
        ("in <Kazan>, Russia", "in <Russia>"),
        ("<Marsh> beat Okafor", "<Okafor> lost to Marsh"),
        ("the <fourth>", "<352> votes"),
        ("<two thousand three hundred and five>", "<2,305>"),
        ("<12>", "<Putin>"),
        ("because <it rained>", "because <it snowed>"),
    ],
)
def test_values_may_be_the_same(first: str, second: str) -> None:
    """What may be the same, more exactly, in other units or at another place, does not differ."""
    assert not differ(said(first), said(second))
    assert not differ(said(second), said(first))


@given(st.integers(0, 999), st.integers(0, 999), st.sampled_from(["{} died", "${} was paid"]))
def test_small_numbers_differ_by_their_value(one: int, two: int, form: str) -> None:
    """What is small enough not to be rounded differs whenever the value does."""
    texts = form.format(one), form.format(two)
    assert differ(*(Said(text, 0, len(text)) for text in texts)) == (one != two)


@given(st.text(), st.text(), st.data())
def test_any_texts_compare(first: str, second: str, data: st.DataObject) -> None:
    """No text is too odd, and the order of the two does not matter."""
    both = []
    for text in (first, second):
        start = data.draw(st.integers(0, len(text)))
        both.append(Said(text, start, data.draw(st.integers(start, len(text))), TUESDAY))
    assert differ(*both) == differ(*reversed(both))
    assert not differ(both[0], both[0])


@dataclass(frozen=True)
class Newsroom:
    """Articles in an index, and the parts that read them."""

    footnote: Footnote

    def disagreement(self, question: str) -> tuple[Article, list[tuple[Candidate, Article]]]:
        """Return the article of the best answer, and those that disagree with it, newest first."""
        calibration = load_calibration()
        with self.footnote.reading() as generation:
            corpus, embedder = generation.corpus, self.footnote.embedder()
            retriever = HybridRetriever(corpus=corpus, store=generation.store, embedder=embedder)
            reader = ExtractiveReader(corpus, self.footnote.reader_model(), calibration)
            passages, asked = retriever.search(question), reader.analyse(question)

            def article(article_id: str) -> Article:
                found = corpus.article(article_id)
                assert found
                return found

            candidates = reader.candidates(asked, passages)
            best = best_of(candidates, calibration.choice)
            others = disagreeing(asked, best, candidates, passages, calibration, article)
            return article(best.article_id), newest_first(others, article)


@pytest.fixture(scope="module")
def newsroom(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """Every event with both its accounts, and other events told in much the same words."""
    root = tmp_path_factory.mktemp("newsroom")
    (root / "seeds").mkdir()
    for number, one in enumerate(ACCOUNTS):
        for day, text in (("2024-10-30", one.first), ("2024-11-02", one.second)):
            path = root / "seeds" / f"{number}-{day}.md"
            path.write_text(f"---\npublished: {day}\n---\n{text}\n", encoding="utf-8")
    for number, text in enumerate(OTHERS):
        (root / "seeds" / f"other-{number}.txt").write_text(text, encoding="utf-8")
    footnote = Footnote(Settings(seeds=root / "seeds", index=root / "index", cache=cache))
    footnote.build()
    yield Newsroom(footnote)
    footnote.close()


@pytest.mark.parametrize("number", range(len(ACCOUNTS)))
def test_accounts_that_differ_are_noticed(newsroom: Newsroom, number: int) -> None:
    """Both accounts of an event are found where they differ, and no third; else none is."""
    account = ACCOUNTS[number]
    best, others = newsroom.disagreement(account.question)
    sources = [best.source, *(article.source for _, article in others)]
    if account.differ:
        assert sorted(sources) == [f"{number}-2024-10-30.md", f"{number}-2024-11-02.md"]
    else:
        assert len(sources) == 1


def test_a_yes_or_no_has_no_value(newsroom: Newsroom) -> None:
    """The spans of a question that is answered by yes or no are not compared."""
    assert newsroom.disagreement(ACCOUNTS[0].question)[1]
    _, others = newsroom.disagreement("Were 12 people killed in the earthquake in Malatya?")
    assert others == []


def test_the_newest_comes_first() -> None:
    """Articles are ordered by their day, those of a day as they come, those without one last."""
    days = [date(2024, 1, 2), None, date(2024, 3, 4), date(2024, 1, 2)]
    articles = [Article(f"{n}.txt", "", published=day) for n, day in enumerate(days)]
    known = {one.article_id: one for one in articles}
    features = (0.0,) * len(CHOICE_FEATURES)
    found = [Candidate(0, 0, one.article_id, Span(0, 1), "x", features) for one in articles]
    ordered = newest_first(found, known.__getitem__)
    assert [article.source for _, article in ordered] == ["2.txt", "0.txt", "3.txt", "1.txt"]
    assert all(one.article_id == article.article_id for one, article in ordered)


@pytest.mark.parametrize(
    ("copy", "otherwise"),
    [
        ("On Friday 19 people died in Malatya, said Anna Reed of the agency.", True),
        ("On Friday twelve people died in Izmir, said Anna Reed of the agency.", True),
        ("On Friday thirteen people died in Malatya, said Anna Reed of the agency.", True),
        ("On Friday twelve people died in Malatya, said Anna Reed of the agency.", False),
        ("On Friday twelve residents died in Malatya, said Anna Reed of the agency.", False),
        (
            "On Friday twelve people died in Malatya, said Anna Reed of the agency. Snow fell.",
            False,
        ),
        ("UPDATE: On Friday twelve people died in Malatya, said Anna Reed.", False),
    ],
)
def test_a_copy_with_another_value_is_read(copy: str, *, otherwise: bool) -> None:
    """A near copy is new where it puts a number or name in the place of another, not elsewhere."""
    text = "On Friday twelve people died in Malatya, said Anna Reed of the agency."
    assert tells_otherwise(copy, [text]) is otherwise
    assert not tells_otherwise(copy, [text, copy])


def test_a_copy_that_differs_in_a_number_is_noticed(footnote: Footnote, seeds: Path) -> None:
    """A later copy of an article with one number changed is retrieved, and its number noticed."""
    account = ACCOUNTS[0]
    (seeds / "first.txt").write_text(account.first, encoding="utf-8")
    (seeds / "copy.txt").write_text(account.first.replace("12", "19"), encoding="utf-8")
    (seeds / "same.txt").write_text(account.first.replace("survivors", "people"), encoding="utf-8")
    footnote.build()
    best, others = Newsroom(footnote).disagreement(account.question)
    sources = {best.source, *(one.source for _, one in others)}
    assert sources in ({"copy.txt", "first.txt"}, {"copy.txt", "same.txt"})
