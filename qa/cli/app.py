"""The root command, and the edge where an error becomes a line and an exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from index.installation import DISTRIBUTION
from qa.cli.ask import ask
from qa.cli.chat import chat
from qa.cli.check import check
from qa.cli.console import (
    ANSWERED,
    FAILED,
    INTERRUPTED,
    UNUSABLE,
    USAGE,
    echo,
    escape_unencodable,
    print_error,
)
from qa.cli.doctor import doctor
from qa.cli.index import index
from qa.cli.options import common_options
from qa.cli.page import page
from qa.cli.plugins import PluginGroup
from qa.cli.show import show
from qa.cli.verify import verify
from qa.errors import (
    EmbeddingError,
    FootnoteError,
    IndexUnusableError,
    InputFileError,
    JudgeError,
    ModelError,
    NotFoundError,
    ReaderError,
    SeedsError,
    ServerError,
    SettingsError,
)
from qa.service.plugins import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Sequence

_EXIT_CODES: tuple[tuple[type[FootnoteError], int], ...] = (
    (SettingsError, USAGE),
    (InputFileError, USAGE),
    (NotFoundError, USAGE),
    (SeedsError, UNUSABLE),
    (IndexUnusableError, UNUSABLE),
    (JudgeError, UNUSABLE),
    (EmbeddingError, FAILED),
    (ReaderError, FAILED),
    (ModelError, FAILED),
    (ServerError, FAILED),
)


def run_cli(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code. Nothing is raised."""
    escape_unencodable()
    try:
        return int(cli.main(list(arguments), "footnote", standalone_mode=False) or 0)
    except (click.exceptions.Exit, SystemExit) as leave:
        return _exit_code(leave)
    except (KeyboardInterrupt, click.Abort):
        click.echo(err=True)
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - a reader gets a line, never a traceback
        return _fail(error, arguments)


def _exit_code(leave: click.exceptions.Exit | SystemExit) -> int:
    code = leave.exit_code if isinstance(leave, click.exceptions.Exit) else leave.code
    return code if isinstance(code, int) else FAILED


def _fail(error: Exception, arguments: Sequence[str]) -> int:
    """Print an error as one line, and return its exit code."""
    if isinstance(error, click.ClickException):
        error.show()
        return USAGE
    if isinstance(error, FootnoteError):
        print_error(str(error))
        return next((code for kind, code in _EXIT_CODES if isinstance(error, kind)), FAILED)
    return _unexpected(error, arguments)


def _unexpected(error: Exception, arguments: Sequence[str]) -> int:
    if "--verbose" in arguments:
        import traceback

        traceback.print_exc()
    what = f"{type(error).__name__}: {error}".splitlines()[0][:300]
    print_error(f"Footnote failed unexpectedly: {what}. Run it again with --verbose and report it.")
    return FAILED


@click.group(
    cls=PluginGroup,
    plugins=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name=DISTRIBUTION, message="%(prog)s %(version)s")
@common_options
def cli() -> None:
    """Answer questions about a folder of news articles, with footnotes.

    Every sentence of an answer carries a footnote to the exact characters of the article that it
    stands on. When the articles do not say, the answer says so.
    """


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> int:
    """Print the completion script of a SHELL, to be sourced by it."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    echo(kind(cli, {}, "footnote", "_FOOTNOTE_COMPLETE").source())
    return ANSWERED


for command in (ask, chat, check, doctor, index, page, show, verify):
    cli.add_command(command)
