"""The command `footnote bot`. The app is imported only when it runs, not for --help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qa.cli.console import ANSWERED, NOT_ANSWERED, echo, echo_printable, open_input
from qa.cli.options import common_options

if TYPE_CHECKING:
    from bot.settings import BotSettings

# What --check means without a file.
_OWN = ""


@click.group(invoke_without_command=True)
@click.option("--http", is_flag=True, help="Let Slack call over HTTP instead of Socket Mode.")
@common_options
@click.pass_context
def bot(context: click.Context, *, http: bool) -> int:
    """Answer in Slack, until stopped.

    docs/slack.md tells step by step how to set it up; `footnote doctor` what is missing.
    """
    if context.invoked_subcommand is None:
        return _serve(http=http)
    if http:
        raise click.UsageError("--http is for `footnote bot` alone; the manifest has --url.")
    return ANSWERED


@bot.command("manifest")
@click.option("--url", metavar="URL", help="The address of this app, for HTTP.")
@click.option(
    "--check",
    is_flag=False,
    flag_value=_OWN,
    metavar="[FILE]",
    help="Check the manifest, or the one in a file; - is standard input.",
)
@common_options
def print_manifest(*, url: str | None, check: str | None) -> int:
    """Print the manifest for this configuration, to create the app from.

    --check holds it against Slack's schema. Slack itself is asked, too, when SLACK_CONFIG_TOKEN
    holds an app configuration token.
    """
    import json

    from bot.manifest import faults, manifest
    from bot.settings import load_bot_settings

    settings = load_bot_settings()
    if check not in (None, _OWN):
        return _check(_read(str(check)), settings)
    made = manifest(settings, url)
    if check is not None:
        return _check(made, settings)
    if found := faults(made):
        raise click.UsageError(f"Slack would not take {url}: {found[0]}")
    echo(json.dumps(made, indent=2))
    return ANSWERED


def _read(name: str) -> object:
    """Return what a file of JSON or YAML holds. Raises `InputFileError`."""
    import yaml

    from qa.errors import InputFileError

    with open_input(name) as file:
        try:
            return yaml.safe_load(file.read())
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise InputFileError(f"{name} is neither JSON nor YAML: {error}.") from error


def _check(made: object, settings: BotSettings) -> int:
    from bot.manifest import faults
    from bot.online import validate

    found, unasked = faults(made), ""
    if not found:
        found, unasked = validate(settings, made)
    for line in found:
        echo_printable(line)
    if found:
        return NOT_ANSWERED
    echo("Slack's schema holds." if unasked else "Slack's schema holds, and Slack takes it.")
    if unasked:
        echo(f"Slack was not asked: {unasked}")
    return ANSWERED


def _serve(*, http: bool) -> int:
    import asyncio
    import gc

    from bot.log import configure_logging
    from bot.serve import serve
    from bot.settings import load_bot_settings, require_tokens
    from qa.cli.options import current_options, open_footnote

    bot_settings = load_bot_settings()
    require_tokens(bot_settings, http=http)
    configure_logging(verbose=current_options().verbose)
    footnote = open_footnote(concurrency=bot_settings.workers)
    gc.enable()  # the command line disables it, to answer one question sooner
    asyncio.run(serve(footnote.settings, bot_settings, footnote, http=http))
    return 0
