"""`footnote chat`: one question after another."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from qa.cli.console import ANSWERED, StatusLine, echo, print_error, print_status
from qa.cli.conversation import Conversation
from qa.cli.options import common_options, current_options, open_footnote, question_options
from qa.cli.printing import (
    print_answer,
    warn_of_emptiness,
    warn_of_length,
    warn_of_undated,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.answer import AskOptions

HELP, QUIT = "/help", "/quit"
_HELP = f"""\
Ask about the articles: who, what, when, where, why, how many. A question may go on with the last.
{HELP}  Say this.
{QUIT}  Leave, as Ctrl-D does."""


@click.command()
@question_options
@common_options
def chat(*, options: AskOptions, continued: bool, quotes: bool) -> int:
    """Ask one question after another; Ctrl-D leaves."""
    line = StatusLine(shown=not current_options().quiet)
    footnote = open_footnote(line)
    footnote.refresh()
    warn_of_undated(footnote, options)
    conversation = Conversation(footnote, continued=continued)
    if sys.stdin.isatty():
        import readline  # noqa: F401 - line editing and history for the prompt

        print_status(f"Ask about the articles; Ctrl-D leaves, {HELP} helps.")
    for question in _questions():
        warn_of_length(question)
        warn_of_emptiness(question)
        events = footnote.events(question, replace(options, history=conversation.turns))
        conversation.add(print_answer(footnote, line, question, events, quotes=quotes))
        echo("")
        sys.stdout.flush()
    return ANSWERED


def _questions() -> Iterator[str]:
    """Yield each question; lines that begin with a slash are commands, and obeyed."""
    while (line := _next_line()) is not None:
        text = line.strip()
        if text == QUIT:
            return
        if text == HELP:
            print_status(_HELP)
        elif text.startswith("/"):
            print_error(f"There is no command {text.split()[0]}; there are {HELP} and {QUIT}.")
        elif text:
            yield text


def _next_line() -> str | None:
    try:
        return input("? ") if sys.stdin.isatty() else (sys.stdin.readline() or None)
    except EOFError:
        click.echo()
        return None
