"""blocks.validate: what Slack would say of blocks, a message or a view, with nothing sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.slack.blockkit import check_blocks, check_view
from tests.slack.values import Json, Refusal

if TYPE_CHECKING:
    from tests.slack.site import Request

KINDS = ("blocks", "message", "view")


def validate(request: Request) -> Json:
    """blocks.validate."""
    given = [kind for kind in KINDS if kind in request.arguments]
    if len(given) != 1:
        raise Refusal("invalid_arguments", breach=f"{request.method}: give one of {KINDS}")
    (kind,) = given
    payload = request.arguments[kind]
    blocks = payload.get("blocks") if kind == "message" else payload
    if problems := check_view(payload) if kind == "view" else check_blocks(blocks):
        errors = [{"pointer": "/", "code": "failed_constraint", "message": one} for one in problems]
        raise Refusal(f"invalid_{kind}", errors=errors)
    return {"ok": True}
