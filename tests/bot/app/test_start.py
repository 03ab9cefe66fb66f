"""How the app starts, or says in a line why it cannot, and what it writes down of its work."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from tests.bot.app.process import STAND_IN, App, app_environment, fake_slack
from tests.bot.app.running import run_stand_in, until, words_of
from tests.conftest import ROOT
from tests.slack import (
    APP_TOKEN,
    CLIENT_SECRET,
    PROXY_VARIABLES,
    SIGNING_SECRET,
    FakeSlack,
    Fault,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Result

BOT_PLACE = "OAuth & Permissions > Bot User OAuth Token"
APP_PLACE = "Basic Information > App-Level Tokens"
SECRET_PLACE = "Basic Information > App Credentials > Signing Secret"  # noqa: S105 - of a page
REVOKED = "xoxb-1-revoked"
# No word of a question, an answer or a person may be in the log.
WORDS = ("alpha-words", "bravo-words", "charlie-words", "delta-words", "echo-words", "Mallory")


@pytest.fixture(scope="module")
def somewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FakeSlack, Path]]:
    """A Slack in which the app never gets further than its tokens, and a folder."""
    with fake_slack() as slack:
        yield slack, tmp_path_factory.mktemp("app")


@pytest.fixture
def bot(
    spawn: Callable[..., Result], somewhere: tuple[FakeSlack, Path], environment: dict[str, str]
) -> Callable[..., Result]:
    """Run `footnote bot` in a process of its own, until it ends; keywords are its environment."""
    slack, folder = somewhere

    def run(*options: str, **own: str) -> Result:
        inherited = {name: environment[name] for name in environment if name.startswith("FOOTNOTE")}
        changed = app_environment(slack, folder, **inherited | own)
        return spawn("bot", *options, env=changed | dict.fromkeys(PROXY_VARIABLES, ""))

    return run


def no_secret_in(result: Result, *secrets: str) -> bool:
    """Tell whether a process has kept its secrets, and its tracebacks, to itself."""
    printed = result.out + result.err
    return not any(one and one in printed for one in (*secrets, "Traceback"))


@pytest.mark.parametrize(
    ("variable", "value", "place"),
    [
        ("SLACK_BOT_TOKEN", "", BOT_PLACE),
        ("SLACK_BOT_TOKEN", "not-a-token", BOT_PLACE),
        ("SLACK_BOT_TOKEN", APP_TOKEN, BOT_PLACE),
        ("SLACK_BOT_TOKEN", REVOKED, BOT_PLACE),
        ("SLACK_APP_TOKEN", "", APP_PLACE),
        ("SLACK_APP_TOKEN", "not-a-token", APP_PLACE),
        ("SLACK_APP_TOKEN", "xoxb-T0FOOTNOTE-1", APP_PLACE),
        ("SLACK_APP_TOKEN", "xapp-1-unknown", APP_PLACE),
    ],
)
def test_a_token_that_is_wrong_is_named(
    bot: Callable[..., Result],
    somewhere: tuple[FakeSlack, Path],
    variable: str,
    value: str,
    place: str,
) -> None:
    """Missing, malformed, swapped, revoked or unknown: which one, and where to find it."""
    somewhere[0].site.dead[REVOKED] = "token_revoked"
    done = bot(**{variable: value})
    assert done.code == 2
    assert variable in done.err
    assert place in done.err
    assert no_secret_in(done, value)


def test_over_http_the_signing_secret_is_needed(bot: Callable[..., Result]) -> None:
    """As the tokens are by Socket Mode."""
    done = bot("--http", SLACK_SIGNING_SECRET="")
    assert done.code == 2
    assert "SLACK_SIGNING_SECRET is missing" in done.err
    assert SECRET_PLACE in done.err


def test_a_slack_that_cannot_be_reached_is_a_line(bot: Callable[..., Result]) -> None:
    """With an exit code of its own, so that whoever restarts the app can tell."""
    done = bot(SLACK_API_URL="http://127.0.0.1:9/api/")
    assert done.code == 4
    assert len(done.err.strip().splitlines()) == 1
    assert "cannot be reached at http://127.0.0.1:9/api/" in done.err
    assert no_secret_in(done, APP_TOKEN)


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
@pytest.mark.parametrize("fault", [Fault("500"), Fault("429"), Fault("cut")], ids=lambda f: f.kind)
def test_a_slack_that_fails_is_no_fault_of_a_token(
    bot: Callable[..., Result], somewhere: tuple[FakeSlack, Path], method: str, fault: Fault
) -> None:
    """Nobody is told to look for another token when Slack is out of order."""
    somewhere[0].rates.fail(method, fault)
    done = bot()
    assert done.code == 4
    assert "cannot be reached" in done.err
    assert no_secret_in(done, APP_TOKEN)


def test_two_apps_cannot_keep_one_state(app: Callable[..., App], bot: Callable[..., Result],
                                        tmp_path: Path) -> None:  # fmt: skip
    """The second is refused, and told so; the first goes on."""
    app()
    done = bot(FOOTNOTE_STATE=str(tmp_path / "state"))
    assert done.code not in {0, -signal.SIGKILL}
    assert "Another `footnote bot`" in done.err
    assert "FOOTNOTE_STATE" in done.err
    assert no_secret_in(done, APP_TOKEN)


def test_help_says_what_it_does(bot: Callable[..., Result]) -> None:
    """And with which options."""
    done = bot("--help")
    assert done.code == 0
    assert {"--http", "manifest"} <= set(done.out.replace(",", " ").split())


def test_the_log_tells_what_an_operator_needs(tmp_path: Path) -> None:
    """Without --verbose: started, connected, reconnected, rebuilt; a line each, none a question."""
    with fake_slack() as slack:
        environment = app_environment(slack, tmp_path, PYTHONPATH=str(ROOT))
        running = App(STAND_IN[:-1], environment, tmp_path).start()
        answered = slack.mention("U1", "C1", "What is it?")
        slack.wait_for(lambda: slack.answers("C1", answered))
        slack.drop_sockets()
        slack.wait_for(lambda: slack.connections_ever == 2, 20)
        assert until(lambda: "Reconnected to Slack." in running.log)
        running.end()
    lines = [line.partition("footnote.bot: ")[2] for line in running.lines if " INFO " in line]
    assert lines[-1] == "Reconnected to Slack."
    assert sorted(line[:9] for line in lines[:-1]) == ["Connected", "Started i"]


def test_nothing_that_is_secret_or_said_is_logged(tmp_path: Path) -> None:
    """Not at --verbose either: not when it is answered, refused, fails, or Slack does."""
    with run_stand_in(tmp_path, SLACK_CLIENT_SECRET=CLIENT_SECRET) as running:
        slack = running.slack
        slack.add_person("U1", "Mallory")
        said = slack.mention("U1", "C1", f"What is {WORDS[0]}?")
        answer = running.answer("C1", said)
        assert WORDS[0] in words_of(answer)
        running.answer("C2", slack.mention("U1", "C2", f"fail {WORDS[1]}"))
        slack.rates.fail("chat.postMessage", Fault("500"))
        running.answer("C3", slack.mention("U1", "C3", f"refuse {WORDS[2]}"))
        slack.edit("C1", said, f"<@{slack.bot_user}> What is {WORDS[3]}?")
        slack.wait_for(lambda: WORDS[3] in words_of(slack.message("C1", answer["ts"])))
        slack.command("/ask", "U1", "C1", f"What is {WORDS[4]}?")
        running.ephemeral("U1", "C1")
        slack.drop_sockets()
        running.app.end()
    secrets = (slack.bot_token, APP_TOKEN, SIGNING_SECRET, CLIENT_SECRET)
    assert [one for one in (*WORDS, *secrets) if one in running.app.log] == []
    assert "answered" in running.app.log
