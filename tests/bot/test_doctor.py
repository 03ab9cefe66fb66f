"""`footnote doctor` and Slack: each fault is named with what to do, and no token is ever shown."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from bot.api.installations import FILE, Installations
from bot.journal.journal import Journal
from bot.manifest import scopes
from bot.settings import BotSettings
from tests.bot.manifests import made
from tests.slack import (
    APP_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    CONFIG_TOKEN,
    PROXY_VARIABLES,
    FakeSlack,
    Fault,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Result

    Doctor = Callable[..., Result]

SLACK = tuple(
    f"SLACK_{name}"
    for name in (
        "BOT_TOKEN", "APP_TOKEN", "SIGNING_SECRET", "CLIENT_ID", "CLIENT_SECRET", "API_URL",
        "CONFIG_TOKEN",
    )
)  # fmt: skip
HEALTHY, UNUSABLE = 0, 3


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """The folder of what the app keeps."""
    return tmp_path / "state"


@pytest.fixture
def doctor(spawn: Callable[..., Result], state: Path, monkeypatch: pytest.MonkeyPatch) -> Doctor:
    """Run `footnote doctor` in a process with Slack's settings, and show what it says of them."""
    for name in (*SLACK, *PROXY_VARIABLES):
        monkeypatch.delenv(name, raising=False)

    def run(*, online: bool = True, **settings: str) -> Result:
        cleared = dict.fromkeys((*SLACK, *PROXY_VARIABLES), "")
        own = {"FOOTNOTE_STATE": str(state), "FOOTNOTE_BOT_ADMINS": "U0ADMIN"}
        flag = ["--slack"] if online else []
        result = spawn("doctor", *flag, env=cleared | own | settings)
        secrets = {value for name, value in settings.items() if value and name in SLACK}
        secrets -= {settings.get("SLACK_API_URL", "")}
        assert not any(secret in result.out + result.err for secret in secrets)
        assert "Traceback" not in result.err
        return result

    return run


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A Slack with the app of the manifest installed."""
    with FakeSlack(manifest=made()) as fake:
        yield fake


def test_without_slack_nothing_is_wrong(doctor: Doctor) -> None:
    """Who uses the command line only is told in one line that Slack is not set up."""
    result = doctor()
    assert result.code == HEALTHY
    assert result.out.count("Slack") == 1
    assert "ok   Slack: not set up" in result.out
    assert "docs/slack.md" in result.out


def test_all_is_well(doctor: Doctor, slack: FakeSlack, state: Path) -> None:
    """With everything in place each thing is named, and nothing is begun or changed."""
    result = doctor(**slack.environment)
    assert result.code == HEALTHY
    for line in (
        "ok   Slack: what Socket Mode needs is set, and of the right form",
        "ok   Slack: the commands are /ask and /ask-admin",
        "ok   Slack: the app is footnote in T0Footnote",
        "ok   Slack: the app has the scopes of its manifest",
        "ok   Slack: Socket Mode is on, and takes SLACK_APP_TOKEN",
        "ok   Slack: the installed app was not held against the manifest",
        f"ok   no journal in {state} yet; the first `footnote bot` begins it",
    ):
        assert line in result.out.splitlines()
    assert not state.exists()
    assert slack.violations == []


def test_slack_is_not_asked_unless_told_to(doctor: Doctor, slack: FakeSlack) -> None:
    """Without the flag it is said what is configured; nothing goes over the network."""
    result = doctor(online=False, **slack.environment, FOOTNOTE_BOT_ADMINS="")
    assert result.code == HEALTHY
    assert "ok   Slack: what Socket Mode needs is set, and of the right form" in result.out
    assert "ok   Slack: the command is /ask, and nobody is an admin" in result.out
    assert "ok   Slack: not asked\n     `footnote doctor --slack` asks it." in result.out
    assert slack.all_calls == []


def test_the_installed_app_is_held_against_the_manifest(doctor: Doctor) -> None:
    """What it lacks, and what it does not need, is named; its own names are nobody's business."""
    installed = made(command="/old")
    installed["display_information"]["name"] = "Our own name"
    installed["features"]["shortcuts"] = []
    del installed["features"]["agent_view"]
    events = installed["settings"]["event_subscriptions"]["bot_events"]
    kept, events[0] = events[0], "team_join"
    with FakeSlack(manifest=installed) as slack:
        result = doctor(**slack.environment, SLACK_CONFIG_TOKEN=CONFIG_TOKEN)
        assert result.code == UNUSABLE
        for line in (
            f"BAD  Slack: the installed app lacks the event {kept}",
            "ok   Slack: the installed app does not need the event team_join",
            "BAD  Slack: the installed app lacks the commands /ask, /ask-admin",
            "ok   Slack: the installed app does not need the commands /old, /old-admin",
            "BAD  Slack: the installed app lacks the shortcuts ask_about, check_this",
            "BAD  Slack: the installed app lacks the feature the agent view",
        ):
            assert line in result.out.splitlines()
        assert "Paste what `footnote bot manifest` prints at App Manifest" in result.out
        assert "Our own name" not in result.out
        assert slack.violations == []
    with FakeSlack(manifest=made()) as slack:
        sound = doctor(**slack.environment, SLACK_CONFIG_TOKEN=CONFIG_TOKEN)
        assert sound.code == HEALTHY
        assert "ok   Slack: the installed app has what its manifest has" in sound.out


def test_why_the_installed_app_is_not_shown_is_said(doctor: Doctor) -> None:
    """Without an app-level token the app's id is not known; a token may be old."""
    with FakeSlack(manifest=made()) as slack:
        known = slack.environment | {"SLACK_CONFIG_TOKEN": CONFIG_TOKEN}
        result = doctor(**known | {"SLACK_APP_TOKEN": ""})
        assert result.code == HEALTHY
        assert "Its id is known with SLACK_APP_TOKEN only." in result.out
        wrong = doctor(**slack.environment | {"SLACK_CONFIG_TOKEN": "xoxe.xoxp-1-other"})
        assert wrong.code == UNUSABLE
        assert "BAD  Slack does not show the installed app: invalid_auth" in wrong.out


def test_http_needs_no_app_token(doctor: Doctor, slack: FakeSlack) -> None:
    """With a signing secret and no app-level token, HTTP is what is looked at."""
    result = doctor(**slack.environment | {"SLACK_APP_TOKEN": ""})
    assert result.code == HEALTHY
    assert "Slack: what HTTP needs is set" in result.out
    assert "Socket Mode" not in result.out


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is missing"),
        ({"SLACK_BOT_TOKEN": APP_TOKEN}, "SLACK_BOT_TOKEN holds an app-level token"),
        ({"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": ""}, "SLACK_APP_TOKEN is missing"),
        ({"SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN holds a bot token"),
        ({"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "xoxb-1"}, "SLACK_SIGNING_SECRET holds"),
    ],
)
def test_the_form_of_tokens(
    doctor: Doctor, slack: FakeSlack, wrong: dict[str, str], what: str
) -> None:
    """A token that is missing, or stands in another's place, is named with where to find it."""
    result = doctor(**slack.environment | wrong)
    assert result.code == UNUSABLE
    assert f"BAD  {what}" in result.out
    assert "https://api.slack.com/apps" in result.out
    assert slack.all_calls == []


@pytest.mark.parametrize(
    ("variable", "token"), [("SLACK_BOT_TOKEN", "xoxb-other"), ("SLACK_APP_TOKEN", "xapp-other")]
)
def test_a_token_that_is_not_taken(
    doctor: Doctor, slack: FakeSlack, variable: str, token: str
) -> None:
    """A token that Slack does not know is named; the others are looked at all the same."""
    result = doctor(**slack.environment | {variable: token})
    assert result.code == UNUSABLE
    assert f"BAD  Slack does not take {variable}: invalid_auth" in result.out
    assert "Copy it anew from" in result.out
    assert {call.method for call in slack.all_calls} == {"auth.test", "apps.connections.open"}


def test_a_revoked_token(doctor: Doctor, slack: FakeSlack) -> None:
    """A token that was revoked is named as such."""
    slack.uninstall()
    result = doctor(**slack.environment)
    assert result.code == UNUSABLE
    assert "BAD  Slack does not take SLACK_BOT_TOKEN: account_inactive" in result.out


def test_scopes_that_are_missing(doctor: Doctor) -> None:
    """Scopes that the manifest has and the token has not are named, with where to add them."""
    granted = scopes(BotSettings()) - {"im:history", "commands"}
    with FakeSlack(manifest=made(), scopes=granted) as slack:
        result = doctor(**slack.environment)
    assert result.code == UNUSABLE
    assert "BAD  Slack: the app lacks the scopes commands, im:history" in result.out
    assert "Add at OAuth & Permissions > Scopes, then reinstall the app." in result.out


def test_scopes_that_are_not_needed(doctor: Doctor) -> None:
    """A scope beyond the manifest is named; it does no harm."""
    with FakeSlack(manifest=made(), scopes=scopes(BotSettings()) | {"users:read"}) as slack:
        result = doctor(**slack.environment)
    assert result.code == HEALTHY
    assert "ok   Slack: the app does not use the scope users:read" in result.out
    assert "Remove at OAuth & Permissions > Scopes, then reinstall the app." in result.out


def test_slack_out_of_reach(doctor: Doctor, slack: FakeSlack) -> None:
    """A server that is not there is named with the network's words, and asked once only."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/api/"
    result = doctor(**slack.environment | {"SLACK_API_URL": url})
    assert result.code == UNUSABLE
    assert f"BAD  Slack cannot be reached at {url}: Connection refused" in result.out
    assert "SLACK_API_URL" in result.out
    assert result.out.count("BAD") == 1


@pytest.mark.parametrize("fault", [Fault("500"), Fault("cut")])
def test_slack_that_fails(doctor: Doctor, slack: FakeSlack, fault: Fault) -> None:
    """A server that fails, or hangs up, is told of without a trace of what was sent."""
    slack.rates.fail("auth.test", fault)
    result = doctor(**slack.environment)
    assert result.code == UNUSABLE
    assert result.out.count("BAD") == 1


def test_the_journal(doctor: Doctor, slack: FakeSlack, state: Path) -> None:
    """A journal is read, one that a running app has locked is not, a damaged one is named."""
    journal = Journal(state)
    assert "a `footnote bot` that runs has it" in doctor(**slack.environment).out
    journal.close()
    assert f"ok   journal in {state}\n" in doctor(**slack.environment).out
    (state / "journal.db").write_bytes(b"no database" * 1000)
    result = doctor(**slack.environment)
    assert result.code == UNUSABLE
    assert "is damaged" in result.out


def test_a_state_folder_that_cannot_be(doctor: Doctor, slack: FakeSlack, state: Path) -> None:
    """A folder that cannot be made is named with its variable."""
    state.write_text("a file")
    result = doctor(**slack.environment)
    assert result.code == UNUSABLE
    assert f"BAD  {state} cannot be written" in result.out
    assert "FOOTNOTE_STATE" in result.out


def test_several_workspaces(doctor: Doctor, slack: FakeSlack, state: Path) -> None:
    """With OAuth no bot token is needed: the workspaces that installed the app are counted."""
    environment = slack.environment | {
        "SLACK_BOT_TOKEN": "",
        "SLACK_APP_TOKEN": "",
        "SLACK_CLIENT_ID": CLIENT_ID,
        "SLACK_CLIENT_SECRET": CLIENT_SECRET,
        "FOOTNOTE_BOT_TEAMS": "T0FOOTNOTE",
    }
    result = doctor(**environment)
    assert result.code == HEALTHY
    assert f"ok   Slack: {slack.api_url} answers" in result.out
    assert "ok   Slack: the app is installed in 0 workspaces" in result.out
    assert not state.exists()
    Installations(state / FILE, CLIENT_ID, CLIENT_SECRET)
    assert "installed in 0 workspaces" in doctor(**environment).out
    closed = doctor(**environment | {"FOOTNOTE_BOT_TEAMS": ""})
    assert closed.code != HEALTHY
    assert "FOOTNOTE_BOT_TEAMS names no workspace: none can install the app" in closed.out
    (state / FILE).write_bytes(b"no database" * 1000)
    result = doctor(**environment)
    assert result.code == UNUSABLE
    assert f"BAD  {state / FILE} cannot be read" in result.out
