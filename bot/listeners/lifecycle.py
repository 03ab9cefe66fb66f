"""Uninstallation and revoked tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.log import log

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.app import Service


def register(app: AsyncApp, service: Service) -> None:
    """Bind the listeners. With several workspaces, a revoked token is deleted."""
    if app.installation_store is not None:
        app.enable_token_revocation_listeners()
        return

    @app.event("app_uninstalled")
    async def uninstalled(context: AsyncBoltContext) -> None:
        log.error("The app was removed from the workspace %s.", context.team_id)
        service.metrics.error("listener")

    @app.event("tokens_revoked")
    async def revoked(context: AsyncBoltContext) -> None:
        log.error("A token of the workspace %s was revoked.", context.team_id)
        service.metrics.error("listener")
