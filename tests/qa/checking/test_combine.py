"""Judgements to a verdict: support, contradiction, and which of the two is newer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from index.article import Article, Kind, Passage, Span
from qa.checking.combine import weigh
from qa.checking.judge import Excerpt, Judgement, Premise
from qa.checking.report import Verdict
from qa.verifier.evidence import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

YES, NO, NEITHER = Judgement.SUPPORTS, Judgement.CONTRADICTS, Judgement.NEITHER


def premise(name: str, day: date | None = None, text: str = "It rained.") -> Premise:
    """Return the one sentence of an article as a premise."""
    article = Article(f"{name}.txt", text, published=day)
    span = Span(0, len(article.text))
    passage = Passage(article.article_id, 0, span.end, article.text, Kind.BODY, (span,))
    return Premise((Excerpt(Source(passage, article), span),))


OLD, NEW = premise("old", date(2023, 3, 4)), premise("new", date(2024, 3, 4))
UNDATED = premise("undated")


@pytest.mark.parametrize(
    ("articles", "judged", "verdict", "cited"),
    [
        ([OLD], [YES], Verdict.SUPPORTED, [OLD]),
        ([OLD], [NO], Verdict.CONTRADICTED, [OLD]),
        ([OLD], [NEITHER], Verdict.NOT_FOUND, []),
        ([OLD, UNDATED], [NO], Verdict.CONTRADICTED, [OLD]),
        ([OLD, NEW], [YES, NEITHER, NEITHER], Verdict.SUPPORTED, [OLD]),
        ([OLD, NEW], [NEITHER, YES, NO], Verdict.OUTDATED, [NEW, OLD]),
        ([OLD, NEW], [NO, NO, YES], Verdict.SUPPORTED, [NEW, OLD]),
        ([UNDATED, OLD, NEW], [NO, YES, YES, NO], Verdict.CONTRADICTED, [UNDATED]),
    ],
)
def test_the_newest_article_decides(
    articles: list[Premise], judged: list[Judgement], verdict: Verdict, cited: list[Premise]
) -> None:
    """A later article that says otherwise makes a claim outdated; an older one is told of.

    Of articles of one day, or without one, the nearest alone is judged.
    """

    def judge(premises: Sequence[Premise]) -> list[Judgement]:
        assert premises[0] == articles[0]
        assert len(premises) == len(judged)
        return judged

    weighed = weigh("It rained.", articles, judge)
    assert weighed.verdict is verdict
    assert list(weighed.excerpts) == [one.excerpts[0] for one in cited]


def test_what_adds_nothing_is_not_cited() -> None:
    """Of a premise, the sentences that add no word of the claim are no footnotes."""
    bridge = premise("bridge", text="The mayor opened the bridge.")
    whole = Premise((*bridge.excerpts, *OLD.excerpts))
    assert weigh("It rained.", [whole], lambda _: [NO]).excerpts == OLD.excerpts
