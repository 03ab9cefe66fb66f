"""A check as one message, and the evidence of a sentence as a modal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.check import check_message
from bot.views.modals import evidence_modal
from index.article import Article
from qa.checking.report import CheckedDraft, CheckedSentence, Verdict
from tests.bot.app.running import buttons_of, words_of
from tests.bot.hostile import ADDRESSES, LONG, SHORT, TEXT
from tests.bot.views.samples import (
    CHECKED,
    FEW,
    REFERENCE,
    assert_sound,
    assert_view,
    checked,
    cited,
)


def shown(draft: CheckedDraft, **more: object) -> dict[str, object]:
    """Return the message of a check."""
    made = check_message(draft, REFERENCE, helpers=False, shareable=False, **more)  # type: ignore[arg-type]
    return {"text": made.text, "blocks": list(made.blocks)}


@FEW
@given(
    st.tuples(SHORT, st.sampled_from([0, 1, 9])) | st.tuples(LONG, st.just(1)),
    st.sampled_from(Verdict),
    ADDRESSES,
)
def test_every_check_is_a_message_that_slack_takes(
    sentences_of: tuple[str, int], verdict: Verdict, url: str | None
) -> None:
    """However long and hostile, it is one message, and nothing in it is parsed."""
    said, count = sentences_of
    draft = checked(said, count, verdict)
    sentences = tuple(
        replace(one, citations=tuple(replace(c, url=url, title=said) for c in one.citations))
        for one in draft.sentences
    )
    made = check_message(
        replace(draft, sentences=sentences, stale=True),
        REFERENCE,
        helpers=True,
        shareable=True,
        note="Cut.",
        asked_by="U1",
    )
    assert_sound(made, frozenset({"U1"}))


@FEW
@given(said=TEXT, text=TEXT, verdict=st.sampled_from(Verdict), is_gone=st.booleans())
def test_every_sentence_has_evidence_that_slack_takes(
    said: str, text: str, verdict: Verdict, *, is_gone: bool
) -> None:
    """In its article, or as it was stored; the more passages, the less is shown of each."""
    (sentence,) = checked(said, 1, verdict).sentences
    article = Article("a.txt", f"{said}{text}", title=text, url="https://example.org/")
    articles = [None if is_gone else article] * len(sentence.citations)
    assert_view(evidence_modal(sentence, articles))


def test_a_misquotation_stands_above_the_articles_words() -> None:
    """Both wordings, and who says them there."""
    draft = checked("“It met in Sochi,” he said.", 1)
    said = words_of(shown(draft))
    assert "1. ≠ misquoted  “It met in Sochi,” he said. [1][2][3]" in said
    assert "The draft: “It met in Sochi,” he said." in said
    assert "The article: “It met in Sochi,” he said. (said by “It met in Sochi,” he said.)" in said


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_its_mark(verdict: Verdict) -> None:
    """In words; what is passed over is told by count."""
    said = words_of(shown(checked("It is so.", 2, verdict)))
    word = verdict.value.replace("not_a_claim", "passed over").replace("_", " ")
    assert f"2 sentences: 2 {word}." in said
    assert said.count("It is so.") >= 2 or verdict is Verdict.NOT_A_CLAIM
    assert (f" {word}  It is so." in said) == (verdict is not Verdict.NOT_A_CLAIM)


def test_what_is_passed_over_is_counted_by_its_reason() -> None:
    """Nobody has to guess why a sentence is not there."""
    reasons = ("a question", "a question", "a headline")
    sentences = tuple(
        CheckedSentence(n, 2 * n - 2, 2 * n - 1, "x", Verdict.NOT_A_CLAIM, (), why)
        for n, why in enumerate(reasons, start=1)
    )
    said = words_of(shown(CheckedDraft("x x x", sentences, 5)))
    assert "Passed over: a question (2); a headline (1)." in said
    assert "Nothing in it states something that I can check." in said


def test_quotes_go_before_sentences_do() -> None:
    """Where the footnotes' quotes do not fit, the buttons have them; sentences go after that."""
    short, middle, long = (shown(checked("word " * 20, count)) for count in (3, 15, 60))
    assert "rich_text_quote" in str(short)
    assert "Left out" not in words_of(middle)
    assert buttons_of(middle) == {f"evidence:{n}" for n in range(1, 16)}
    left = 60 - len(buttons_of(long))
    assert f"Left out, for length: the last {left} sentences of them." in words_of(long)
    assert len(buttons_of(long)) > 10


def test_a_sentence_without_evidence_has_no_button() -> None:
    """There is nothing to show."""
    sentence = CheckedSentence(1, 0, 1, "x", Verdict.NOT_FOUND, (), "why so")
    draft = CheckedDraft("x", (sentence,), 1)
    assert buttons_of(shown(draft)) == set()
    assert "why so" in words_of(shown(draft))


def test_a_changed_article_shows_the_stored_quote() -> None:
    """The evidence stays what it was when the draft was checked."""
    (sentence,) = CHECKED.sentences
    other = Article("a.txt", "Another text.")
    said = words_of(evidence_modal(sentence, [other, None, None]))
    assert said.count("The article has changed since.") == 3
    quote = cited(1, sentence.text).quote
    assert said.count(quote) >= 4
