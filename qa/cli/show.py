"""`footnote show`: from a footnote back to its article."""

from __future__ import annotations

import re

import click

from qa.cli.console import ANSWERED, echo, layout
from qa.cli.options import common_options, open_footnote

_LOCATION = re.compile(r"(?P<name>.+?)(?::(?P<start>\d+)-(?P<end>\d+))?")


@click.command()
@click.argument("article", metavar="ARTICLE[:START-END]")
@common_options
def show(article: str) -> int:
    """Show an ARTICLE, or a place in it.

    ARTICLE is the file or the id that a footnote names, or how either begins.
    """
    from qa.cli.render import article_text

    match = _LOCATION.fullmatch(article)
    if match is None:
        raise click.UsageError("Name an article, as in: footnote show FILE.txt:0-137")
    span = (int(match["start"]), int(match["end"])) if match["start"] else None
    found = open_footnote().article(match["name"])
    if span and not 0 <= span[0] < span[1] <= len(found.text):
        raise click.UsageError(
            f"{found.source} has the characters 0-{len(found.text)}, not {span[0]}-{span[1]}."
        )
    echo(article_text(found, span, layout()))
    return ANSWERED
