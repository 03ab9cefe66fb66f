"""How well the user's article is answered: 78 questions, a third of which it does not answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from qa.answer import AnswerPolicy, AskOptions
from qa.evaluation.dataset import read_dataset
from qa.evaluation.metrics import contains
from qa.reader.calibration import load_calibration
from qa.service.footnote import Footnote
from qa.service.settings import Settings
from tests.conftest import ARTICLE, ROOT

if TYPE_CHECKING:
    from qa.answer import Answer
    from qa.evaluation.dataset import GoldQuestion

# The calendar day that a short answer's 'Friday' means, which the quote does not spell.
_RESOLVED = re.compile(r" \[[^]]+\]")
SET = read_dataset(ROOT / "tests" / "seed_article")


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[GoldQuestion, Answer]]:
    """Every question of the set with its answer, none refused for low support."""
    index = tmp_path_factory.mktemp("seed_article") / "index"
    footnote = Footnote(Settings(seeds=ROOT / "seeds", index=index, reader="auto"))
    footnote.refresh()
    found = [
        (asked, footnote.ask(asked.question, AskOptions(policy=AnswerPolicy.NONE)))
        for asked in SET.questions
    ]
    footnote.close()
    return found


def test_the_set_is_about_the_seed_article() -> None:
    """The set's one document is the user's article, and every evidence stands in it."""
    (document,) = SET.documents
    assert document.text == ARTICLE.read_bytes().decode("utf-8")
    assert len(SET.questions) >= 60
    assert sum(not asked.answerable for asked in SET.questions) >= len(SET.questions) / 3
    for asked in SET.questions:
        assert all(evidence in document.text for evidence in asked.evidence)


def test_the_right_sentence_is_quoted(answers: list[tuple[GoldQuestion, Answer]]) -> None:
    """Of questions worded unlike the article, two thirds are answered by a sentence that says so.

    Counted as if answered. The goal is 0.95; docs/evaluation.md has the figure that was measured.
    """
    wrong = [a.question for asked, a in answers if asked.answerable and not is_right(asked, a)]
    assert len(wrong) <= sum(bool(asked.answerable) for asked, _ in answers) / 3, wrong


def is_right(asked: GoldQuestion, answer: Answer) -> bool:
    """Tell whether a quote holds an evidence, or lies in one and holds an answer."""
    return any(
        evidence in citation.quote
        or (citation.quote in evidence and any(contains(citation.quote, a) for a in asked.answers))
        for citation in answer.citations
        for evidence in asked.evidence
    )


def test_what_the_article_does_not_say_is_refused(
    answers: list[tuple[GoldQuestion, Answer]],
) -> None:
    """Of the questions that the article does not answer, 85 in 100 are refused."""
    threshold = load_calibration().fast.thresholds[AnswerPolicy.BALANCED]
    hopeless = [answer for asked, answer in answers if not asked.answerable]
    given = [
        answer.question for answer in hopeless if answer.answered and answer.confidence >= threshold
    ]
    assert len(given) <= 0.15 * len(hopeless), given


def test_every_quote_is_verbatim(answers: list[tuple[GoldQuestion, Answer]]) -> None:
    """Every quote stands at its offsets in the file, and the short answer in a quote."""
    text = ARTICLE.read_bytes().decode("utf-8")
    for _, answer in answers:
        for citation in answer.citations:
            assert text[citation.start : citation.end] == citation.quote
        if answer.answered and answer.short:
            said = _RESOLVED.sub("", answer.short)
            assert any(said in citation.quote for citation in answer.citations)
