"""What `ask` and `chat` share: warnings about a question, and the printing of its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.answer import NOT_YES_OR_NO
from qa.cli.console import echo, layout, print_error, print_json
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qa.answer import Answer, AskOptions, Claim
    from qa.cli.console import StatusLine
    from qa.events import Event, Writing
    from qa.service.footnote import Footnote


def warn_of_undated(footnote: Footnote, options: AskOptions) -> None:
    """Warn that --as-of, --since and --until leave out articles that carry no date."""
    given = [name for name in ("as_of", "since", "until") if getattr(options, name)]
    if given and (undated := footnote.undated()):
        flags = " and ".join(f"--{name.replace('_', '-')}" for name in given)
        footnote.notifier.warning(
            f"{counted(undated, 'article')} without a date cannot be placed by {flags} and"
            f" {'is' if undated == 1 else 'are'} left out."
        )


def warn_of_length(question: str) -> None:
    """Warn that a question is too long and is cut."""
    from qa.question.cleaning import MAX_QUESTION

    if len(question) > MAX_QUESTION:
        print_error(
            f"The question has {len(question):,} characters, of which the first"
            f" {MAX_QUESTION:,} are read. Ask it in fewer words."
        )


def warn_of_emptiness(question: str) -> None:
    """Warn that there is no word in a question."""
    from qa.question.cleaning import clean_question

    if not clean_question(question):
        print_error(
            "The question is empty. Ask one, as in: footnote ask 'Where was the summit held?'"
        )


class AnswerPrinter:
    """Prints one answer: whole, or claim by claim while a model writes it."""

    def __init__(self, question: str, *, quotes: bool) -> None:
        self._question = question
        self._layout = layout(quotes=quotes)
        self._is_streamed = False
        self._claims = 0

    def on_event(self, event: Writing | Claim) -> None:
        """Print a claim as a model writes it; extractive claims are printed with the answer."""
        from qa.cli.render import claim_text, understood_text
        from qa.events import Writing

        if isinstance(event, Writing):
            self._is_streamed = True
            if text := understood_text(self._question, event.question, self._layout):
                echo(f"{text}\n")
        elif self._is_streamed:
            self._claims += 1
            echo(claim_text(event, self._layout))

    def finish(self, answer: Answer, nearest: list[str]) -> None:
        """Print the answer, or what of it has not been printed yet."""
        from qa.cli.render import answer_text, closing_text

        if not self._is_streamed:
            echo(answer_text(answer, self._layout, nearest))
            return
        between = "\n" if self._claims else ""
        echo(between + closing_text(answer, self._layout, nearest, self._claims))


def print_answer(
    footnote: Footnote, line: StatusLine, question: str, events: Iterable[Event], *, quotes: bool
) -> Answer:
    """Print an answer for a person, streamed on a terminal, and return it.

    With `quotes`, every footnote repeats its quote.
    """
    printer = AnswerPrinter(question, quotes=quotes)
    answer = line.follow(events, printer.on_event)
    warn_of_note(footnote, answer)
    printer.finish(answer, [] if answer.answered else footnote.texts(answer.passages))
    return answer


def print_as_json(footnote: Footnote, line: StatusLine, events: Iterable[Event]) -> Answer:
    """Print an answer as JSON, and return it."""
    answer = line.follow(events)
    warn_of_note(footnote, answer)
    print_json(answer)
    return answer


def warn_of_note(footnote: Footnote, answer: Answer, prefix: str = "") -> None:
    """Print the note of an answer, if it has one that its text does not begin with."""
    if answer.note and answer.note != NOT_YES_OR_NO:
        footnote.notifier.warning(f"{prefix}{answer.note}")
