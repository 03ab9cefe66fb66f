"""apps.*, and auth.test of an app-level token: what is asked about the app itself."""

from __future__ import annotations

import json
import secrets
from functools import cache
from typing import TYPE_CHECKING

from jsonschema import Draft7Validator

from tests.conftest import ROOT
from tests.slack.arguments import read_arguments
from tests.slack.values import APP_ID, APP_TOKEN, CONFIG_TOKEN, Json, Refusal

if TYPE_CHECKING:
    from tests.slack.site import Site

_SCHEMA = ROOT / "bot" / "schema" / "manifest.schema.1.0.0.json"


def ask(site: Site, method: str, given: Json, token: str | None) -> Json | None:
    """Answer a call that is about the app; None for any other."""
    if method == "apps.connections.open":
        return open_connection(site, token)
    if method == "auth.test" and (token or "").startswith("xapp-"):
        if token != APP_TOKEN:
            raise Refusal("invalid_auth")
        return {"ok": True, "app_name": "Footnote", "app_id": APP_ID}
    if not method.startswith("apps.manifest."):
        return None
    if token != CONFIG_TOKEN:
        raise Refusal("invalid_auth" if token else "not_authed")
    arguments = read_arguments(method, given)
    if method == "apps.manifest.validate":
        return validate(arguments["manifest"])
    if arguments["app_id"] != APP_ID:
        raise Refusal("app_not_found")
    return {"ok": True, "manifest": site.manifest}


def open_connection(site: Site, token: str | None) -> Json:
    """apps.connections.open: an address for one WebSocket."""
    if not token:
        raise Refusal("not_authed")
    if token.startswith("xoxb-"):
        raise Refusal("not_allowed_token_type")
    if token != APP_TOKEN:
        raise Refusal("invalid_auth")
    ticket = secrets.token_hex(12)
    site.tickets.add(ticket)
    address = site.url.replace("http://", "ws://")
    return {"ok": True, "url": f"{address}/link/?ticket={ticket}&app_id={APP_ID}"}


def validate(manifest: object) -> Json:
    """apps.manifest.validate, by the schema that Slack publishes."""
    errors = [
        {"message": one.message, "pointer": "".join(f"/{part}" for part in one.absolute_path)}
        for one in _validator().iter_errors(manifest)
    ]
    if errors:
        raise Refusal("invalid_manifest", errors=errors)
    return {"ok": True, "errors": []}


@cache
def _validator() -> Draft7Validator:
    return Draft7Validator(json.loads(_SCHEMA.read_text(encoding="utf-8")))
