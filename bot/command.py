"""The command `footnote bot`. The app is imported only when it runs, not for --help."""

from __future__ import annotations

import click

from qa.cli.options import common_options


@click.command()
@click.option("--http", is_flag=True, help="Let Slack call over HTTP instead of Socket Mode.")
@click.option("--manifest", is_flag=True, help="Print the manifest to create the app from.")
@click.option("--url", help="With --manifest: the address of this app, for HTTP.")
@common_options
def bot(*, http: bool, manifest: bool, url: str | None) -> int:
    """Answer in Slack, until stopped.

    docs/slack.md tells step by step how to set it up; `footnote doctor` what is missing.
    """
    if url is not None and not manifest:
        raise click.UsageError("Give --url with --manifest.")
    if manifest:
        return _print_manifest(url)
    return _serve(http=http)


def _print_manifest(url: str | None) -> int:
    import json

    from bot.manifest import manifest
    from bot.settings import load_bot_settings

    click.echo(json.dumps(manifest(load_bot_settings(), url), indent=2))
    return 0


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
