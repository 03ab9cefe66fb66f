"""What the seed article answers, and what it does not: the whole pipeline, with the real parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qa.answer import CANNOT_ANSWER, AnswerPolicy, AskOptions, Reason

if TYPE_CHECKING:
    from qa.service.footnote import Footnote

pytestmark = pytest.mark.usefixtures("indexed")

ANSWERED = [
    ("Where was the BRICS summit held?", "Kazan, Russia"),
    ("In which city did the BRICS summit take place?", "Kazan, Russia"),
    ("Why have Kyiv's allies stalled?", "over fears it could bring them into direct conflict"),
    ("Why did Kyiv’s allies stall?", "over fears it could bring them into direct conflict"),
    ("What did the president say about North Korean soldiers, and when?", "on Friday"),
    ("What did Putin say of North Korean soldiers and when?", "no-one else’s business"),
    ("Which agency reported that he hoped the West had heard?", "TASS"),
    ("Who reported that Putin hoped the West had heard his warnings?", "TASS"),
    ("When did Putin warn that a strike would bring conflict with NATO?", "in September"),
    ("What is the Russian defence ministry thinking about?", "According to POLITICO"),
]
REFUSED = [
    "What is the capital of France?",
    "What is the price of a missile?",
    "How much does a long-range missile cost?",
    "Who wrote the article?",
    "How many North Korean troops are there?",
    "How many North Korean soldiers are in Russia?",
    # The fast reader takes 'since the first few months of the war' for it; with both it is refused.
    pytest.param("When did the war begin?", marks=pytest.mark.xfail(strict=True)),
    "Where was Zelenskyy born?",
]


@pytest.mark.parametrize(("question", "words"), ANSWERED)
def test_the_sentence_that_says_so_is_quoted(footnote: Footnote, question: str, words: str) -> None:
    """A question that the article answers is answered by the sentence that says so."""
    footnote.refresh()
    answer = footnote.ask(question)
    assert answer.answered
    assert any(words in citation.quote for citation in answer.citations)
    assert answer.reason is None


@pytest.mark.parametrize("question", REFUSED)
def test_what_the_article_does_not_say_is_refused(footnote: Footnote, question: str) -> None:
    """A question that the article only touches is refused, with what is near."""
    footnote.refresh()
    answer = footnote.ask(question)
    assert not answer.answered
    assert answer.answer == CANNOT_ANSWER
    assert answer.citations == ()
    assert answer.reason is Reason.LOW_SUPPORT
    assert answer.passages


@pytest.mark.parametrize("question", [question for question, _ in ANSWERED])
def test_every_quote_stands_at_its_offsets(footnote: Footnote, question: str) -> None:
    """`text[start:end] == quote`, in the seed file itself, and every sentence has its number."""
    footnote.refresh()
    answer = footnote.ask(question)
    for citation in answer.citations:
        path = footnote.settings.seeds / citation.source
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read()
        assert text[citation.start : citation.end] == citation.quote
        assert f"{citation.quote} [{citation.n}]" in answer.answer


def test_a_quotation_keeps_its_speaker(footnote: Footnote) -> None:
    """An answer that is somebody's words says whose."""
    footnote.refresh()
    question = "What does he call a sovereign decision that is ours to use or not?"
    answer = footnote.ask(question, AskOptions(policy=AnswerPolicy.NONE))
    assert answer.answered
    assert "He said: “This is our sovereign decision." in answer.answer
    assert "Russian president commented" in answer.answer
