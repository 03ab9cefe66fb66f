"""Commands, shortcuts and sharing in channels shared with other organisations."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from tests.bot.app.running import run_stand_in, words_of
from tests.slack import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.bot.app.process import App
    from tests.bot.app.running import RunningApp
    from tests.slack import FakeSlack

REFUSED, UNTOLD = "is shared with another organisation, and I may not", "Slack does not tell me"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app, which answers nobody in shared channels."""
    with run_stand_in(tmp_path_factory.mktemp("shared")) as running:
        yield running


def asked_about(running: RunningApp, channel: str) -> int:
    """How often Slack was asked about a channel."""
    calls = running.slack.calls("conversations.info")
    return len([one for one in calls if one.arguments["channel"] == channel])


def asked(running: RunningApp, channel: str, user: str = "U1") -> str:
    """Ask with the command, and return what comes back."""
    before = len(running.slack.ephemerals(user, channel))
    running.slack.command("/ask", user, channel, "What is it?")
    return words_of(running.ephemeral(user, channel, before + 1))


@pytest.mark.parametrize("how", [{"shared": True}, {"pending": ("T0PARTNER",)}])
def test_a_shared_channel_is_not_answered_in(running: RunningApp, how: dict[str, object]) -> None:
    """Nor one that another organisation is invited to. Slack is asked once for some minutes."""
    channel = running.channel()
    running.slack.add_channel(channel, **how)  # type: ignore[arg-type]
    assert REFUSED in asked(running, channel)
    ts = running.slack.say("U2", channel, "What is in a message?")
    running.slack.message_shortcut("ask_about", "U2", channel, ts)
    assert REFUSED in words_of(running.ephemeral("U2", channel))
    assert asked_about(running, channel) == 1


def test_ones_own_channels_are(running: RunningApp) -> None:
    """Public and private ones, and group messages; of direct messages nobody is asked."""
    for kind in ("channel", "group", "mpim"):
        channel = running.channel()
        running.slack.add_channel(channel, kind=kind)
        for _ in range(2):
            assert "What is it?" in asked(running, channel)
        assert asked_about(running, channel) == 1
    direct = running.slack.direct_channel("U1")
    assert "What is it?" in asked(running, direct)
    assert asked_about(running, direct) == 0


def test_what_slack_does_not_tell_is_taken_for_shared(running: RunningApp) -> None:
    """A private channel that the app is not in, and any while Slack fails; it is asked again."""
    channel = running.channel()
    running.slack.add_channel(channel, kind="group", app_inside=False)
    assert UNTOLD in asked(running, channel)
    running.slack.join(running.slack.bot_user, channel)
    assert "What is it?" in asked(running, channel)
    other = running.channel()
    running.slack.rates.fail("conversations.info", Fault("500"), times=3)
    assert UNTOLD in asked(running, other)
    assert "What is it?" in asked(running, other)


def test_an_answer_is_not_shared_where_others_read(running: RunningApp) -> None:
    """A channel may have been shared since the question: Slack is asked anew."""
    channel = running.channel()
    assert "What is it?" in asked(running, channel)
    (answer,) = running.slack.ephemerals("U1", channel)
    running.slack.team.conversations[channel].shared = True
    running.slack.click("U1", channel, answer["ts"], "share")
    assert REFUSED in words_of(running.ephemeral("U1", channel, 2))
    assert running.slack.messages(channel) == []
    running.slack.team.conversations[channel].shared = False
    running.slack.click("U1", channel, answer["ts"], "share")
    running.slack.wait_for(lambda: running.slack.messages(channel))


def test_nothing_is_shared_between_two_people(running: RunningApp) -> None:
    """The other one may be of another organisation: Slack does not tell the app."""
    slack, user, channel = running.slack, "U0PAIR", "D0PAIR"
    slack.add_channel(channel, kind="im", app_inside=False)
    assert "What is it?" in asked(running, channel, user)
    (answer,) = slack.ephemerals(user, channel)
    slack.click(user, channel, answer["ts"], "share")
    assert UNTOLD in words_of(running.ephemeral(user, channel, 2))
    assert slack.messages(channel) == []
    own = slack.direct_channel("U0SELF")
    assert "What is it?" in asked(running, own, "U0SELF")
    slack.click("U0SELF", own, slack.ephemerals("U0SELF", own)[0]["ts"], "share")
    slack.wait_for(lambda: slack.messages(own))


def test_somebody_of_another_organisation_is_not_answered(running: RunningApp) -> None:
    """Whatever the channel: a shortcut names the person's workspace."""
    channel = running.channel()
    running.slack.add_person("U0PARTNER", team="T0PARTNER")
    ts = running.slack.say("U2", channel, "What is in a message?")
    running.slack.message_shortcut("ask_about", "U0PARTNER", channel, ts)
    assert REFUSED in words_of(running.ephemeral("U0PARTNER", channel))


def test_a_lost_scope_is_no_way_round(running: RunningApp) -> None:
    """Without it Slack does not tell; the log says which error it was."""
    running.slack.take_scope("groups:read")
    channel = running.channel()
    running.slack.add_channel(channel, kind="group")
    assert UNTOLD in asked(running, channel)
    assert "whether its channel is shared: missing_scope" in running.app.log


def test_a_crash_is_no_way_round(slack: FakeSlack, app: Callable[..., App]) -> None:
    """The question is recorded before Slack has told, and resumed by the next start."""
    slack.add_channel("C1", shared=True)
    first = app()
    slack.rates.fail("conversations.info", Fault("delay", 20))
    slack.command("/ask", "U1", "C1", "What is it?")
    slack.wait_for(lambda: slack.deliveries and slack.deliveries[-1].acked)
    first.end(signal.SIGKILL)
    app()
    slack.wait_for(lambda: slack.ephemerals("U1", "C1"))
    assert REFUSED in words_of(slack.ephemerals("U1", "C1")[0])


def test_shared_channels_may_be_answered_in(tmp_path: Path) -> None:
    """Where the settings allow it; then Slack is asked nothing, and needs no scope for it."""
    with run_stand_in(tmp_path, FOOTNOTE_BOT_ALLOW_EXTERNAL="true") as running:
        for scope in ("channels:read", "groups:read", "mpim:read"):
            running.slack.take_scope(scope)
        running.slack.add_channel("C1", shared=True)
        assert "What is it?" in asked(running, "C1")
        (answer,) = running.slack.ephemerals("U1", "C1")
        running.slack.click("U1", "C1", answer["ts"], "share")
        running.slack.wait_for(lambda: running.slack.messages("C1"))
        assert running.slack.calls("conversations.info") == []
