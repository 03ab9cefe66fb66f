"""The command `footnote bot`. Light: the command line lists it without loading the app."""

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

    README.md tells step by step how to set it up; `footnote doctor` what is missing.
    """
    if url is not None and not manifest:
        raise click.UsageError("Give --url with --manifest.")
    if manifest:
        return _print_manifest(url)
    return _serve(http=http)


def _print_manifest(url: str | None) -> int:
    import json

    from bot.manifest import for_http
    from bot.manifest import manifest as for_socket_mode

    made = for_http(url) if url is not None else for_socket_mode()
    click.echo(json.dumps(made, indent=2))
    return 0


def _serve(*, http: bool) -> int:
    import asyncio
    import gc

    from bot.log import start_log
    from bot.serve import serve
    from bot.settings import load_bot_settings, need_tokens
    from qa.cli.options import chosen, wired

    bot_settings = load_bot_settings()
    need_tokens(bot_settings, http=http)
    start_log(verbose=chosen().verbose)
    footnote = wired(concurrency=bot_settings.workers)
    gc.enable()  # the command line runs without it, for the time that a question takes
    asyncio.run(serve(footnote.settings, bot_settings, footnote, http=http))
    return 0
