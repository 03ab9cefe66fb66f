"""Output of the command line: answers to standard output, all else to standard error.

Exit codes: 0 answered · 1 the articles do not say · 2 usage · 3 index or seeds unusable ·
4 model or server failed · 130 interrupted.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections import deque
from datetime import timedelta
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

    from qa.answer import Answer, Claim
    from qa.cli.render import Layout
    from qa.events import Event, Writing
    from qa.service.notifier import Notifier

ANSWERED, NOT_ANSWERED, USAGE, UNUSABLE, FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 130

# A shorter bar would be gone before it is seen.
MIN_FOR_A_BAR = 300
# Seconds over which a bar's rate is taken.
PACE_SECONDS = 30.0


def print_error(text: str) -> None:
    """Print an error or a warning as one line: what is wrong, and what to do."""
    from qa.text.invisible import printable

    click.echo(
        click.style("footnote: ", bold=True) + printable(text), err=True, color=colour(sys.stderr)
    )


def escape_unencodable() -> None:
    """Have what a stream's encoding lacks written as an escape, so that any text can be printed."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def colour(stream: Any) -> bool:  # noqa: ANN401 - a text stream of any make
    """Tell whether a stream takes colour: a terminal does, unless NO_COLOR is set."""
    return bool(stream.isatty()) and not os.environ.get("NO_COLOR")


def layout(*, quotes: bool = False) -> Layout:
    """Return the layout for standard output: that of the terminal, or plain and not wrapped."""
    from qa.cli.render import Layout

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    return Layout(colour(sys.stdout), min(width, 100) if width else None, quotes)


def echo(text: str) -> None:
    """Print what was asked for to standard output."""
    click.echo(text, color=colour(sys.stdout))


def echo_printable(text: str) -> None:
    """Print text that may hold control characters, such as the name of a file."""
    from qa.text.invisible import printable

    echo(printable(text))


def print_json(answer: Answer) -> None:
    """Print an answer as one line of JSON, in any encoding."""
    plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    click.echo(json.dumps(answer.to_dict(), ensure_ascii=plain))


def open_input(name: str) -> AbstractContextManager[IO[bytes]]:
    """Open a file named on the command line; - is standard input. Raises `InputFileError`."""
    from qa.errors import InputFileError

    try:
        file: AbstractContextManager[IO[bytes]] = click.open_file(name, "rb")
    except OSError as error:
        raise InputFileError(f"{name} cannot be read: {error.strerror}.") from error
    return file


def console_notifier(*, quiet: bool, line: StatusLine) -> Notifier:
    """Return a notifier that prints to standard error; a quiet one prints nothing."""
    from qa.service.notifier import Notifier, silent

    if quiet:
        return silent()

    def after_erasing(show: Callable[[str], None]) -> Callable[[str], None]:
        def erase_and_show(text: str) -> None:
            line.erase()
            show(text)

        return erase_and_show

    return Notifier(after_erasing(print_status), after_erasing(print_error), ProgressBar())


def print_status(text: str) -> None:
    """Print a status as a line of its own to standard error."""
    click.echo(text, err=True)


class StatusLine:
    """One line of the terminal that shows the latest status, erased before anything is printed.

    Nothing is shown unless both outputs are terminals. No escape codes are used.
    """

    def __init__(self, *, shown: bool) -> None:
        self._enabled = shown and sys.stdout.isatty() and sys.stderr.isatty()
        self._length = 0

    def follow(
        self, events: Iterable[Event], on_event: Callable[[Writing | Claim], None] | None = None
    ) -> Answer:
        """Show the statuses among the events, and return the answer.

        Where statuses are shown, `on_event` is called with every other event before the answer.
        """
        from qa.events import Done, Status, final_answer

        def shown() -> Iterator[Event]:
            for event in events:
                if isinstance(event, Status):
                    self.show(event.text)
                elif self._enabled and on_event and not isinstance(event, Done):
                    self.erase()
                    on_event(event)
                yield event

        try:
            return final_answer(shown())
        finally:
            self.erase()

    def show(self, text: str) -> None:
        """Replace the line by a text."""
        self.erase()
        if self._enabled:
            click.echo(text, nl=False, err=True)
            self._length = len(text)

    def erase(self) -> None:
        """Erase the line."""
        if self._length:
            click.echo(f"\r{' ' * self._length}\r", nl=False, err=True)
            self._length = 0


class ProgressBar:
    """A bar on the terminal for each thing that is done, for totals of at least `min_total`.

    The rate and the time left are those of the last half minute: what an interrupted build has left
    in the vector cache goes by at once.
    """

    def __init__(
        self, min_total: int = MIN_FOR_A_BAR, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._min_total = min_total
        self._clock = clock
        self._label = ""
        self._bar: Any = None
        self._seen: deque[tuple[float, int]] = deque()

    def __call__(self, label: str, done: int, total: int) -> None:
        """Show that `done` of `total` things are done."""
        if not sys.stderr.isatty() or total < self._min_total:
            return
        if self._bar is None or label != self._label:
            self._end()
            self._label = label
            self._bar = click.progressbar(
                length=total,
                label=label,
                file=sys.stderr,
                show_pos=True,
                show_eta=False,
                item_show_func=lambda _: self._pace(total),
            )
        self._note(done)
        self._bar.update(done - self._bar.pos)
        if done >= total:
            self._end()

    def _note(self, done: int) -> None:
        now = self._clock()
        self._seen.append((now, done))
        while now - self._seen[0][0] > PACE_SECONDS and now - self._seen[1][0] > PACE_SECONDS:
            self._seen.popleft()

    def _pace(self, total: int) -> str | None:
        """Return how many are done a second, and the time left; None while that is not known."""
        (begun, before), (now, done) = self._seen[0], self._seen[-1]
        if now - begun < 1.0 or done in (before, total):
            return None
        rate = (done - before) / (now - begun)
        left = timedelta(seconds=round((total - done) / rate))
        return f"{rate:,.0f} a second, {left} left"

    def _end(self) -> None:
        if self._bar is not None:
            self._bar.render_finish()
        self._bar = None
        self._seen.clear()
