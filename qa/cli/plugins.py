"""A click group that takes commands which are plugged in."""

from __future__ import annotations

from typing import Any

import click

from qa.errors import FootnoteError
from qa.service.plugins import BROKEN, plugged


class Commands(click.Group):
    """A group whose commands are its own and those plugged in by the entry points `plugged_in`."""

    def __init__(self, name: str | None = None, *, plugged_in: str, **attributes: Any) -> None:  # noqa: ANN401 - click's
        super().__init__(name, **attributes)
        self._plugged_in = plugged_in

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return sorted({*self.commands, *plugged(self._plugged_in)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; None when there is none, or it cannot be loaded."""
        try:
            return super().get_command(ctx, cmd_name) or self._load(cmd_name)
        except BROKEN:
            return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command to run. Raises `FootnoteError` when it cannot be loaded."""
        try:
            if args[0] not in self.commands:
                self._load(args[0])
        except BROKEN as error:
            raise FootnoteError(
                f"The command {args[0]} cannot be loaded: {error}.", "Install Footnote again."
            ) from error
        return super().resolve_command(ctx, args)

    def _load(self, name: str) -> click.Command | None:
        point = plugged(self._plugged_in).get(name)
        command: click.Command | None = point.load() if point else None
        return command
