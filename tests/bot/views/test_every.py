"""`make check-slack` has Slack check one of each kind of message and view; here a stand-in."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from typing import TYPE_CHECKING

import pytest

from bot import views
from bot.online import CONFIG_TOKEN as CONFIG
from bot.settings import BotSettings, variable
from tests.bench import check_slack
from tests.bot.manifests import made
from tests.bot.views import every
from tests.slack import CONFIG_TOKEN, PROXY_VARIABLES, FakeSlack, Fault
from tests.slack.blockkit import check_blocks, check_view

if TYPE_CHECKING:
    from collections.abc import Iterator

# What a function returns that builds a message or a view.
BUILT = {"Message", "tuple[Message, ...]", "Closing | None", "dict[str, Any]"}


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSlack]:
    """A Slack that the check goes to; no token is set."""
    for name in (CONFIG, *PROXY_VARIABLES, *map(variable, BotSettings.model_fields)):
        monkeypatch.delenv(name, raising=False)
    with FakeSlack(manifest=made()) as fake:
        monkeypatch.setenv("SLACK_API_URL", fake.api_url)
        yield fake


def test_every_view_that_can_be_built_is_among_them() -> None:
    """A new kind of message cannot be forgotten."""
    built = {
        f"{found.name}.{name}"
        for found in pkgutil.iter_modules(views.__path__)
        if found.name != "message"  # makes one of any blocks
        for module in [importlib.import_module(f"{views.__name__}.{found.name}")]
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and function.__annotations__["return"] in BUILT
    }
    assert built == {name.split(" ")[0] for name in every.every()}


@pytest.mark.parametrize("name", every.every())
def test_each_is_well_formed(name: str) -> None:
    """By the rules of Block Kit that are documented."""
    payload = every.every()[name]
    if "view" in payload:
        assert check_view(payload["view"]) == []
    else:
        assert check_blocks(payload["message"]["blocks"]) == []


def test_slack_is_asked_about_each(
    slack: FakeSlack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One call each, and one for each manifest; a rate limit is waited for."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", slack.bot_token)
    monkeypatch.setenv(CONFIG, CONFIG_TOKEN)
    slack.rates.lift()
    slack.rates.fail("blocks.validate", Fault("429", 1))
    assert check_slack.main() == 0
    count = len(every.every())
    assert f"Slack has checked {count}." in capsys.readouterr().out
    asked = [call.method for call in slack.all_calls if call.ok]
    assert asked.count("blocks.validate") == count
    assert asked.count("apps.manifest.validate") == len(asked) - count == 2
    assert slack.violations == []


def test_what_slack_would_not_take_is_named(
    slack: FakeSlack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the view that builds it, and by what Slack says of it."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", slack.bot_token)
    wrong = {"notices.thanks": {"message": {"text": "x", "blocks": [{"type": "section"}]}}}
    monkeypatch.setattr(check_slack, "every", lambda: wrong)
    assert check_slack.main() == 1
    assert "notices.thanks: /: " in capsys.readouterr().out
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-other")
    assert check_slack.main() == 1
    assert "blocks.validate: invalid_auth." in capsys.readouterr().err


def test_without_a_token_it_says_that_it_did_nothing(
    slack: FakeSlack, capsys: pytest.CaptureFixture[str]
) -> None:
    """Which is no fault."""
    assert check_slack.main() == 0
    said = capsys.readouterr().out
    assert "Messages, modals, Home: nothing was checked, SLACK_BOT_TOKEN is not set." in said
    assert "Manifest: nothing was checked. SLACK_CONFIG_TOKEN is not set." in said
    assert slack.all_calls == []
