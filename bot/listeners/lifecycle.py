"""Uninstallation, revoked tokens, revoked access: nothing of the workspace is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.log import log

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.app import Service


def register(app: AsyncApp, service: Service) -> None:
    """Bind the listeners. What is to be deleted is recorded before the event is acknowledged."""

    async def mark(
        event: dict[str, Any],
        context: AsyncBoltContext,
        next: Callable[[], Awaitable[None]],  # noqa: A002 - Bolt's name for it
    ) -> None:
        tokens = event.get("tokens") or {}
        if event["type"] == "app_uninstalled" or tokens.get("bot"):
            await removed(context)
        await next()

    async def removed(context: AsyncBoltContext) -> None:
        enterprise, team, store = context.enterprise_id, context.team_id, app.installation_store
        if context.is_enterprise_install:
            team = None  # the whole organisation's
        if store is not None and not await store.async_find_bot(
            enterprise_id=enterprise, team_id=team, is_enterprise_install=team is None
        ):
            return  # a refused installation that was taken back; the data are of another one
        log.warning("The app was removed from the workspace %s.", team or enterprise)
        await service.journal.mark_uninstalled(str(team or enterprise))
        if store is not None:
            await store.async_delete_all(enterprise_id=enterprise, team_id=team)

    async def mark_revoked(
        event: dict[str, Any],
        next: Callable[[], Awaitable[None]],  # noqa: A002 - Bolt's name for it
    ) -> None:
        for team in event.get("team_ids") or ():
            log.warning("The app was removed from the workspace %s of its organisation.", team)
            await service.journal.mark_uninstalled(str(team))
        await next()

    async def forget() -> None:
        await service.forget_uninstalled()

    app.event("app_uninstalled", middleware=[mark])(forget)
    app.event("tokens_revoked", middleware=[mark])(forget)
    app.event("team_access_revoked", middleware=[mark_revoked])(forget)
