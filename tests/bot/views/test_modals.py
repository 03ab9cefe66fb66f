"""Modals: a passage in context, and the reason for a bad verdict."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.modals import (
    MAX_CONTEXT,
    MAX_PASSAGE,
    REASONS,
    gone_modal,
    passage_modal,
    reason_given,
    reason_modal,
)
from bot.views.sizes import weight
from index.article import Article
from qa.answer import Citation, PassageReference
from tests.bot.hostile import ADDRESSES, SHORT, TEXT, nodes, texts
from tests.bot.views.samples import FEW, REFERENCE, assert_view


def cited(article: Article, start: int, end: int) -> Citation:
    """A footnote to a place in an article."""
    quote = article.text[start:end]
    title, url = article.title, article.url
    return Citation(1, article.source, "id", title, None, url, start, end, quote, "sha")


def marked(view: dict[str, object]) -> str:
    """The words of a view that are in bold, below its head."""
    blocks = [node for node in nodes(view) if node.get("type") == "rich_text"][1:]
    bold = [one for one in nodes(blocks) if one.get("style") == {"bold": True}]
    return "".join(one["text"] for one in bold)


@FEW
@given(TEXT.filter(bool), SHORT, TEXT, ADDRESSES, st.data())
def test_any_passage_can_be_shown(
    text: str, source: str, title: str, url: str | None, data: st.DataObject
) -> None:
    """Whatever the article, and wherever the passage, the modal is sound."""
    article = Article(source, text, title, None, url, title)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    place = cited(article, start, end)
    assert_view(passage_modal(article, place, data.draw(st.integers(1, 10**30))))
    assert_view(passage_modal(None, place, 1))
    assert_view(passage_modal(article, PassageReference("id", source, start, end, 0.5), 1))


def test_a_passage_is_shown_in_context() -> None:
    """The quote is bold, the text around it plain, with an ellipsis where there is more."""
    text = "before " * 500 + "Here it is." + " after" * 500
    article = Article("a.txt", text, "Title", date(2024, 10, 21), "https://x.org", "Reuters")
    start = text.index("Here")
    view = passage_modal(article, cited(article, start, start + 11), 3)
    assert view["title"]["text"] == "Passage 3"
    assert marked(view) == "Here it is."
    head, _, *rest = view["blocks"]
    assert texts(head) == "TitleReuters · 2024-10-21 · a.txt · "
    assert any(node.get("url") == "https://x.org" for node in nodes(head))
    said = texts(rest)
    before, after = said.split("Here it is.")
    assert before.startswith("…")
    assert after.endswith("…")
    assert text[:start].endswith(before[1:])
    assert text[start + 11 :].startswith(after[:-1])
    assert len(before) == MAX_CONTEXT + 1
    assert MAX_CONTEXT - 10 < len(after) <= MAX_CONTEXT


def test_a_short_article_is_shown_whole() -> None:
    """Without an ellipsis."""
    article = Article("a.txt", "One. Two. Three.")
    view = passage_modal(article, cited(article, 5, 9), 1)
    assert texts(view["blocks"][2:]) == "One. Two. Three."


def test_a_quote_that_is_too_long_says_what_is_left_out() -> None:
    """It is shown up to the limit, with the command that shows all of it."""
    article = Article("a b.txt", "word " * 4000)
    view = passage_modal(article, cited(article, 0, 20_000), 1)
    assert_view(view)
    assert MAX_PASSAGE - 10 < weight(marked(view)) <= MAX_PASSAGE
    assert texts(view["blocks"][-1]) == (
        "The passage has 20,000 characters; the rest is left out. All of it: "
        "footnote show 'a b.txt:0-20000'"
    )


@pytest.mark.parametrize("article", [None, Article("a.txt", "Changed."), Article("a.txt", "")])
def test_a_passage_of_a_changed_article_is_shown_as_it_was(article: Article | None) -> None:
    """And said to be so."""
    place = cited(Article("a.txt", "It was so."), 0, 10)
    view = passage_modal(article, place, 1)
    assert "has changed since" in texts(view)
    assert marked(view) == "It was so."


def test_a_passage_that_was_not_stored_is_gone() -> None:
    """Nothing else is shown in its place."""
    place = PassageReference("id", "a.txt", 5, 90, 0.5)
    assert passage_modal(None, place, 1) == gone_modal()
    assert passage_modal(Article("a.txt", "short"), place, 1) == gone_modal()
    assert_view(gone_modal())


def test_a_reason_is_asked_for_and_read() -> None:
    """What the modal asks, `reason_given` reads from what Slack sends back."""
    view = reason_modal(REFERENCE)
    assert_view(view)
    assert view["callback_id"] == "feedback_reason"
    assert view["private_metadata"] == REFERENCE
    options = [option["value"] for node in nodes(view) for option in node.get("options", ())]
    assert options == list(REASONS)
    values = {
        "reason": {"reason": {"selected_option": {"value": "source"}}},
        "comment": {"comment": {"value": "x" * 5000}},
    }
    assert reason_given(values) == ("source", "x" * 1000)
    assert reason_given({"comment": {"comment": {"value": None}}}) == ("other", "")
    assert reason_given({"reason": {"reason": {"selected_option": {"value": "?"}}}})[0] == "other"
