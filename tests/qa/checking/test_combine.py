"""Judgements to a verdict: support, contradiction, and which of the two is newer."""

from __future__ import annotations

from datetime import date

import pytest

from index.article import Article, Kind, Passage, Span
from qa.checking.combine import weigh
from qa.checking.judge import Excerpt, Judgement, Premise
from qa.checking.report import Verdict
from qa.verifier.evidence import Source

YES = Judgement(0.9, 0.05, 0.05, ())
NO = Judgement(0.05, 0.9, 0.05, ("its quotes say otherwise",))
NEITHER = Judgement(0.1, 0.1, 0.8, ("its quotes do not tell what it says",))
FAULTY = Judgement(0.9, 0.05, 0.05, ("the number 12 does not stand in its quotes",))


def premise(name: str, day: date | None = None, text: str = "It rained.") -> Premise:
    """Return the one sentence of an article as a premise."""
    article = Article(f"{name}.txt", text, published=day)
    span = Span(0, len(article.text))
    passage = Passage(article.article_id, 0, span.end, article.text, Kind.BODY, (span,))
    return Premise((Excerpt(Source(passage, article), span),))


OLD, NEW = premise("old", date(2023, 3, 4)), premise("new", date(2024, 3, 4))
UNDATED = premise("undated")


@pytest.mark.parametrize(
    ("premises", "judgements", "verdict", "cited"),
    [
        ([OLD, NEW], [YES, NEITHER], Verdict.SUPPORTED, [OLD]),
        ([OLD, NEW], [YES, YES], Verdict.SUPPORTED, [OLD, NEW]),
        ([OLD, NEW], [NEITHER, NO], Verdict.CONTRADICTED, [NEW]),
        ([OLD, NEW], [YES, NO], Verdict.OUTDATED, [NEW, OLD]),
        ([OLD, NEW], [NO, YES], Verdict.SUPPORTED, [NEW, OLD]),
        ([UNDATED, NEW], [YES, NO], Verdict.SUPPORTED, [UNDATED, NEW]),
        ([OLD, NEW], [FAULTY, NEITHER], Verdict.NOT_FOUND, []),
        ([], [], Verdict.NOT_FOUND, []),
    ],
)
def test_the_newest_article_decides(
    premises: list[Premise], judgements: list[Judgement], verdict: Verdict, cited: list[Premise]
) -> None:
    """A later article that says otherwise makes a claim outdated; an older one is told of."""
    weighed = weigh("It rained.", premises, judgements)
    assert weighed.verdict is verdict
    assert list(weighed.excerpts) == [one.excerpts[0] for one in cited]


def test_what_is_about_something_else_is_not_cited() -> None:
    """Beside the best premise, one without a word of the claim is no evidence."""
    bridge = premise("bridge", text="The mayor opened the bridge.")
    weighed = weigh("It rained.", [OLD, bridge], [NO, NO])
    assert (weighed.verdict, list(weighed.excerpts)) == (Verdict.CONTRADICTED, [OLD.excerpts[0]])
