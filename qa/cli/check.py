"""`footnote check`: each sentence of a draft against the articles."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path

import click

from qa.answer import AskOptions
from qa.cli.console import ANSWERED, NOT_ANSWERED, ProgressBar, echo, layout, open_input
from qa.cli.options import common_options, current_options, open_footnote
from qa.cli.page import page_of_check, write_page

MIN_FOR_A_BAR = 2


@click.command()
@click.argument("claim", nargs=-1)
@click.option("--file", "name", metavar="DRAFT", help="Check the draft in a .txt, .md or .docx.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdicts as one line of JSON.")
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the draft with its evidence to FILE, as one HTML page, too.",
)
@click.option("--no-refresh", is_flag=True, help="Use the index as it is, changed seeds or not.")
@common_options
def check(
    claim: tuple[str, ...],
    *,
    name: str | None,
    as_json: bool,
    html: Path | None,
    no_refresh: bool,
) -> int:
    """Check a CLAIM or a draft against the articles.

    Each sentence is supported, contradicted, misquoted, outdated or not found; opinions, questions
    and headlines are passed over. DRAFT may be -, standard input. The exit code is 0 when all that
    states something is supported, else 1.
    """
    if bool(claim) == (name is not None):
        raise click.UsageError("Give a CLAIM or --file DRAFT.")
    footnote = open_footnote()
    text = " ".join(claim)
    if name is not None:
        text, warnings = _read(name)
        for warning in warnings:
            footnote.notifier.warning(f"{name}: {warning}.")
    if no_refresh:
        footnote.check_staleness()
    quiet = current_options().quiet
    bar = partial(
        footnote.notifier.progress if quiet else ProgressBar(MIN_FOR_A_BAR), "Checking sentences"
    )
    checked = footnote.check(text, AskOptions(refresh=not no_refresh), bar)
    if as_json:
        plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
        echo(json.dumps(checked.to_dict(), ensure_ascii=plain))
    else:
        from qa.cli.render_check import check_text

        echo(check_text(checked, layout()))
    if html is not None:
        write_page(html, page_of_check(footnote, checked))
    return ANSWERED if checked.is_supported else NOT_ANSWERED


def _read(name: str) -> tuple[str, tuple[str, ...]]:
    from qa.checking.load import read_draft

    with open_input(name) as file:
        return read_draft("standard input" if name == "-" else name, file.read())
