"""A click group that also finds its commands by entry point."""

from __future__ import annotations

from typing import Any

import click

from qa.errors import FootnoteError
from qa.service.plugins import LOAD_ERRORS, entry_points


class PluginGroup(click.Group):
    """A group whose commands are its own and those of the entry points named `plugins`."""

    def __init__(self, name: str | None = None, *, plugins: str, **attributes: Any) -> None:  # noqa: ANN401 - click's
        super().__init__(name, **attributes)
        self._plugins = plugins

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return sorted({*self.commands, *entry_points(self._plugins)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; None when there is none, or it cannot be loaded."""
        try:
            return super().get_command(ctx, cmd_name) or self._load(cmd_name)
        except LOAD_ERRORS:
            return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command to run. Raises `FootnoteError` when it cannot be loaded."""
        try:
            if args[0] not in self.commands:
                self._load(args[0])
        except LOAD_ERRORS as error:
            raise FootnoteError(
                f"The command {args[0]} cannot be loaded: {error}.", "Install Footnote again."
            ) from error
        return super().resolve_command(ctx, args)

    def _load(self, name: str) -> click.Command | None:
        point = entry_points(self._plugins).get(name)
        command: click.Command | None = point.load() if point else None
        return command
