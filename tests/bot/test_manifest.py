"""The manifest: what is pasted into Slack is what the code uses, and what Slack takes."""

from __future__ import annotations

import json
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from bot.manifest import faults, scopes
from bot.online import CONFIG_TOKEN as CONFIG
from bot.settings import BotSettings, variable
from tests.bot.code import calls, events_registered, methods_used, registered
from tests.bot.manifests import made
from tests.slack import CONFIG_TOKEN, PROXY_VARIABLES, FakeSlack, arguments
from tests.slack.scopes import COMMANDS, CONVERSATIONS, EVENTS, METHODS, bot_events, bot_scopes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result
    from tests.slack import Json

URL = "https://bot.example.org"
EVENTS_URL = f"{URL}/slack/events"
MAX_COMMAND = f"/{'a' * 25}"


def names(part: str, key: str, manifest: Json) -> set[str]:
    """Return what the entries of a feature are called."""
    return {one[key] for one in manifest["features"][part]}


@pytest.mark.parametrize(
    ("url", "command", "admins", "client_id"),
    product(
        [None, URL],
        ["/ask", MAX_COMMAND],
        [frozenset(), frozenset({"U1"})],
        [None, SecretStr("1.2")],
    ),
)
def test_slack_takes_every_manifest(
    url: str | None, command: str, admins: frozenset[str], client_id: SecretStr | None
) -> None:
    """Slack's own schema holds for each configuration."""
    assert faults(made(url, command=command, admins=admins, client_id=client_id)) == []


def test_what_slack_would_not_take_is_named() -> None:
    """By its place and the rule that it breaks: lengths, keys, types, and what goes together."""
    manifest = made()
    manifest["features"]["shortcuts"][0]["name"] = "Ask the articles about this"
    manifest["settings"]["org_wide"] = True
    manifest["features"]["slash_commands"][0]["url"] = "example.org"
    shortcut, command, settings = faults(manifest)
    pointer = "/features/shortcuts/0/name"
    assert shortcut == f"{pointer}: 'Ask the articles about this' is too long (maxLength: 24)"
    assert command.startswith("/features/slash_commands/0/url: 'example.org' does not match")
    assert settings.startswith("/settings: Additional properties are not allowed")
    assert faults([]) == ["/: [] is not of type 'object'"]
    for part in ("display_information", "features"):
        wrong: Json = {**made(), part: None}
        assert any(fault.startswith(f"/{part}: None is not") for fault in faults(wrong))


def test_without_socket_mode_addresses_are_needed() -> None:
    """Events, interactivity and commands: Slack has to know where to."""
    manifest = made()
    manifest["settings"]["socket_mode_enabled"] = False
    assert faults(manifest) == [
        f"{place}: it needs a URL, or Socket Mode"
        for place in (
            "/settings/event_subscriptions",
            "/settings/interactivity",
            "/features/slash_commands/0",
            "/features/slash_commands/1",
        )
    ]


def test_methods_are_known_to_the_stand_in() -> None:
    """So every call of the app's is held to Slack's arguments and scopes."""
    assert methods_used() <= set(arguments.TAKES)


def test_events_are_those_registered() -> None:
    """Slack sends the events that the code listens to, no other."""
    assert {name.partition(".")[0] for name in bot_events(made())} == events_registered()


def test_scopes_are_those_needed() -> None:
    """The app asks for what its methods, events and commands need: nothing missing or extra."""
    choices = [METHODS[name] for name in methods_used() if name in METHODS]
    needed = {scope for choice in choices if len(choice) == 1 for scope in choice}
    for name in methods_used() & set(CONVERSATIONS):
        needed |= set(CONVERSATIONS[name].values())
    needed.remove("im:read")  # nobody asks whether direct messages are shared
    needed |= {scope for name in bot_events(made()) if (scope := EVENTS[name])}
    if registered("command") | registered("shortcut"):
        needed.add(COMMANDS)
    assert all(needed & set(choice) for choice in choices)
    assert scopes(BotSettings()) == bot_scopes(made()) == needed
    open_to_all = needed - {"channels:read", "groups:read", "mpim:read"}
    assert bot_scopes(made(allow_external=True)) == open_to_all


def test_commands_and_shortcuts_are_those_registered() -> None:
    """Each command and shortcut in the manifest has its listener, and the other way round."""
    assert names("slash_commands", "command", made()) == registered("command")
    assert names("shortcuts", "callback_id", made()) == registered("shortcut")


def test_the_commands_are_named_by_the_settings() -> None:
    """The admins' after the other; without admins there is none for them."""
    named = made(command="/news")
    assert names("slash_commands", "command", named) == {"/news", "/news-admin"}
    alone = made(command="/news", admins=frozenset())
    assert names("slash_commands", "command", alone) == {"/news"}


def test_clicks_reach_the_app() -> None:
    """Interactivity is on, which buttons, modals and shortcuts need."""
    assert any(calls("action"))
    assert made()["settings"]["interactivity"] == {"is_enabled": True}


def test_socket_mode_needs_no_address() -> None:
    """The manifest that is pasted names no address: nothing has to be filled in."""
    assert made()["settings"]["socket_mode_enabled"] is True
    assert "http" not in json.dumps(made())


@pytest.mark.parametrize("base", [URL, f"{URL}/"])
def test_http_mode_has_its_addresses(base: str) -> None:
    """The manifest for HTTP mode differs in the addresses and Socket Mode only."""
    manifest, plain = made(base), made()
    settings = manifest["settings"]
    assert settings.pop("socket_mode_enabled") is False
    assert settings["event_subscriptions"].pop("request_url") == EVENTS_URL
    assert settings["interactivity"].pop("request_url") == EVENTS_URL
    assert [one.pop("url") for one in manifest["features"]["slash_commands"]] == [EVENTS_URL] * 2
    plain["settings"].pop("socket_mode_enabled")
    assert manifest == plain


def test_who_installs_it_into_several_workspaces_is_sent_back() -> None:
    """The page that Slack redirects to is named where there is one."""
    redirected = made(URL, client_id=SecretStr("1.2"))["oauth_config"]["redirect_urls"]
    assert redirected == [f"{URL}/slack/oauth_redirect"]
    assert "redirect_urls" not in made(URL)["oauth_config"]


@pytest.fixture
def bot_manifest(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Run `footnote bot manifest` without any settings but the test's."""
    for name in (CONFIG, *PROXY_VARIABLES, *map(variable, BotSettings.model_fields)):
        monkeypatch.delenv(name, raising=False)
    return partial(run, "bot", "manifest")


def test_what_is_printed_is_the_manifest_of_the_configuration(
    bot_manifest: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing else, so that it can be copied."""
    monkeypatch.setenv("FOOTNOTE_BOT_COMMAND", "/news")
    monkeypatch.setenv("FOOTNOTE_BOT_ADMINS", "U1")
    assert json.loads(bot_manifest().out) == made(command="/news")
    assert json.loads(bot_manifest("--url", URL).out) == made(URL, command="/news")


def test_a_url_that_slack_would_not_take_is_refused(bot_manifest: Callable[..., Result]) -> None:
    """Before anybody pastes it."""
    result = bot_manifest("--url", "bot.example.org")
    assert (result.code, result.out) == (2, "")
    assert "Slack would not take bot.example.org" in result.err


def test_a_manifest_is_checked(bot_manifest: Callable[..., Result], tmp_path: Path) -> None:
    """The own one, or that of a file, in JSON or YAML; without a token Slack is not asked."""
    own = bot_manifest("--check")
    assert own.code == 0
    assert own.out.startswith("Slack's schema holds.\nSlack was not asked: SLACK_CONFIG_TOKEN is")
    file = tmp_path / "manifest.yaml"
    file.write_text("display_information: {name: Footnote}\n")
    assert bot_manifest("--check", str(file)).out.startswith("Slack's schema holds.\n")
    file.write_text(json.dumps(made() | {"more": 1}))
    wrong = bot_manifest("--check", str(file))
    assert wrong.code == 1
    assert "Additional properties are not allowed ('more' was unexpected)" in wrong.out
    file.write_text("a: [")
    assert bot_manifest("--check", str(file)).code == 2
    assert bot_manifest("--check", str(tmp_path / "none")).code == 2


def test_slack_checks_it_too(
    bot_manifest: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With an app configuration token; one that is not taken is said, and nothing is claimed."""
    with FakeSlack(manifest=made()) as slack:
        monkeypatch.setenv("SLACK_API_URL", slack.api_url)
        monkeypatch.setenv(CONFIG, CONFIG_TOKEN)
        assert bot_manifest("--check").out == "Slack's schema holds, and Slack takes it.\n"
        monkeypatch.setenv(CONFIG, "xoxe.xoxp-old")
        refused = bot_manifest("--check")
        assert (refused.code, refused.out) == (2, "")
        assert "Slack does not take SLACK_CONFIG_TOKEN: invalid_auth" in refused.err
        assert {call.method for call in slack.all_calls} == {"apps.manifest.validate"}
        assert slack.violations == []
    unreachable = bot_manifest("--check")
    assert unreachable.code == 4
    assert "Slack cannot be reached" in unreachable.err
