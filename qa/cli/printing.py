"""What `ask` and `chat` share: a question made ready for, its answer printed and remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.answer import AnswerPolicy
from qa.cli.console import complain, echo, page, print_json
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from qa.answer import Answer, Claim
    from qa.cli.console import StatusLine
    from qa.events import Event, Writing
    from qa.service.footnote import Footnote


def chosen_policy(name: str | None) -> AnswerPolicy:
    """Return how sure an answer must be, from the option that was given, if any."""
    return AnswerPolicy(name) if name else AnswerPolicy.BALANCED


def warn_of_undated(footnote: Footnote, day: date | None) -> None:
    """Say how many articles --as-of leaves out because they carry no date."""
    if day is not None and (undated := footnote.undated()):
        footnote.notifier.warning(
            f"{counted(undated, 'article')} without a date cannot be placed by --as-of and"
            f" {'is' if undated == 1 else 'are'} left out."
        )


def warn_of_length(question: str) -> None:
    """Say that a question is too long to be read to its end."""
    from qa.question.cleaning import MAX_QUESTION

    if len(question) > MAX_QUESTION:
        complain(
            f"The question has {len(question):,} characters, of which the first"
            f" {MAX_QUESTION:,} are read. Ask it in fewer words."
        )


def warn_of_emptiness(question: str) -> None:
    """Say that there is no word in a question."""
    from qa.question.cleaning import clean_question

    if not clean_question(question):
        complain("The question is empty. Ask one, as in: footnote ask 'Where was the summit held?'")


class Printer:
    """Prints one answer: as a whole, or while a model writes it, claim by claim."""

    def __init__(self, question: str) -> None:
        self._question = question
        self._page = page()
        self._is_written = False
        self._claims = 0

    def hear(self, event: Writing | Claim) -> None:
        """Print what is heard before the answer, if it is written and not found all at once."""
        from qa.cli.render import claim_text, understood_text
        from qa.events import Writing

        if isinstance(event, Writing):
            self._is_written = True
            if said := understood_text(self._question, event.question, self._page):
                echo(f"{said}\n")
        elif self._is_written:
            self._claims += 1
            echo(claim_text(event, self._page))

    def close(self, answer: Answer, nearest: list[str]) -> None:
        """Print the answer, or what of it has not been printed yet."""
        from qa.cli.render import answer_text, closing_text

        if not self._is_written:
            echo(answer_text(answer, self._page, nearest))
            return
        between = "\n" if self._claims else ""
        echo(between + closing_text(answer, self._page, nearest, self._claims))


def print_answer(
    footnote: Footnote, line: StatusLine, question: str, events: Iterable[Event]
) -> Answer:
    """Print an answer for a person, as it comes where that can be seen, and return it."""
    printer = Printer(question)
    answer = line.follow(events, printer.hear)
    warn_of_note(footnote, answer)
    printer.close(answer, [] if answer.answered else footnote.texts(answer.passages))
    return answer


def print_as_json(footnote: Footnote, line: StatusLine, events: Iterable[Event]) -> Answer:
    """Print an answer as JSON, and return it."""
    answer = line.follow(events)
    warn_of_note(footnote, answer)
    print_json(answer)
    return answer


def warn_of_note(footnote: Footnote, answer: Answer, place: str = "") -> None:
    """Say what is to be known of how an answer came about."""
    if answer.note:
        footnote.notifier.warning(f"{place}{answer.note}")
