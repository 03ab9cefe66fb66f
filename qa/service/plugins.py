"""What the rooms above plug into the command line, which must not import them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from qa.errors import FootnoteError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

COMMANDS = "footnote.commands"
DOCTOR = "footnote.doctor"
BROKEN = (ImportError, AttributeError)
"""What loading an entry point raises when it names nothing that can be used."""


def plugged(group: str) -> dict[str, EntryPoint]:
    """Return a group's entry points by name; none where Footnote is not installed."""
    from importlib.metadata import PackageNotFoundError, distribution  # 14 ms, which no `ask` pays

    with suppress(PackageNotFoundError):
        points = distribution("footnote").entry_points.select(group=group)
        return {point.name: point for point in points}
    return {}


class Commands(click.Group):
    """A group whose commands are its own and those that are plugged in."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return sorted({*self.commands, *plugged(COMMANDS)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; None when there is none, or it cannot be loaded."""
        try:
            return super().get_command(ctx, cmd_name) or _load(cmd_name)
        except BROKEN:
            return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command to run. Raises `FootnoteError` when it cannot be loaded."""
        try:
            if args[0] not in self.commands:
                _load(args[0])
        except BROKEN as error:
            raise FootnoteError(
                f"The command {args[0]} cannot be loaded: {error}.", "Install Footnote again."
            ) from error
        return super().resolve_command(ctx, args)


def _load(name: str) -> click.Command | None:
    point = plugged(COMMANDS).get(name)
    command: click.Command | None = point.load() if point else None
    return command
