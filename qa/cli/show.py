"""`footnote show`: from a footnote back to its article."""

from __future__ import annotations

import re

import click

from qa.cli.console import ANSWERED, echo, page
from qa.cli.options import common_options, wired

_PLACE = re.compile(r"(?P<name>.+?)(?::(?P<start>\d+)-(?P<end>\d+))?")


@click.command()
@click.argument("article", metavar="ARTICLE[:START-END]")
@common_options
def show(article: str) -> int:
    """Show an ARTICLE, or a place in it.

    ARTICLE is the file or the id that a footnote names.
    """
    from qa.cli.render import article_text

    match = _PLACE.fullmatch(article)
    if match is None:
        raise click.UsageError("Name an article, as in: footnote show FILE.txt:0-137")
    place = (int(match["start"]), int(match["end"])) if match["start"] else None
    found = wired().article(match["name"])
    if place and not 0 <= place[0] < place[1] <= len(found.text):
        raise click.UsageError(
            f"{found.source} has the characters 0-{len(found.text)}, not {place[0]}-{place[1]}."
        )
    echo(article_text(found, place, page()))
    return ANSWERED
