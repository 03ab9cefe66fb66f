"""What the app's code says of Slack: the methods it calls, and what it listens to."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from typing import TYPE_CHECKING

from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import BotSettings
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

# Events that Bolt handles by itself.
_REVOCATION = ("app_uninstalled", "tokens_revoked")
# Arguments by which Bolt hands a listener a way to call the Web API.
_HELPERS = {
    "say": "chat.postMessage",
    "say_stream": "chat.startStream",
    "set_status": "assistant.threads.setStatus",
    "set_suggested_prompts": "assistant.threads.setSuggestedPrompts",
    "set_title": "assistant.threads.setTitle",
}
_WEB_API = frozenset(
    name
    for name, method in inspect.getmembers(AsyncWebClient, inspect.iscoroutinefunction)
    if not name.startswith("_") and name != "api_call"
)


@cache
def _nodes() -> tuple[ast.AST, ...]:
    paths = sorted((ROOT / "bot").rglob("*.py"))
    return tuple(node for path in paths for node in ast.walk(ast.parse(path.read_text())))


def calls(name: str) -> Iterator[ast.Call]:
    """Yield the calls of a method `name`, of any object."""
    for node in _nodes():
        if isinstance(node, ast.Call) and getattr(node.func, "attr", None) == name:
            yield node


def methods_used() -> set[str]:
    """Return the Web API methods that the code names, however it gets at them."""
    attributes = {one.attr for one in _nodes() if isinstance(one, ast.Attribute)}
    helpers = {one.arg for one in _nodes() if isinstance(one, ast.arg)} & set(_HELPERS)
    used = {name.replace("_", ".") for name in attributes & _WEB_API}
    used |= {_HELPERS[name] for name in helpers}
    used |= {str(ast.literal_eval(call.args[0])) for call in calls("api_call")}
    return used


def registered(kind: str) -> set[str]:
    """Return what is registered with `app.<kind>(...)`: a text, or a setting."""
    found = set()
    for call in calls(kind):
        if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value).endswith("app"):
            first = call.args[0]
            setting = isinstance(first, ast.Attribute) and getattr(BotSettings(), first.attr)
            found.add(str(setting or ast.literal_eval(first)))
    return found


def events_registered() -> set[str]:
    """Return the types of events that have a listener."""
    revocation = _REVOCATION if any(calls("enable_token_revocation_listeners")) else ()
    return registered("event").union(revocation)
