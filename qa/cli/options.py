"""The options that commands share, and the `Footnote` that they open.

Those that every command takes may stand before its name or after it.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from qa.answer import PASSAGES, AnswerPolicy, AskOptions
from qa.cli.console import StatusLine, console_notifier

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from qa.service.footnote import Footnote

Command = TypeVar("Command", bound="Callable[..., Any] | click.Command")


@dataclass(frozen=True, slots=True)
class CommonOptions:
    """The values of the options that every command takes; those after its name win."""

    seeds: Path | None = None
    index: Path | None = None
    quiet: bool = False
    verbose: bool = False
    model: str | None = None
    fallback: bool | None = None


def _store(context: click.Context, parameter: click.Parameter, value: Any) -> None:  # noqa: ANN401 - an option's
    if value is not None:
        context.obj = replace(context.obj or CommonOptions(), **{str(parameter.name): value})


_folder = functools.partial(
    click.option, type=click.Path(path_type=Path), expose_value=False, callback=_store
)
_switch = functools.partial(
    click.option, is_flag=True, default=None, expose_value=False, callback=_store
)
_COMMON_OPTIONS = (
    _folder("--seeds", help="The folder of articles."),
    _folder("--index", help="The folder of the index."),
    _switch("--quiet", help="Print answers and errors, nothing else."),
    _switch("--verbose", help="Show the whole trace of an unexpected failure."),
)


def _day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date | None:
    try:
        return datetime.strptime(value, "%Y-%m-%d").date() if value is not None else None  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a day; write one as 2024-10-24.") from None


# Those that say which articles are used, named as in `AskOptions`.
_LIMITS = ("as_of", "since", "until", "outlet", "author", "section")
_QUESTION_OPTIONS = (
    click.option(
        "-k",
        "k",
        type=click.IntRange(1, 50),
        default=PASSAGES,
        show_default=True,
        metavar="N",
        help="Read the N nearest passages.",
    ),
    click.option(
        "--strict",
        "policy",
        flag_value="strict",
        help="Answer only when sure; say more often that the articles do not say.",
    ),
    click.option("--lenient", "policy", flag_value="lenient", help="Answer when in doubt, too."),
    click.option(
        "--as-of",
        callback=_day,
        metavar="DATE",
        help="Use only articles known to be published by DATE (2024-10-24).",
    ),
    click.option(
        "--since", callback=_day, metavar="DATE", help="Use only articles published from DATE on."
    ),
    click.option(
        "--until", callback=_day, metavar="DATE", help="Use only articles published up to DATE."
    ),
    click.option("--outlet", metavar="NAME", help="Use only articles of this outlet."),
    click.option("--author", metavar="NAME", help="Use only articles by this author."),
    click.option("--section", metavar="NAME", help="Use only articles of this section."),
    click.option(
        "--no-filters",
        is_flag=True,
        help="Use all articles, whatever outlet or days the QUESTION names.",
    ),
    click.option(
        "-c",
        "--continue",
        "continued",
        is_flag=True,
        help="Go on with the last conversation of this terminal.",
    ),
    click.option(
        "--model",
        metavar="NAME",
        expose_value=False,
        callback=_store,
        help="Have this language model write (ollama:llama3.2); '' for none.",
    ),
    click.option(
        "--fallback/--no-fallback",
        default=None,
        expose_value=False,
        callback=_store,
        help="Answer in the articles' own words when the model fails, and say so (default).",
    ),
    click.option(
        "--quotes", is_flag=True, help="Repeat below the answer the words of every footnote."
    ),
)


def question_options(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options of a question, as `options`, and `continued` and `quotes`."""

    @functools.wraps(command)
    def with_options(
        *arguments: Any,  # noqa: ANN401 - the command's
        k: int,
        policy: str | None,
        no_filters: bool,
        **more: Any,  # noqa: ANN401 - the command's
    ) -> int:
        limits: dict[str, Any] = {name: more.pop(name) or None for name in _LIMITS}
        options = AskOptions(
            k=k,
            policy=AnswerPolicy(policy or "balanced"),
            question_filters=not no_filters,
            **limits,
        )
        return command(*arguments, options=options, **more)

    return _with(_QUESTION_OPTIONS, with_options)


def common_options(command: Command) -> Command:
    """Give a command the common options; what stands after its name wins."""
    return _with(_COMMON_OPTIONS, command)


def _with(options: Sequence[Callable[[Any], Any]], command: Command) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def current_options() -> CommonOptions:
    """Return the common options of the running command."""
    common: CommonOptions = click.get_current_context().obj or CommonOptions()
    return common


def open_footnote(line: StatusLine | None = None, concurrency: int = 1) -> Footnote:
    """Open Footnote with the options of the running command; it is closed when the command ends.

    `line` is erased before a message is printed; `concurrency` answers are made at a time.
    """
    from qa.service.footnote import Footnote
    from qa.service.settings import load_settings

    common = current_options()
    notifier = console_notifier(quiet=common.quiet, line=line or StatusLine(shown=False))
    settings = load_settings(common.seeds, common.index, common.model, fallback=common.fallback)
    footnote = Footnote(settings, notifier, concurrency)
    click.get_current_context().call_on_close(footnote.close)
    return footnote
