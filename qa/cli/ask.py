"""`footnote ask`: a question, or a file of them."""

from __future__ import annotations

import functools
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa.cli.console import ANSWERED, NOT_ANSWERED, StatusLine, open_input, print_error, print_json
from qa.cli.conversation import Conversation
from qa.cli.options import common_options, current_options, open_footnote, question_options
from qa.cli.page import page_of_answer, write_page
from qa.cli.printing import (
    print_answer,
    print_as_json,
    warn_of_emptiness,
    warn_of_length,
    warn_of_note,
    warn_of_undated,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from qa.answer import AskOptions
    from qa.service.footnote import Footnote


@click.command()
@click.argument("question", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as one line of JSON.")
@question_options
@click.option(
    "--batch",
    metavar="FILE",
    help="Answer each line of FILE (- is standard input), text or JSON, with one line of JSON.",
)
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the answer with its evidence to FILE, as one HTML page, too.",
)
@click.option("--no-refresh", is_flag=True, help="Use the index as it is, changed seeds or not.")
@common_options
def ask(
    question: tuple[str, ...],
    *,
    options: AskOptions,
    as_json: bool,
    continued: bool,
    batch: str | None,
    quotes: bool,
    html: Path | None,
    no_refresh: bool,
) -> int:
    """Answer a QUESTION from the articles.

    The index is built when there is none, and follows the seeds when they have changed.
    """
    if wrong := _wrong_use(question, batch, html, continued=continued):
        raise click.UsageError(wrong)
    line = StatusLine(shown=not as_json and batch is None and not current_options().quiet)
    footnote = open_footnote(line)
    # Refreshed once, whatever the number of questions, so that what is left out is told first.
    options = replace(options, refresh=False, rebuild=not no_refresh)
    prepare = functools.partial(_prepare, footnote, options, refresh=not no_refresh)
    if batch is not None:
        return _ask_batch(footnote, batch, prepare, options)
    text = " ".join(question)
    warn_of_length(text)
    warn_of_emptiness(text)
    prepare()
    conversation = Conversation(footnote, continued=continued)
    events = footnote.events(text, replace(options, history=conversation.turns))
    if as_json:
        answer = print_as_json(footnote, line, events)
    else:
        answer = print_answer(footnote, line, text, events, quotes=quotes)
    conversation.add(answer)
    if html is not None:
        write_page(html, page_of_answer(footnote, answer))
    return ANSWERED if answer.answered else NOT_ANSWERED


def _wrong_use(
    question: tuple[str, ...], batch: str | None, html: Path | None, *, continued: bool
) -> str | None:
    if batch is None:
        return None if question else "Ask a QUESTION, or give --batch FILE."
    if question:
        return "Give a QUESTION or --batch FILE, not both."
    if html is not None:
        return "Give --html with a QUESTION; a page is made of a line of --batch by footnote page."
    if continued:
        return "Give -c with a QUESTION; a line of --batch has a history of its own."
    return None


def _prepare(footnote: Footnote, options: AskOptions, *, refresh: bool) -> None:
    if refresh:
        footnote.refresh()
    else:
        footnote.check_staleness()
    warn_of_undated(footnote, options)


def _ask_batch(
    footnote: Footnote,
    name: str,
    prepare: Callable[[], None],
    options: AskOptions,
) -> int:
    from qa.cli.batch import read_questions

    source = "standard input" if name == "-" else name
    answered: list[bool] = []
    with open_input(name) as lines:
        prepare()
        for asked in read_questions(lines):
            if asked.problem:
                print_error(f"{source}, line {asked.line}: {asked.problem}")
            warn_of_length(asked.question)
            answer = footnote.ask(asked.question, replace(options, history=asked.history))
            warn_of_note(footnote, answer, f"{source}, line {asked.line}: ")
            print_json(replace(answer, id=asked.id))
            sys.stdout.flush()
            answered.append(answer.answered)
    if not answered:
        print_error(f"There is no question in {source}. Write them there, one a line.")
    return ANSWERED if any(answered) else NOT_ANSWERED
