"""`footnote ask` and `footnote chat`: a question, many of them, or one after another."""

from __future__ import annotations

import functools
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from qa.answer import Caution, counted
from qa.console import (
    ANSWERED,
    NOT_ANSWERED,
    StatusLine,
    complain,
    echo,
    note,
    opened,
    page,
    print_json,
)
from qa.options import caution_options, chosen, common_options, passages_option, wired

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from qa.answer import Answer
    from qa.events import Event
    from qa.wire import Footnote


@click.command()
@click.argument("question", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as one line of JSON.")
@passages_option
@caution_options
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Use only articles known to be published by DATE (2024-10-24).",
)
@click.option(
    "--batch",
    metavar="FILE",
    help="Answer each line of FILE (- is standard input), text or JSON, with one line of JSON.",
)
@click.option("--no-refresh", is_flag=True, help="Use the index as it is, changed seeds or not.")
@common_options
def ask(
    question: tuple[str, ...],
    *,
    as_json: bool,
    k: int,
    caution: str | None,
    as_of: datetime | None,
    batch: str | None,
    no_refresh: bool,
) -> int:
    """Answer a QUESTION from the articles.

    The index is built when there is none, and follows the seeds when they have changed.
    """
    if batch is None and not question:
        raise click.UsageError("Ask a QUESTION, or give --batch FILE.")
    if batch is not None and question:
        raise click.UsageError("Give a QUESTION or --batch FILE, not both.")
    line = StatusLine(shown=not as_json and batch is None and not chosen().quiet)
    footnote = wired(line)
    day = as_of.date() if as_of else None
    put = functools.partial(
        footnote.events, k=k, as_of=day, caution=_caution(caution), mend=not no_refresh
    )
    ready = functools.partial(_make_ready, footnote, day, refresh=not no_refresh)
    if batch is not None:
        return _ask_batch(batch, ready, put)
    text = " ".join(question)
    _warn_of_length(text)
    _warn_of_emptiness(text)
    ready()
    answer = line.follow(put(text))
    if as_json:
        print_json(answer)
    else:
        echo(_answer_text(footnote, answer))
    return ANSWERED if answer.answered else NOT_ANSWERED


def _caution(name: str | None) -> Caution:
    return Caution(name) if name else Caution.BALANCED


def _make_ready(footnote: Footnote, day: date | None, *, refresh: bool) -> None:
    if refresh:
        footnote.refresh()
    else:
        footnote.note_staleness()
    if day is not None and (undated := footnote.undated()):
        footnote.ears.warning(
            f"{counted(undated, 'article')} without a date cannot be placed by --as-of and"
            f" {'is' if undated == 1 else 'are'} left out."
        )


def _warn_of_length(question: str) -> None:
    from qa.question import LONGEST_QUESTION

    if len(question) > LONGEST_QUESTION:
        complain(
            f"The question has {len(question):,} characters, of which the first"
            f" {LONGEST_QUESTION:,} are read. Ask it in fewer words."
        )


def _warn_of_emptiness(question: str) -> None:
    from qa.question import clean_question

    if not clean_question(question):
        complain("The question is empty. Ask one, as in: footnote ask 'Where was the summit held?'")


def _answer_text(footnote: Footnote, answer: Answer) -> str:
    from qa.render import answer_text

    return answer_text(answer, page(), [] if answer.answered else footnote.texts(answer.passages))


def _ask_batch(name: str, ready: Callable[[], None], put: Callable[..., Iterator[Event]]) -> int:
    from qa.batch import read_questions
    from qa.events import final_answer

    place = "standard input" if name == "-" else name
    found: list[bool] = []
    with opened(name) as lines:
        ready()
        for asked in read_questions(lines):
            if asked.problem:
                complain(f"{place}, line {asked.line}: {asked.problem}")
            _warn_of_length(asked.question)
            answer = final_answer(put(asked.question, asked.history))
            print_json(replace(answer, id=asked.id))
            sys.stdout.flush()
            found.append(answer.answered)
    if not found:
        complain(f"There is no question in {place}. Write them there, one a line.")
    return ANSWERED if any(found) else NOT_ANSWERED


@click.command()
@passages_option
@caution_options
@common_options
def chat(*, k: int, caution: str | None) -> int:
    """Ask one question after another; Ctrl-D leaves."""
    from qa.answer import Turn

    line = StatusLine(shown=not chosen().quiet)
    footnote = wired(line)
    footnote.refresh()
    history: list[Turn] = []
    if sys.stdin.isatty():
        import readline  # noqa: F401 - gives the prompt its editing and its history

        note("Ask about the articles; Ctrl-D leaves.")
    while (question := _next_question()) is not None:
        if not question.strip():
            continue
        _warn_of_length(question)
        _warn_of_emptiness(question)
        footnote.refresh()
        answer = line.follow(footnote.events(question, history, k=k, caution=_caution(caution)))
        echo(_answer_text(footnote, answer) + "\n")
        sys.stdout.flush()
        history += [Turn("user", question), Turn("assistant", answer.answer)]
    return ANSWERED


def _next_question() -> str | None:
    try:
        return input("? ") if sys.stdin.isatty() else (sys.stdin.readline() or None)
    except EOFError:
        click.echo()
        return None
