"""The commands, and the edge where errors become a line and an exit code."""

from __future__ import annotations

import functools
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.article import EmbeddingError, FootnoteError, IndexUnusableError, SeedsError, ServerError
from qa.answer import (
    Caution,
    InputFileError,
    NotFoundError,
    ReaderError,
    SettingsError,
    counted,
)
from qa.console import (
    ANSWERED,
    FAILED,
    INTERRUPTED,
    NOT_ANSWERED,
    UNUSABLE,
    USAGE,
    Bar,
    complain,
    echo,
    note,
    page,
    print_json,
    take_any_character,
    tell,
)
from qa.options import caution_options, chosen, common_options, passages_option, wired

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from qa.answer import Answer
    from qa.wire import Footnote

_EXIT_CODES: tuple[tuple[type[FootnoteError], int], ...] = (
    (SettingsError, USAGE),
    (InputFileError, USAGE),
    (NotFoundError, USAGE),
    (SeedsError, UNUSABLE),
    (IndexUnusableError, UNUSABLE),
    (EmbeddingError, FAILED),
    (ReaderError, FAILED),
    (ServerError, FAILED),
)


def run_cli(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code. Nothing is raised."""
    take_any_character()
    try:
        return int(cli.main(list(arguments), "footnote", standalone_mode=False) or 0)
    except (click.exceptions.Exit, SystemExit) as leave:
        return _exit_code(leave)
    except (KeyboardInterrupt, click.Abort):
        click.echo(err=True)
        return INTERRUPTED
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
        complain(str(error))
        return next((code for kind, code in _EXIT_CODES if isinstance(error, kind)), FAILED)
    return _unexpected(error, arguments)


def _unexpected(error: Exception, arguments: Sequence[str]) -> int:
    if "--verbose" in arguments:
        import traceback

        traceback.print_exc()
    what = f"{type(error).__name__}: {error}".splitlines()[0][:300]
    complain(f"Footnote failed unexpectedly: {what}. Run it again with --verbose and report it.")
    return FAILED


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="footnote", message="%(prog)s %(version)s")
@common_options
def cli() -> None:
    """Answer questions about a folder of news articles, with footnotes.

    Every sentence of an answer carries a footnote to the exact characters of the article that it
    stands on. When the articles do not say, the answer says so.
    """


@cli.command()
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
    footnote = wired()
    day = as_of.date() if as_of else None
    put = functools.partial(
        footnote.ask, k=k, as_of=day, caution=_caution(caution), mend=not no_refresh
    )
    ready = functools.partial(_make_ready, footnote, day, refresh=not no_refresh)
    if batch is not None:
        return _ask_batch(batch, ready, put)
    text = " ".join(question)
    _warn_of_length(text)
    _warn_of_emptiness(text)
    ready()
    answer = put(text)
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


def _ask_batch(name: str, ready: Callable[[], None], put: Callable[..., Answer]) -> int:
    from qa.batch import read_questions

    answered = False
    with click.open_file(name, "rb") if name == "-" else _open(Path(name)) as lines:
        ready()
        for asked in read_questions(lines):
            if asked.problem:
                place = "standard input" if name == "-" else name
                complain(f"{place}, line {asked.line}: {asked.problem}")
            _warn_of_length(asked.question)
            answer = put(asked.question, asked.history)
            print_json(replace(answer, id=asked.id))
            sys.stdout.flush()
            answered |= answer.answered
    return ANSWERED if answered else NOT_ANSWERED


def _open(path: Path) -> Any:  # noqa: ANN401 - a binary file
    try:
        return path.open("rb")
    except OSError as error:
        raise InputFileError(f"{path} cannot be read: {error.strerror}.") from error


@cli.command()
@passages_option
@caution_options
@common_options
def chat(*, k: int, caution: str | None) -> int:
    """Ask one question after another; Ctrl-D leaves."""
    from qa.answer import Turn

    footnote = wired()
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
        answer = footnote.ask(question, history, k=k, caution=_caution(caution))
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


@cli.group()
@common_options
def index() -> None:
    """Build the index, or see what it holds."""


@index.command("build")
@common_options
def index_build() -> int:
    """Build the index from the seeds and make it the live one."""
    report = wired().build(force=True)
    if report is not None:
        echo(
            f"Built {report.generation}: {counted(report.articles, 'article')},"
            f" {counted(report.passages, 'passage')}."
        )
    return ANSWERED


@index.command("status")
@common_options
def index_status() -> int:
    """Show the live index, and what a build would change."""
    from qa.report import status_lines

    for line in status_lines(wired().status()):
        tell(line)
    return ANSWERED


_PLACE = re.compile(r"(?P<name>.+?)(?::(?P<start>\d+)-(?P<end>\d+))?")


@cli.command()
@click.argument("article", metavar="ARTICLE[:START-END]")
@common_options
def show(article: str) -> int:
    """Show an ARTICLE, or a place in it.

    ARTICLE is the file or the id that a footnote names.
    """
    from qa.render import article_text

    match = _PLACE.fullmatch(article)
    if match is None:
        raise click.UsageError("Name an article, as in: footnote show FILE.txt:0-137")
    place = (int(match["start"]), int(match["end"])) if match["start"] else None
    found = wired().article(match["name"])
    if place and not 0 <= place[0] < place[1] <= len(found.text):
        raise click.UsageError(
            f"{found.source} has the characters 0-{len(found.text)}, not {place[0]}-{place[1]}."
        )
    echo(article_text(found, place, page()))
    return ANSWERED


@cli.command()
@click.argument("answer", metavar="ANSWER.json")
@common_options
def verify(answer: str) -> int:
    """Check every footnote of a saved answer.

    ANSWER.json is what `footnote ask --json` printed; - is standard input.
    """
    from qa.saved import check_answers

    with click.open_file(answer, "rb") if answer == "-" else _open(Path(answer)) as file:
        data = file.read()
    checked = check_answers(answer, data, wired().settings.seeds)
    for line in checked.faults:
        tell(line)
    if checked.faults:
        return NOT_ANSWERED
    echo(f"{counted(checked.citations, 'footnote')} checked: every quote stands where it says.")
    return ANSWERED


@cli.command("eval")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one line of JSON.")
@click.option(
    "--plot",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Draw risk against coverage, reliability and recall@k into FILE (.png or .svg).",
)
@click.option("--compare", is_flag=True, help="Measure other choices of retrieval side by side.")
@click.option("--fresh", is_flag=True, help="Ask every question again.")
@common_options
def evaluate(folder: Path, *, as_json: bool, plot: Path | None, compare: bool, fresh: bool) -> int:
    """Measure the answers to the data set in DIR.

    DIR holds documents*.jsonl {doc_id, text, title} and questions*.jsonl {qid, question, answers,
    doc_ids, evidence, answerable}. Its documents are indexed together, in the cache, and each
    question is asked alone. A run that was stopped goes on where it was. One that was finished
    is read back, unless the set or the program has changed since.
    """
    if compare and plot is not None:
        raise click.UsageError("Give --plot or --compare, not both.")
    from qa.evaluation.command import Wanted, measure

    footnote = wired()
    bar = Bar("Measuring", 2) if not chosen().quiet else footnote.ears.progress
    wanted = Wanted(as_json, plot, compare, fresh)
    echo(measure(folder, wanted, footnote.settings, footnote.ears, bar))
    return ANSWERED


@cli.command()
@common_options
def doctor() -> int:
    """Say what works, and how to mend the rest."""
    from qa.render import printable
    from qa.report import examine

    healthy = True
    for finding in examine(wired()):
        sign = click.style("ok  ", fg="green") if finding.healthy else click.style("BAD ", fg="red")
        echo(f"{sign} {printable(finding.what)}")
        if finding.remedy:
            tell(f"     {finding.remedy}")
        healthy &= finding.healthy
    return ANSWERED if healthy else UNUSABLE


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> int:
    """Print the completion script of a SHELL, to be sourced by it."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    echo(kind(cli, {}, "footnote", "_FOOTNOTE_COMPLETE").source())
    return ANSWERED
