"""Modals, App Home and notices: within Slack's limits, and with nothing in them to be parsed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.outcomes import Apology
from bot.views import notices
from bot.views.home import HomeState, home_view, suggested_prompts
from bot.views.modals import (
    MAX_CONTEXT,
    MAX_PASSAGE,
    REASONS,
    gone_modal,
    passage_modal,
    reason_given,
    reason_modal,
)
from bot.views.sizes import MAX_STATUS_TEXT, weight
from index.article import Article
from qa.answer import Citation, PassageReference
from qa.events import Status
from qa.service.status import IndexSummary
from tests.bot.hostile import ADDRESSES, SHORT, TEXT, faults, is_escaped, is_hidden, nodes, texts
from tests.bot.views.test_answer import assert_sound
from tests.slack.blockkit import check_view

if TYPE_CHECKING:
    from bot.views.message import Message

REFERENCE = "F-8K2MQ7"
FEW = settings(max_examples=25)  # they are large


def assert_view(view: dict[str, object]) -> None:
    """A view is one that Slack takes, and parses nothing in."""
    assert check_view(view) == []
    assert faults(view) == []


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


def test_a_passage_stands_in_its_surroundings() -> None:
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


STATES = st.builds(
    HomeState,
    articles=st.integers(0, 10**9),
    passages=st.integers(0, 10**9),
    newest=st.none() | TEXT,
    built_at=st.none() | TEXT,
    problem=st.none() | TEXT,
    examples=st.lists(TEXT, max_size=15).map(tuple),
    mode=st.sampled_from(["mention", "follow", "auto"]),
    keep_days=st.integers(1, 9999),
    admin=st.booleans(),
)


@FEW
@given(STATES)
def test_home_is_sound_whatever_the_index_holds(state: HomeState) -> None:
    """Titles, problems and questions of any kind are shown as they are."""
    assert_view(home_view(state))


def test_home_tells_the_state_of_the_index() -> None:
    """Articles, newest, last rebuild, problem, examples, help and what is stored."""
    summary = IndexSummary(
        generation="g",
        articles=1200,
        passages=5000,
        newest=("a.txt", "Title", date(2024, 10, 21)),
        built_at="2024-10-22T09:05:00+00:00",
        stale=False,
    )
    state = HomeState.of(
        summary, problem="It broke.", examples=("Who won?",), mode="auto", keep_days=30, admin=True
    )
    said = texts(home_view(state))
    for part in (
        "1,200 articles, 5,000 passages",
        "Newest: 2024-10-21, Title",
        "Index built: 22 October 2024, 09:05 UTC",
        "Problem: It broke.",
        "for 30 days",
        "/ask-admin",
    ):
        assert part in said
    assert [n["action_id"] for n in nodes(home_view(state)) if "action_id" in n] == ["example:0"]
    none = HomeState.of(
        None, problem="No index.", examples=(), mode="auto", keep_days=1, admin=False
    )
    assert "0 articles, 0 passages" in texts(home_view(none))
    assert "/ask-admin" not in texts(home_view(none))


@FEW
@given(st.lists(TEXT, max_size=9))
def test_suggested_prompts_are_at_most_four_and_short(questions: list[str]) -> None:
    """Each has a title and a message, with nothing in them to parse or hide."""
    prompts = suggested_prompts(questions)
    assert len(prompts) <= 4
    for prompt in prompts:
        assert 0 < len(prompt["title"]) <= 75
        assert 0 < len(prompt["message"]) <= 2000
        for text in prompt.values():
            assert not set("<>") & set(text)
            assert not any(map(is_hidden, text))


NOTICES: list[Message] = [
    *(notices.apology(REFERENCE, kind) for kind in Apology),
    *(notices.slow_down(REFERENCE, scope, 5) for scope in ("user", "channel", "everybody")),
    notices.queue_full(REFERENCE),
    notices.thread_full(50),
    notices.external_refused(),
    notices.not_here(),
    notices.in_a_file(REFERENCE),
    notices.help_message(),
    notices.thanks(),
    notices.admin_help(),
]


@pytest.mark.parametrize("message", NOTICES, ids=lambda message: message.text[:40])
def test_every_notice_is_sound(message: Message) -> None:
    """And says in words what its blocks say."""
    assert_sound(message)
    assert len(message.text) > 20


@pytest.mark.parametrize("kind", list(Apology))
def test_an_apology_names_its_reference(kind: Apology) -> None:
    """By which an admin finds what went wrong."""
    shown = [node.get("text") for node in nodes(notices.apology(REFERENCE, kind).blocks)]
    assert REFERENCE in shown


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "1 second."), (19.1, "20 seconds."), (61, "2 minutes.")]
)
def test_slowing_down_says_how_long(seconds: float, words: str) -> None:
    """Rounded up, in words."""
    assert notices.slow_down(REFERENCE, "user", seconds).text.endswith(words)


@FEW
@given(TEXT, TEXT)
def test_admins_are_told_anything_safely(what: str, remedy: str) -> None:
    """File names and errors are shown as they are, within limits."""
    assert_sound(notices.build_failed(what, remedy))
    assert_sound(notices.admin_status([(f"Fact {n}", what) for n in range(20)]))


def test_help_calls_only_people_and_groups() -> None:
    """By their ids; anything else is no mention."""
    people = ["U1", "W2", "S3", "<!channel>", "C4", "U1>"]
    message = notices.need_help(people, REFERENCE, "U9")
    assert_sound(message, frozenset({"U1", "W2", "S3", "U9"}))
    called = [n for n in nodes(message.blocks) if n.get("type") in {"user", "usergroup"}]
    assert called == [
        {"type": "user", "user_id": "U1"},
        {"type": "user", "user_id": "W2"},
        {"type": "usergroup", "usergroup_id": "S3"},
        {"type": "user", "user_id": "U9"},
    ]


@given(TEXT)
def test_a_status_is_short_and_harmless(text: str) -> None:
    """Of at most 50 characters, after the app's name."""
    shown = notices.status(Status(text))
    assert weight(shown) <= MAX_STATUS_TEXT
    assert shown.startswith("is ")
    assert shown.endswith("…")
    assert is_escaped(shown.replace("&", ""))
    assert not any(map(is_hidden, shown))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Reading 5 passages", "is reading 5 passages…"),
        ("Reading 5 passages…", "is reading 5 passages…"),
        (" ", "is working…"),
    ],
)
def test_a_status_follows_the_apps_name(text: str, shown: str) -> None:
    """As Slack shows it: 'Footnote is reading 5 passages…'."""
    assert notices.status(Status(text)) == shown


def test_who_waits_is_told_how_many_are_ahead() -> None:
    """In words that stand after the app's name."""
    assert notices.reading() == "is reading the articles…"
    assert notices.waiting(0) == "is waiting…"
    assert notices.waiting(1) == "is waiting: 1 question is ahead…"
    assert notices.waiting(1234) == "is waiting: 1,234 questions are ahead…"
    assert len(notices.waiting(10**6)) <= MAX_STATUS_TEXT
    assert notices.shortened(2000) == "Only the first 2,000 characters of the question were read."
