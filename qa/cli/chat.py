"""`footnote chat`: one question after another."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from qa.cli.console import ANSWERED, StatusLine, echo, print_status
from qa.cli.conversation import Conversation
from qa.cli.options import (
    as_of_option,
    common_options,
    continue_option,
    current_options,
    model_options,
    open_footnote,
    passages_option,
    policy_options,
)
from qa.cli.printing import (
    answer_policy,
    print_answer,
    warn_of_emptiness,
    warn_of_length,
    warn_of_undated,
)

if TYPE_CHECKING:
    from datetime import datetime


@click.command()
@passages_option
@policy_options
@as_of_option
@continue_option
@model_options
@common_options
def chat(*, k: int, policy: str | None, as_of: datetime | None, continued: bool) -> int:
    """Ask one question after another; Ctrl-D leaves."""
    line = StatusLine(shown=not current_options().quiet)
    footnote = open_footnote(line)
    day = as_of.date() if as_of else None
    footnote.refresh()
    warn_of_undated(footnote, day)
    conversation = Conversation(footnote, continued=continued)
    if sys.stdin.isatty():
        import readline  # noqa: F401 - line editing and history for the prompt

        print_status("Ask about the articles; Ctrl-D leaves.")
    while (typed := _next_question()) is not None:
        question = typed.strip()
        if not question:
            continue
        warn_of_length(question)
        warn_of_emptiness(question)
        footnote.refresh()
        events = footnote.events(
            question, conversation.turns, k=k, as_of=day, policy=answer_policy(policy)
        )
        conversation.add(print_answer(footnote, line, question, events))
        echo("")
        sys.stdout.flush()
    return ANSWERED


def _next_question() -> str | None:
    try:
        return input("? ") if sys.stdin.isatty() else (sys.stdin.readline() or None)
    except EOFError:
        click.echo()
        return None
