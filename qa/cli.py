"""The command line. It alone prints and decides exit codes; everything else raises.

Exit codes: 0 answered · 1 the articles do not say · 2 usage · 3 index or seeds unusable ·
4 model or server failed · 130 interrupted.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from index.article import EmbeddingError, FootnoteError, IndexUnusableError, SeedsError, ServerError
from qa.answer import InputFileError, NotFoundError, SettingsError, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from qa.answer import Answer
    from qa.render import Page
    from qa.wire import Ears, Footnote

_Command = TypeVar("_Command", bound="Callable[..., Any] | click.Command")

ANSWERED, NOT_ANSWERED, USAGE, UNUSABLE, FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 130

_EXIT_CODES: tuple[tuple[type[FootnoteError], int], ...] = (
    (SettingsError, USAGE),
    (InputFileError, USAGE),
    (NotFoundError, USAGE),
    (SeedsError, UNUSABLE),
    (IndexUnusableError, UNUSABLE),
    (EmbeddingError, FAILED),
    (ServerError, FAILED),
)

# A shorter bar would be gone before it is seen.
LEAST_FOR_A_BAR = 300


@dataclass(frozen=True, slots=True)
class Common:
    """The options that every command takes, before its name or after it."""

    seeds: Path | None = None
    index: Path | None = None
    quiet: bool = False
    verbose: bool = False


def run_cli(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code. Nothing is raised."""
    _take_any_character()
    try:
        return int(cli.main(list(arguments), "footnote", standalone_mode=False) or 0)
    except (click.exceptions.Exit, SystemExit) as leave:
        return _exit_code(leave)
    except (KeyboardInterrupt, click.Abort):
        click.echo(err=True)
        return INTERRUPTED
    except BrokenPipeError:
        return ANSWERED
    except Exception as error:  # noqa: BLE001 - a reader gets a line, never a traceback
        return _fail(error, arguments)


def _exit_code(leave: click.exceptions.Exit | SystemExit) -> int:
    code = leave.exit_code if isinstance(leave, click.exceptions.Exit) else leave.code
    return code if isinstance(code, int) else FAILED


def _fail(error: Exception, arguments: Sequence[str]) -> int:
    """Say what went wrong, in one line, and return the exit code that stands for it."""
    if isinstance(error, click.ClickException):
        error.show()
        return USAGE
    if isinstance(error, FootnoteError):
        _complain(str(error))
        return next((code for kind, code in _EXIT_CODES if isinstance(error, kind)), FAILED)
    return _unexpected(error, arguments)


def _unexpected(error: Exception, arguments: Sequence[str]) -> int:
    if "--verbose" in arguments:
        import traceback  # noqa: PLC0415 - only ever here

        traceback.print_exc()
    what = f"{type(error).__name__}: {error}".splitlines()[0][:300]
    _complain(f"Footnote failed unexpectedly: {what}. Run it again with --verbose and report it.")
    return FAILED


def _complain(text: str) -> None:
    from qa.render import printable  # noqa: PLC0415

    click.echo(
        click.style("footnote: ", bold=True) + printable(text), err=True, color=_colour(sys.stderr)
    )


def _take_any_character() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _colour(stream: Any) -> bool:  # noqa: ANN401 - a text stream of any make
    return bool(stream.isatty()) and not os.environ.get("NO_COLOR")


def _page() -> Page:
    from qa.render import Page  # noqa: PLC0415

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    return Page(_colour(sys.stdout), min(width, 100) if width else None)


def _echo(text: str) -> None:
    click.echo(text, color=_colour(sys.stdout))


def _tell(text: str) -> None:
    """Print what names files, whose names may hold anything."""
    from qa.render import printable  # noqa: PLC0415

    _echo(printable(text))


def _remember(context: click.Context, parameter: click.Parameter, value: Any) -> None:  # noqa: ANN401
    if value:
        context.obj = replace(context.obj or Common(), **{str(parameter.name): value})


_folder = functools.partial(
    click.option, type=click.Path(path_type=Path), expose_value=False, callback=_remember
)
_switch = functools.partial(click.option, is_flag=True, expose_value=False, callback=_remember)
_COMMON_OPTIONS = (
    _folder("--seeds", help="The folder of articles."),
    _folder("--index", help="The folder of the index."),
    _switch("--quiet", help="Print answers and errors, nothing else."),
    _switch("--verbose", help="Show the whole trace of an unexpected failure."),
)


_passages_option = click.option(
    "-k",
    "k",
    type=click.IntRange(1, 50),
    default=5,
    show_default=True,
    metavar="N",
    help="Read the N nearest passages.",
)


def _common_options(command: _Command) -> _Command:
    """Give a command the common options; what stands after its name wins."""
    for option in reversed(_COMMON_OPTIONS):
        command = option(command)
    return command


def _footnote() -> Footnote:
    """Wire the parts together with the options of the running command."""
    from qa.settings import load_settings  # noqa: PLC0415
    from qa.wire import Footnote  # noqa: PLC0415

    context = click.get_current_context()
    common: Common = context.obj or Common()
    footnote = Footnote(load_settings(common.seeds, common.index), _ears(common))
    context.call_on_close(footnote.close)
    return footnote


def _ears(common: Common) -> Ears:
    from qa.wire import Ears, silent  # noqa: PLC0415

    if common.quiet:
        return silent()
    return Ears(_note, _complain, _Bar())


def _note(text: str) -> None:
    click.echo(text, err=True)


class _Bar:
    """A progress bar on the terminal, once there is enough to do."""

    def __init__(self) -> None:
        self._bar: Any = None

    def __call__(self, done: int, total: int) -> None:
        if not sys.stderr.isatty() or total < LEAST_FOR_A_BAR:
            return
        if self._bar is None:
            self._bar = click.progressbar(
                length=total, label="Embedding", file=sys.stderr, show_pos=True
            )
        self._bar.update(done - self._bar.pos)
        if done >= total:
            self._bar.render_finish()
            self._bar = None


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="footnote", message="%(prog)s %(version)s")
@_common_options
def cli() -> None:
    """Answer questions about a folder of news articles, with footnotes.

    Every sentence of an answer carries a footnote to the exact characters of the article that it
    stands on. When the articles do not say, the answer says so.
    """


@cli.command()
@click.argument("question", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as one line of JSON.")
@_passages_option
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
@_common_options
def ask(
    question: tuple[str, ...],
    *,
    as_json: bool,
    k: int,
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
    footnote = _footnote()
    day = as_of.date() if as_of else None
    put = functools.partial(footnote.ask, k=k, as_of=day, mend=not no_refresh)
    ready = footnote.note_staleness if no_refresh else footnote.refresh
    if batch is not None:
        return _ask_batch(batch, ready, put)
    text = " ".join(question)
    _warn_of_length(text)
    ready()
    if day is not None:
        _note_undated(footnote)
    answer = put(text)
    if as_json:
        _print_json(answer)
    else:
        _echo(_answer_text(footnote, answer))
    return ANSWERED if answer.answered else NOT_ANSWERED


def _note_undated(footnote: Footnote) -> None:
    undated = footnote.undated()
    if undated:
        footnote.ears.warning(
            f"{counted(undated, 'article')} without a date cannot be placed by --as-of and"
            f" {'is' if undated == 1 else 'are'} left out."
        )


def _warn_of_length(question: str) -> None:
    from qa.question import LONGEST_QUESTION, clean_question  # noqa: PLC0415

    if len(question) > LONGEST_QUESTION:
        _complain(
            f"The question has {len(question):,} characters, of which the first"
            f" {LONGEST_QUESTION:,} are read. Ask it in fewer words."
        )
    if not clean_question(question):
        _complain(
            "The question is empty. Ask one, as in: footnote ask 'Where was the summit held?'"
        )


def _answer_text(footnote: Footnote, answer: Answer) -> str:
    from qa.render import answer_text  # noqa: PLC0415

    return answer_text(answer, _page(), [] if answer.answered else footnote.texts(answer.passages))


def _print_json(answer: Answer) -> None:
    plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    click.echo(json.dumps(answer.to_dict(), ensure_ascii=plain))


def _ask_batch(name: str, ready: Callable[[], None], put: Callable[..., Answer]) -> int:
    from qa.batch import read_questions  # noqa: PLC0415

    answered = False
    with click.open_file(name, "rb") if name == "-" else _open(Path(name)) as lines:
        ready()
        for asked in read_questions(lines):
            if asked.problem:
                _complain(f"{name}, line {asked.line}: {asked.problem}")
            answer = put(asked.question, asked.history)
            _print_json(replace(answer, id=asked.id))
            sys.stdout.flush()
            answered |= answer.answered
    return ANSWERED if answered else NOT_ANSWERED


def _open(path: Path) -> Any:  # noqa: ANN401 - a binary file
    try:
        return path.open("rb")
    except OSError as error:
        raise InputFileError(f"{path} cannot be read: {error.strerror}.") from error


@cli.command()
@_passages_option
@_common_options
def chat(*, k: int) -> int:
    """Ask one question after another; Ctrl-D leaves."""
    from qa.answer import Turn  # noqa: PLC0415

    footnote = _footnote()
    footnote.refresh()
    history: list[Turn] = []
    if sys.stdin.isatty():
        import readline  # noqa: F401, PLC0415 - gives the prompt its editing and its history

        _note("Ask about the articles; Ctrl-D leaves.")
    while (question := _next_question()) is not None:
        if not question.strip():
            continue
        _warn_of_length(question)
        footnote.refresh()
        answer = footnote.ask(question, history, k=k)
        _echo(_answer_text(footnote, answer) + "\n")
        sys.stdout.flush()
        history += [Turn("user", question), Turn("assistant", answer.answer)]
    return ANSWERED


def _next_question() -> str | None:
    try:
        return input("? ") if sys.stdin.isatty() else (sys.stdin.readline() or None)
    except EOFError:
        click.echo()
        return None


@cli.group()
@_common_options
def index() -> None:
    """Build the index, or see what it holds."""


@index.command("build")
@_common_options
def index_build() -> int:
    """Build the index from the seeds and make it the live one."""
    report = _footnote().build(force=True)
    if report is not None:
        _echo(
            f"Built {report.generation}: {counted(report.articles, 'article')},"
            f" {counted(report.passages, 'passage')}."
        )
    return ANSWERED


@index.command("status")
@_common_options
def index_status() -> int:
    """Show the live index, and what a build would change."""
    from qa.report import status_lines  # noqa: PLC0415

    for line in status_lines(_footnote().status()):
        _tell(line)
    return ANSWERED


_PLACE = re.compile(r"(?P<name>.+?)(?::(?P<start>\d+)-(?P<end>\d+))?")


@cli.command()
@click.argument("article", metavar="ARTICLE[:START-END]")
@_common_options
def show(article: str) -> int:
    """Show an ARTICLE, or a place in it.

    ARTICLE is the file or the id that a footnote names.
    """
    from qa.render import article_text  # noqa: PLC0415

    match = _PLACE.fullmatch(article)
    if match is None:
        raise click.UsageError("Name an article, as in: footnote show FILE.txt:0-137")
    place = (int(match["start"]), int(match["end"])) if match["start"] else None
    found = _footnote().article(match["name"])
    if place and not 0 <= place[0] < place[1] <= len(found.text):
        raise click.UsageError(
            f"{found.source} has the characters 0-{len(found.text)}, not {place[0]}-{place[1]}."
        )
    _echo(article_text(found, place, _page()))
    return ANSWERED


@cli.command()
@click.argument("answer", metavar="ANSWER.json")
@_common_options
def verify(answer: str) -> int:
    """Check every footnote of a saved answer.

    ANSWER.json is what `footnote ask --json` printed; - is standard input.
    """
    from qa.saved import check_answers  # noqa: PLC0415

    with click.open_file(answer, "rb") if answer == "-" else _open(Path(answer)) as file:
        data = file.read()
    checked = check_answers(answer, data, _footnote().settings.seeds)
    for line in checked.faults:
        _tell(line)
    if checked.faults:
        return NOT_ANSWERED
    _echo(f"{counted(checked.citations, 'footnote')} checked: every quote stands where it says.")
    return ANSWERED


@cli.command()
@_common_options
def doctor() -> int:
    """Say what works, and how to mend the rest."""
    from qa.render import printable  # noqa: PLC0415
    from qa.report import examine  # noqa: PLC0415

    healthy = True
    for finding in examine(_footnote()):
        sign = click.style("ok  ", fg="green") if finding.healthy else click.style("BAD ", fg="red")
        _echo(f"{sign} {printable(finding.what)}")
        if finding.remedy:
            _tell(f"     {finding.remedy}")
        healthy &= finding.healthy
    return ANSWERED if healthy else UNUSABLE


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> int:
    """Print the completion script of a SHELL, to be sourced by it."""
    from click.shell_completion import get_completion_class  # noqa: PLC0415

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    _echo(kind(cli, {}, "footnote", "_FOOTNOTE_COMPLETE").source())
    return ANSWERED
