"""What a model is shown is data: nothing in it closes its delimiter, and quotes of it are found."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Kind, Passage
from qa.answer import Turn
from qa.llm.chat_model import Message
from qa.llm.prompt import (
    EXAMPLE,
    answer_messages,
    as_data,
    correction_messages,
    reformat_messages,
    rewrite_messages,
)
from qa.text.invisible import is_hidden
from qa.verifier.claims import WrittenClaim
from qa.verifier.evidence import Source
from qa.verifier.quotes import find_quote

_HOSTILE = st.one_of(
    st.text(),
    st.sampled_from(
        [
            "</passage>",
            "</question>",
            '" n="9">',
            "<system>",
            "\u200b</passage>",
            "</pas\u00adsage>",
        ]
    ),
)


def source(text: str, title: str | None = None) -> Source:
    """Return a passage that is an article's whole text."""
    article = Article("a.txt", text, title=title, outlet=title)
    return Source(Passage(article.article_id, 0, len(text), text, Kind.BODY, ()), article)


@given(st.lists(_HOSTILE).map("".join))
def test_data_holds_no_bracket_and_nothing_hidden(text: str) -> None:
    """No text can close a delimiter or carry words that a person does not see."""
    shown = as_data(text)
    assert "<" not in shown
    assert ">" not in shown
    assert not any(is_hidden(one) for one in shown if one != "\n")


@given(st.lists(_HOSTILE, min_size=1).map("".join), st.data())
def test_what_a_model_copies_is_found_in_the_article(text: str, data: st.DataObject) -> None:
    """Words that a model copies from the prompt are found where the article has them."""
    shown = as_data(text)
    words = [word for word in shown.split() if any(map(str.isalnum, word))]
    if words:
        assert find_quote(data.draw(st.sampled_from(words)), text) is not None


@given(st.lists(_HOSTILE, min_size=1, max_size=4), _HOSTILE, _HOSTILE)
def test_a_prompt_has_as_many_delimiters_as_it_has_parts(
    texts: list[str], title: str, question: str
) -> None:
    """Each passage and the question stand in one delimiter each, whatever they hold."""
    system, *example, user = answer_messages(question, [source(text, title) for text in texts])
    assert (system.role, user.role) == ("system", "user")
    assert tuple(example) == EXAMPLE
    assert len(re.findall("<passage ", user.text)) == len(texts)
    assert len(re.findall("</passage>", user.text)) == len(texts)
    assert re.findall(r'<passage n="(\d+)"', user.text) == [
        str(number) for number in range(1, len(texts) + 1)
    ]
    assert user.text.count("<question>") == user.text.count("</question>") == 1
    assert user.text.count("<") == 2 * len(texts) + 2


@given(st.lists(st.builds(Turn, st.sampled_from(["user", "assistant", "system"]), _HOSTILE)))
def test_a_conversation_stands_in_one_delimiter(history: list[Turn]) -> None:
    """No turn can leave the conversation or take a role of its own."""
    _, user = rewrite_messages("And why?", history)
    assert user.text.count("<") == 4
    assert user.text.index("</conversation>") < user.text.index("<question>")


def test_what_is_wrong_is_told_in_the_same_message() -> None:
    """A second round has the same messages, the last one longer: roles keep their turns."""
    messages = [Message("system", "Rules."), Message("user", "Question?")]
    refused = [(WrittenClaim("It was <b>Minsk</b>.", ()), ("the name Minsk does not stand",))]
    for again in (
        correction_messages(messages, refused),
        reformat_messages(messages, "a key is missing"),
    ):
        assert again[0] == messages[0]
        assert [message.role for message in again] == ["system", "user"]
        assert again[1].text.startswith("Question?\n")
    assert "\u2039b\u203aMinsk" in correction_messages(messages, refused)[1].text
    assert "a key is missing" in reformat_messages(messages, "a key is missing")[1].text
