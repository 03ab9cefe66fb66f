"""A status is shown while it is wanted, and no longer; the last one counts."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.api.workspaces import OneToken, Workspaces
from bot.desk.background import Background
from bot.desk.ornaments import AgentSession, StatusLine
from bot.metrics import Metrics
from tests.bot.app.process import fake_slack
from tests.slack import Fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from tests.slack import FakeSlack

    Shown = Callable[[StatusLine, AgentSession], Awaitable[None]]

STATUS, SESSION = "assistant.threads.setStatus", "agents.sessions.setStatus"


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A Slack."""
    with fake_slack() as slack:
        yield slack
        assert slack.violations == []


@pytest.fixture
def show(slack: FakeSlack) -> Callable[[Shown], list[str]]:
    """Show what a coroutine does in a thread; return the texts that were set, in order."""
    thread = slack.say("U1", "C1", "Where was it held?")

    async def run(shown: Shown) -> None:
        workspaces = Workspaces(slack.api_url, OneToken(slack.bot_token), Metrics())
        ornaments, background = (await workspaces.slack("")).ornaments, Background()
        place = "C1", thread
        await shown(
            StatusLine(ornaments, background, *place),
            AgentSession(ornaments, background, *place, begun=False),
        )
        await background.close(3)
        await workspaces.close()

    def texts(shown: Shown) -> list[str]:
        asyncio.run(run(shown))
        return [one.text for one in slack.statuses("C1", thread)]

    return texts


def test_the_last_text_counts(show: Callable[[Shown], list[str]]) -> None:
    """Of those within a second the first is shown, and then the last."""

    async def shown(status: StatusLine, _: AgentSession) -> None:
        for text in ("is reading…", "is asking…", "is checking…"):
            status.show(text)
            await asyncio.sleep(0.1)
        await asyncio.sleep(1.2)

    assert show(shown) == ["is reading…", "is checking…"]


def test_a_text_that_is_shown_again_is_sent_again(show: Callable[[Shown], list[str]]) -> None:
    """Slack drops a status after two minutes: a long wait is told again and again."""

    async def shown(status: StatusLine, _: AgentSession) -> None:
        for _again in range(2):
            status.show("is waiting…")
            await asyncio.sleep(1.2)

    assert show(shown) == ["is waiting…"] * 2


@pytest.mark.parametrize(
    ("late", "cleared", "texts"),
    [(0.0, True, []), (0.0, False, [""]), (0.4, True, [""])],
    ids=["cleared", "not cleared", "late"],
)
def test_no_status_outlives_the_answer(
    show: Callable[[Shown], list[str]],
    slack: FakeSlack,
    late: float,
    texts: list[str],
    *,
    cleared: bool,
) -> None:
    """One that Slack has not taken away, or that comes after the answer, is taken away."""
    if late:
        slack.rates.fail(STATUS, Fault("delay", late))

    async def shown(status: StatusLine, _: AgentSession) -> None:
        status.show("is reading…")
        await asyncio.sleep(0.2)
        status.end(cleared=cleared)

    assert show(shown) == ["is reading…", *texts]


@pytest.mark.parametrize(
    ("seconds", "late", "ended", "statuses"),
    [
        (0.2, 0.0, False, []),
        (1.3, 0.0, False, ["processing", "active"]),
        (1.3, 0.0, True, ["processing"]),
        (1.1, 0.4, True, ["processing", "active"]),
    ],
    ids=["quick", "slow", "ended by Slack", "late"],
)
def test_a_session_ends_with_its_question(
    show: Callable[[Shown], list[str]],
    slack: FakeSlack,
    seconds: float,
    late: float,
    statuses: list[str],
    *,
    ended: bool,
) -> None:
    """What is quick has none; one whose beginning is late is ended after it."""
    if late:
        slack.rates.fail(SESSION, Fault("delay", late))

    async def shown(_: StatusLine, session: AgentSession) -> None:
        session.begin("U1", "Where was it held?")
        await asyncio.sleep(seconds)
        session.end(ended=ended)

    show(shown)
    assert [one.arguments["status"] for one in slack.calls(SESSION)] == statuses
