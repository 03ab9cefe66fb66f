"""Small talk and requests without a topic are recognised whole; a question beside them wins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question.small_talk import SmallTalk, is_no_question, is_too_broad, small_talk

KINDS = {
    "hi": SmallTalk.GREETING,
    "good morning, team": SmallTalk.GREETING,
    "hello, how are you?": SmallTalk.GREETING,
    "what's up": SmallTalk.GREETING,
    "thanks": SmallTalk.THANKS,
    "ok, thank you so much": SmallTalk.THANKS,
    "thank you for your help": SmallTalk.THANKS,
    "bye": SmallTalk.GOODBYE,
    "good to know.": SmallTalk.REMARK,
    "it's very interesting": SmallTalk.REMARK,
    "help": SmallTalk.HELP,
    "hi, can you please help me?": SmallTalk.HELP,
    "who are you?": SmallTalk.HELP,
    "what can you do?": SmallTalk.HELP,
    "👍": SmallTalk.HELP,
    "?!": SmallTalk.HELP,
}
BROAD = [
    "Who?",
    "Why?",
    "And when exactly?",
    "summarise the article",
    "Could you please summarize all of these articles in three short sentences?",
    "tell me everything",
    "tell me about it",
    "What is the article about?",
    "what's in the articles",
    "tl;dr",
    "the main points, please",
    "what's new?",
]
OTHER_TASKS = ["write a poem about Putin", "tell me a joke", "Translate the article into German."]
QUESTIONS = [
    "Where was the BRICS summit held?",
    "Hi, where was the summit held?",
    "thanks, and who spoke there?",
    "help for Ukraine",
    "What can you tell me about the summit?",
    "Who is helping Ukraine?",
    "good news for Kyiv",
    "Summarise the talks in Kazan",
    "tell me about Gillette Stadium",
    "What is the summit about?",
    "What are the main points of the peace plan?",
    "What does the treaty say?",
    "explain how an operating system talks to hardware",
    "describe the components of current in npn transistor",
    "list what the inquiry recommended",
    "what is new in the treaty",
    "Who wrote the poem?",
    "How does it work?",
    "no",
]
PUNCTUATION = st.text(" ,.!?:;-…🙂", max_size=4)


@pytest.mark.parametrize(("text", "kind"), KINDS.items())
def test_small_talk_has_a_kind(text: str, kind: SmallTalk) -> None:
    """Of several the one that wants a reply most is taken: a call for help before a greeting."""
    assert small_talk(text) is kind


@given(st.sampled_from(sorted(KINDS)), PUNCTUATION, PUNCTUATION)
def test_small_talk_is_told_by_its_words(text: str, before: str, after: str) -> None:
    """Case and punctuation do not matter."""
    assert small_talk(f"{before}{text.upper()}{after}") is KINDS[text]


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_is_none(text: str) -> None:
    """A text with a topic of its own is neither small talk nor too broad."""
    assert small_talk(text) is None
    assert not is_too_broad(text)
    assert not is_no_question(text)


@given(st.sampled_from(sorted(KINDS)), st.sampled_from(QUESTIONS[:1]), PUNCTUATION)
def test_a_question_beside_small_talk_is_asked(text: str, question: str, between: str) -> None:
    """A greeting before a question, or thanks after it, hide no question."""
    assert small_talk(f"{text}{between} {question}") is None
    assert small_talk(f"{question}{between} {text}") is None


@pytest.mark.parametrize("text", BROAD)
def test_a_request_without_a_topic_is_too_broad(text: str) -> None:
    """However it is put."""
    assert is_too_broad(text)
    assert small_talk(text) is None


@pytest.mark.parametrize("text", OTHER_TASKS)
def test_another_task_is_no_question(text: str) -> None:
    """Poems, jokes and translations are nobody's answer."""
    assert is_no_question(text)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    """There is no text that cannot be told."""
    assert small_talk(text) in {None, *SmallTalk}
    assert is_too_broad(text) in {True, False}
    assert is_no_question(text) in {True, False}
