"""Two articles that give different values for one thing are noticed; others are not taken so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest

from index.article import Article, Span
from index.split import split
from qa.question.analysis import analyse
from qa.reader.calibration import load_calibration
from qa.reader.candidates import CHOICE_FEATURES, Candidate, best_of
from qa.reader.cascade import score
from qa.reader.conflicts import find_conflicts, is_same_thing, newest_first
from qa.reader.logistic import Logistic
from qa.retriever.hybrid import HybridRetriever
from qa.retriever.retrieved import RetrievedPassage
from qa.service.footnote import Footnote
from qa.service.settings import Settings
from tests.qa.reader.accounts import ACCOUNTS, OTHERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Newsroom:
    """Articles in an index, and the parts that read them."""

    footnote: Footnote

    def conflicts(self, question: str) -> tuple[Article, list[tuple[Candidate, Article]]]:
        """Return the article of the best answer, and those that conflict with it, newest first."""
        calibration = load_calibration().fast
        with self.footnote.reading() as generation:
            corpus, embedder = generation.corpus, self.footnote.embedder()
            retriever = HybridRetriever(corpus=corpus, store=generation.store, embedder=embedder)
            passages = retriever.search(question)
            asked = analyse(question, corpus.count(), corpus.frequency)

            def article(article_id: str) -> Article:
                found = corpus.article(article_id)
                assert found
                return found

            model = self.footnote.reader_model()
            candidates = score(model, asked, passages, range(len(passages)))
            best = best_of(candidates, calibration.choice)
            others = find_conflicts(asked, best, candidates, passages, calibration, article)
            return article(best.article_id), newest_first(others, article)


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """Every event with both its accounts, and other events told in much the same words."""
    root = tmp_path_factory.mktemp("newsroom")
    (root / "seeds").mkdir()
    for number, one in enumerate(ACCOUNTS):
        for day, text in (("2024-10-30", one.first), ("2024-11-02", one.second)):
            path = root / "seeds" / f"{number}-{day}.md"
            path.write_text(f"---\npublished: {day}\n---\n{text}\n", encoding="utf-8")
    for number, text in enumerate(OTHERS):
        (root / "seeds" / f"other-{number}.txt").write_text(text, encoding="utf-8")
    footnote = Footnote(Settings(seeds=root / "seeds", index=root / "index"))
    footnote.build()
    yield Newsroom(footnote)
    footnote.close()


# The sentences of the first share one word; of the other the fast reader, unlike the careful one,
# doubts that its second account answers.
UNNOTICED = {4, 15}


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(number, marks=pytest.mark.xfail(strict=True))
        if number in UNNOTICED
        else number
        for number in range(len(ACCOUNTS))
    ],
)
def test_accounts_that_differ_are_noticed(newsroom: Newsroom, number: int) -> None:
    """Both accounts of an event are found where they differ, and no third; else none is."""
    account = ACCOUNTS[number]
    best, others = newsroom.conflicts(account.question)
    sources = [best.source, *(article.source for _, article in others)]
    if account.differ:
        assert sorted(sources) == [f"{number}-2024-10-30.md", f"{number}-2024-11-02.md"]
    else:
        assert len(sources) == 1


def test_a_yes_or_no_has_no_value(newsroom: Newsroom) -> None:
    """The spans of a question that is answered by yes or no are not compared."""
    assert newsroom.conflicts(ACCOUNTS[0].question)[1]
    _, others = newsroom.conflicts("Were 12 people killed in the earthquake in Malatya?")
    assert others == []


def test_a_correction_is_no_other_account(footnote: Footnote, seeds: Path) -> None:
    """A story and the article that puts it right do not conflict: one figure holds no more."""
    account = ACCOUNTS[0]
    (seeds / "first.txt").write_text(account.first, encoding="utf-8")
    head = "---\ntitle: Correction on the Malatya earthquake\n---\n"
    (seeds / "second.md").write_text(head + account.first.replace("12", "19"), encoding="utf-8")
    footnote.build()
    assert Newsroom(footnote).conflicts(account.question)[1] == []


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


def test_a_copy_that_differs_in_a_number_is_noticed(footnote: Footnote, seeds: Path) -> None:
    """A later copy of an article with one number changed is retrieved, and its number noticed."""
    account = ACCOUNTS[0]
    (seeds / "first.txt").write_text(account.first, encoding="utf-8")
    (seeds / "copy.txt").write_text(account.first.replace("12", "19"), encoding="utf-8")
    (seeds / "same.txt").write_text(account.first.replace("survivors", "people"), encoding="utf-8")
    footnote.build()
    best, others = Newsroom(footnote).conflicts(account.question)
    sources = {best.source, *(one.source for _, one in others)}
    assert sources in ({"copy.txt", "first.txt"}, {"copy.txt", "same.txt"})


LED = "The inquiry into the crane accident was led by Marta Holt."


@pytest.mark.parametrize(
    ("other", "behind", "expected"),
    [
        ("Marta Holt led the inquiry into the accident.", 1.0, True),
        (LED, 9.0, True),
        ("Two names are mentioned in the port: Emil Varga and Marta Holt.", 1.0, False),
        ("Marta Holt led the inquiry into the accident.", 9.0, False),
    ],
)
def test_a_name_alone_does_not_make_it_the_same(
    other: str, behind: float, *, expected: bool
) -> None:
    """Who is cited beside an answer says the same of the same thing, and is nearly as likely."""
    articles = [Article("led.txt", LED), Article("other.txt", other)]
    passages, candidates = [], []
    for number, one in enumerate(articles):
        (passage,) = split(one, lambda texts: [9] * len(texts))
        passages.append(RetrievedPassage(passage, 0.5))
        start = one.text.index("Marta Holt")
        short = Span(start, start + len("Marta Holt"))
        features = (-behind * number, *[0.0] * (len(CHOICE_FEATURES) - 1))
        candidates.append(Candidate(number, 0, one.article_id, short, "Marta Holt", features))
    by_span = Logistic((1.0, *[0.0] * (len(CHOICE_FEATURES) - 1)), 0.0)
    find = {one.article_id: one for one in articles}.__getitem__
    best, second = candidates
    assert is_same_thing(best, second, passages, by_span, find) is expected
