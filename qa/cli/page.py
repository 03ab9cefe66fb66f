"""`footnote page`: an answer or a check as one HTML file, with its evidence."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import click

from qa.cli.console import ANSWERED, NOT_ANSWERED, open_input, print_error
from qa.cli.options import common_options, open_footnote
from qa.text.counting import counted

if TYPE_CHECKING:
    from pathlib import Path

    from qa.answer import Answer
    from qa.checking.report import CheckedDraft
    from qa.page.page import EvidencePage
    from qa.service.footnote import Footnote


@click.command()
@click.argument("answer", metavar="ANSWER.json")
@common_options
def page(answer: str) -> int:
    """Print a saved answer, or check, as one HTML page.

    ANSWER.json is what `footnote ask --json` or `check --json` printed; - is standard input. Each
    footnote is marked in its article; where the article has changed since, or is gone, the page
    says so.
    """
    from qa.answer import Answer
    from qa.page.saved import read_saved

    with open_input(answer) as file:
        saved = read_saved(answer, file.read())
    footnote = open_footnote()
    if isinstance(saved, Answer):
        made = page_of_answer(footnote, saved)
    else:
        made = page_of_check(footnote, saved)
    click.echo(made.html.encode(), nl=False)
    if made.problems:
        print_error(f"{counted(made.problems, 'footnote')} could not be marked; the page says why.")
    return NOT_ANSWERED if made.problems else ANSWERED


def page_of_answer(footnote: Footnote, answer: Answer) -> EvidencePage:
    """Return the page of an answer, its articles taken from the live generation."""
    from qa.page.page import answer_page

    with footnote.reading() as generation:
        live = generation.manifest.generation
        now = datetime.now(UTC)
        find = partial(generation.corpus.public_article, now=now)
        return answer_page(answer, find, live, now)


def page_of_check(footnote: Footnote, checked: CheckedDraft) -> EvidencePage:
    """Return the page of a checked draft, its articles taken from the live generation."""
    from qa.page.check_page import check_page

    with footnote.reading() as generation:
        now = datetime.now(UTC)
        return check_page(checked, partial(generation.corpus.public_article, now=now), now)


def write_page(path: Path, page: EvidencePage) -> None:
    """Write a page to a file. Raises `InputFileError` when it cannot be written."""
    from index.atomic_write import write_atomically
    from qa.errors import InputFileError

    try:
        write_atomically(path, page.html)
    except OSError as error:
        raise InputFileError(
            f"{path} cannot be written: {error.strerror}.", "Name another file with --html."
        ) from error
