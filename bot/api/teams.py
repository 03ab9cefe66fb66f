"""Bolt's app, closed to the workspaces and organisations that are not named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot.log import log

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from slack_bolt.request.async_request import AsyncBoltRequest

# What tells that the app has left a workspace: its data goes, whether it is named or not.
_LEFT = frozenset({"app_uninstalled", "team_access_revoked", "tokens_revoked"})
# Ignored workspaces that are remembered, to log each once.
MAX_TOLD = 1_000


def is_named(teams: AbstractSet[str], team: object, enterprise: object) -> bool:
    """Tell whether a workspace is named by its id, T…, or its organisation's, E…."""
    return not teams.isdisjoint({str(team), str(enterprise)})


class ClosedApp(AsyncApp):
    """An app that ignores the requests of every workspace but those of `teams`."""

    def __init__(self, teams: AbstractSet[str], **options: Any) -> None:  # noqa: ANN401 - Bolt's
        super().__init__(**options)
        self._teams = teams
        self._told: set[str] = set()

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Dispatch a request, or acknowledge one that is ignored."""
        team, enterprise = req.context.team_id, req.context.enterprise_id
        where = str(team or enterprise or "")
        if not where or is_named(self._teams, team, enterprise) or _has_left(req.body):
            return await super().async_dispatch(req)
        if where not in self._told and len(self._told) < MAX_TOLD:
            self._told.add(where)
            named = ", ".join(sorted(self._teams)) or "none"
            log.warning("Requests from %.40s are ignored; the app serves: %s.", where, named)
        return BoltResponse(status=200)


def _has_left(body: dict[str, Any]) -> bool:
    event = body.get("event")
    return isinstance(event, dict) and event.get("type") in _LEFT
