"""App Home and the suggested questions, whatever the index holds."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.routing import Mode
from bot.views.home import HomeState, home_view, suggested_prompts
from qa.service.status import IndexSummary
from tests.bot.hostile import TEXT, is_hidden, nodes, texts
from tests.bot.views.samples import FEW, assert_view

STATES = st.builds(
    HomeState,
    articles=st.integers(0, 10**9),
    passages=st.integers(0, 10**9),
    newest=st.none() | TEXT,
    built_at=st.none() | TEXT,
    problem=st.none() | TEXT,
    examples=st.lists(TEXT, max_size=15).map(tuple),
    mode=st.sampled_from(Mode),
    keep_days=st.integers(1, 9999),
    command=st.just("/ask"),
    admin_command=st.sampled_from([None, "/ask-admin"]),
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
        summary,
        problem="It broke.",
        examples=("Who won?",),
        mode=Mode.MENTION,
        keep_days=30,
        command="/news",
        admin_command="/news-admin",
    )
    said = texts(home_view(state))
    for part in (
        "1,200 articles, 5,000 passages",
        "Newest: 2024-10-21, Title",
        "Index built: 22 October 2024, 09:05 UTC",
        "Problem: It broke.",
        "for 30 days",
        "/news-admin",
        "/news where",
    ):
        assert part in said
    assert [n["action_id"] for n in nodes(home_view(state)) if "action_id" in n] == ["example:0"]
    none = HomeState.of(
        None,
        problem="No index.",
        examples=(),
        mode=Mode.MENTION,
        keep_days=1,
        command="/news",
        admin_command=None,
    )
    assert "0 articles, 0 passages" in texts(home_view(none))
    assert "-admin" not in texts(home_view(none))


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
