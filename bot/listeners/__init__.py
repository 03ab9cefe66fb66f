"""Bolt listeners, a module for each kind of request; `register` binds them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.listeners import (
    actions,
    admin,
    commands,
    failures,
    home,
    lifecycle,
    messages,
    shortcuts,
    stop,
)

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.app import Service


def register(app: AsyncApp, service: Service) -> None:
    """Bind every listener to the app."""
    for module in (messages, commands, admin, shortcuts, actions, home, stop, lifecycle, failures):
        module.register(app, service)
