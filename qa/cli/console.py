"""What the command line prints on, and how: answers to standard output, all else to standard error.

Exit codes: 0 answered · 1 the articles do not say · 2 usage · 3 index or seeds unusable ·
4 model or server failed · 130 interrupted.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

    from qa.answer import Answer, Claim
    from qa.cli.render import Page
    from qa.events import Event, Writing
    from qa.service.notifier import Notifier

ANSWERED, NOT_ANSWERED, USAGE, UNUSABLE, FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 130

# A shorter bar would be gone before it is seen.
MIN_FOR_A_BAR = 300


def complain(text: str) -> None:
    """Print one line that says what is wrong and what to do."""
    from qa.text.invisible import printable

    click.echo(
        click.style("footnote: ", bold=True) + printable(text), err=True, color=colour(sys.stderr)
    )


def take_any_character() -> None:
    """Let no text fail to be printed: what the encoding lacks is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def colour(stream: Any) -> bool:  # noqa: ANN401 - a text stream of any make
    """Tell whether a stream takes colour: a terminal does, unless NO_COLOR is set."""
    return bool(stream.isatty()) and not os.environ.get("NO_COLOR")


def page() -> Page:
    """Return the page that standard output is."""
    from qa.cli.render import Page

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    return Page(colour(sys.stdout), min(width, 100) if width else None)


def echo(text: str) -> None:
    """Print what was asked for."""
    click.echo(text, color=colour(sys.stdout))


def tell(text: str) -> None:
    """Print what names files, whose names may hold anything."""
    from qa.text.invisible import printable

    echo(printable(text))


def print_json(answer: Answer) -> None:
    """Print an answer as one line of JSON, in any encoding."""
    plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    click.echo(json.dumps(answer.to_dict(), ensure_ascii=plain))


def opened(name: str) -> AbstractContextManager[IO[bytes]]:
    """Open a file named on the command line; - is standard input. Raises `InputFileError`."""
    from qa.errors import InputFileError

    try:
        file: AbstractContextManager[IO[bytes]] = click.open_file(name, "rb")
    except OSError as error:
        raise InputFileError(f"{name} cannot be read: {error.strerror}.") from error
    return file


def notifier(*, quiet: bool, line: StatusLine) -> Notifier:
    """Return one that writes on the console; a quiet one lets everything pass."""
    from qa.service.notifier import Notifier, silent

    if quiet:
        return silent()

    def in_place_of_line(say: Callable[[str], None]) -> Callable[[str], None]:
        def erase_and_say(text: str) -> None:
            line.erase()
            say(text)

        return erase_and_say

    return Notifier(in_place_of_line(note), in_place_of_line(complain), Bar())


def note(text: str) -> None:
    """Print what goes on meanwhile."""
    click.echo(text, err=True)


class StatusLine:
    """One line of the terminal that tells what goes on, until there is something to print.

    Nothing is shown unless both outputs are terminals. No escape codes are used.
    """

    def __init__(self, *, shown: bool) -> None:
        self._wanted = shown and sys.stdout.isatty() and sys.stderr.isatty()
        self._length = 0

    def follow(
        self, events: Iterable[Event], hear: Callable[[Writing | Claim], None] | None = None
    ) -> Answer:
        """Show the statuses of an answer, and return it.

        Where statuses are shown, `hear` gets all else that comes before the answer, to print it.
        """
        from qa.events import Done, Status, final_answer

        def heard() -> Iterator[Event]:
            for event in events:
                if isinstance(event, Status):
                    self.show(event.text)
                elif self._wanted and hear and not isinstance(event, Done):
                    self.erase()
                    hear(event)
                yield event

        try:
            return final_answer(heard())
        finally:
            self.erase()

    def show(self, text: str) -> None:
        """Write a text in place of the last one."""
        self.erase()
        if self._wanted:
            click.echo(text, nl=False, err=True)
            self._length = len(text)

    def erase(self) -> None:
        """Leave the line empty."""
        if self._length:
            click.echo(f"\r{' ' * self._length}\r", nl=False, err=True)
            self._length = 0


class Bar:
    """A progress bar on the terminal, once there are `least` things to do."""

    def __init__(self, label: str = "Embedding", least: int = MIN_FOR_A_BAR) -> None:
        self._label = label
        self._least = least
        self._bar: Any = None

    def __call__(self, done: int, total: int) -> None:
        """Show that `done` of `total` things are done."""
        if not sys.stderr.isatty() or total < self._least:
            return
        if self._bar is None:
            self._bar = click.progressbar(
                length=total, label=self._label, file=sys.stderr, show_pos=True
            )
        self._bar.update(done - self._bar.pos)
        if done >= total:
            self._bar.render_finish()
            self._bar = None
