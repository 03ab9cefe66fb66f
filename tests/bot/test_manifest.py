"""The manifest: what is pasted into Slack is what the code uses, and what Slack takes."""

from __future__ import annotations

import ast
import inspect
import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.manifest import (
    COMMAND_SCOPE,
    EVENT_SCOPES,
    METHOD_SCOPES,
    commands,
    events,
    for_http,
    manifest,
    scopes,
    shortcuts,
)
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

# Methods of Bolt that register a listener, and events that it handles by itself.
REVOCATION = ("app_uninstalled", "tokens_revoked")
# Arguments by which Bolt hands a listener a way to call the Web API.
HELPERS = {
    "say": "chat_postMessage",
    "say_stream": "chat_startStream",
    "set_status": "assistant_threads_setStatus",
    "set_suggested_prompts": "assistant_threads_setSuggestedPrompts",
    "set_title": "assistant_threads_setTitle",
}
WEB_API = frozenset(
    name
    for name, method in inspect.getmembers(AsyncWebClient, inspect.iscoroutinefunction)
    if not name.startswith("_") and name != "api_call"
)


@cache
def nodes() -> tuple[ast.AST, ...]:
    """Return every node of the app's code."""
    paths = sorted((ROOT / "bot").rglob("*.py"))
    return tuple(node for path in paths for node in ast.walk(ast.parse(path.read_text())))


def calls(name: str) -> Iterator[ast.Call]:
    """Yield the calls of a method `name`, of any object."""
    for node in nodes():
        if isinstance(node, ast.Call) and getattr(node.func, "attr", None) == name:
            yield node


def methods_used() -> set[str]:
    """Return the Web API methods that the code names, however it gets at them."""
    used = {one.attr for one in nodes() if isinstance(one, ast.Attribute) and one.attr in WEB_API}
    used |= {HELPERS[one.arg] for one in nodes() if isinstance(one, ast.arg) and one.arg in HELPERS}
    for call in calls("api_call"):
        used.add(str(ast.literal_eval(call.args[0])).replace(".", "_"))
    return used


def registered(kind: str) -> set[str]:
    """Return what is registered with `app.<kind>(...)`, which must be spelt out there."""
    found = set()
    for call in calls(kind):
        if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value).endswith("app"):
            found.add(str(ast.literal_eval(call.args[0])))
    return found


def events_registered() -> set[str]:
    """Return the types of events that have a listener."""
    revocation = REVOCATION if any(calls("enable_token_revocation_listeners")) else ()
    return registered("event").union(revocation)


def test_methods_are_known() -> None:
    """METHOD_SCOPES holds the methods that the code calls, no other."""
    assert set(METHOD_SCOPES) == methods_used()


def test_events_are_those_registered() -> None:
    """Slack sends the events that the code listens to, and their scopes are known."""
    assert set(EVENT_SCOPES) == events()
    assert {name.partition(".")[0] for name in events()} == events_registered()


def test_scopes_are_those_needed() -> None:
    """The app asks for what its methods, events and commands need: nothing missing or extra."""
    needed = {COMMAND_SCOPE} if registered("command") | registered("shortcut") else set()
    needed = needed.union(*(METHOD_SCOPES[name] for name in methods_used() & set(METHOD_SCOPES)))
    needed = needed.union(*(EVENT_SCOPES[name] for name in events()))
    assert scopes() == needed


def test_commands_and_shortcuts_are_those_registered() -> None:
    """Each command and shortcut in the manifest has its listener, and the other way round."""
    assert commands() == registered("command")
    assert shortcuts() == registered("shortcut")


def test_clicks_reach_the_app() -> None:
    """Interactivity is on, which buttons, modals and shortcuts need."""
    assert any(calls("action"))
    assert manifest()["settings"]["interactivity"] == {"is_enabled": True}


def test_socket_mode_needs_no_address() -> None:
    """The manifest that is pasted names no address: nothing has to be filled in."""
    settings = manifest()["settings"]
    assert settings["socket_mode_enabled"] is True
    assert "http" not in json.dumps(manifest())


def test_http_mode_has_its_addresses() -> None:
    """The manifest for HTTP mode differs in the addresses and Socket Mode only."""
    for base in ("https://bot.example.org", "https://bot.example.org/"):
        made = for_http(base)
        settings, url = made["settings"], "https://bot.example.org/slack/events"
        assert settings.pop("socket_mode_enabled") is False
        assert settings["event_subscriptions"].pop("request_url") == url
        assert settings["interactivity"].pop("request_url") == url
        assert [command.pop("url") for command in made["features"]["slash_commands"]] == [url] * 2
        redirects = made["oauth_config"].pop("redirect_urls")
        assert redirects == ["https://bot.example.org/slack/oauth_redirect"]
        plain = manifest()
        plain["settings"].pop("socket_mode_enabled")
        assert made == plain


def test_slack_takes_it() -> None:
    """The manifest keeps to the lengths, characters and keys of Slack's reference."""
    whole: dict[str, Any] = manifest()
    shown, features = whole["display_information"], whole["features"]
    assert set(whole) <= {
        "_metadata",
        "display_information",
        "features",
        "oauth_config",
        "settings",
    }
    assert whole["_metadata"] == {"major_version": 1, "minor_version": 1}
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert re.fullmatch(r"#[0-9a-f]{6}", shown["background_color"])
    assert len(features["agent_view"]["agent_description"]) <= 300
    assert re.fullmatch(r"[a-z0-9._-]{1,80}", features["bot_user"]["display_name"])
    for command in features["slash_commands"]:
        assert re.fullmatch(r"/[a-z-]{1,31}", command["command"])
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
    for shortcut in features["shortcuts"]:
        assert shortcut["type"] == "message"
        assert len(shortcut["callback_id"]) <= 255
        assert len(shortcut["description"]) <= 150
    for names in (
        whole["oauth_config"]["scopes"]["bot"],
        whole["settings"]["event_subscriptions"]["bot_events"],
    ):
        assert names == sorted(set(names))
