"""`footnote index`: build, status, watch."""

from __future__ import annotations

import gc
import signal
import sys
import threading
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import click

from qa.cli.console import ANSWERED, echo, echo_printable, print_error
from qa.cli.options import common_options, open_footnote
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.service.footnote import Footnote
    from qa.service.status import IndexStatus

# Of changed files, how many are listed; the rest is a count.
MAX_NAMES = 10


@click.group()
@common_options
def index() -> None:
    """Build the index, or see what it holds."""


@index.command("build")
@common_options
def index_build() -> int:
    """Build the index from the seeds and make it the live one."""
    _build(open_footnote(), force=True)
    return ANSWERED


def _build(footnote: Footnote, *, force: bool = False, settle: float = 0.0) -> bool:
    """Build if there is need, print what was built, and tell whether anything was."""
    report = footnote.build(force=force, settle=settle)
    if report is None:
        return False
    echo(
        f"Built {report.generation}: {counted(report.articles, 'article')},"
        f" {counted(report.passages, 'passage')}."
    )
    sys.stdout.flush()
    return True


@index.command("watch")
@click.option(
    "--every",
    type=click.FloatRange(min=0, min_open=True),
    default=5.0,
    show_default=True,
    metavar="SECONDS",
    help="How often to look.",
)
@click.option("--once", is_flag=True, help="Look once, build if there is need, and leave.")
@click.option(
    "--settle",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="Leave a file that was written since as it was.  [default: 1; 0 with --once]",
)
@common_options
def index_watch(*, every: float, once: bool, settle: float | None) -> int:
    """Build whenever articles change, until Ctrl-C.

    What is still being written is waited for. A build that fails leaves the old index answering,
    and is repeated when the articles change again, or after a while.
    """
    from index.watch import SETTLE, Watcher

    footnote = open_footnote()
    if once:
        if footnote.snapshot(settle or 0).fresh or not _build(footnote, settle=settle or 0):
            echo("Up to date.")
        return ANSWERED

    seconds = SETTLE if settle is None else settle
    watcher = Watcher(
        partial(footnote.snapshot, seconds),
        partial(_build, footnote, settle=seconds),
        on_failed=print_error,
        sleep=threading.Event().wait,
        interval=every,
    )
    with _sigterm_as_ctrl_c():
        watcher.run()
    return ANSWERED


@contextmanager
def _sigterm_as_ctrl_c() -> Iterator[None]:
    """Have SIGTERM end a command as Ctrl-C does; and collect garbage, as it may run for weeks."""
    gc.enable()
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@index.command("status")
@common_options
def index_status() -> int:
    """Show the live index, and what a build would change."""
    for line in status_lines(open_footnote().status()):
        echo_printable(line)
    return ANSWERED


def status_lines(status: IndexStatus) -> Iterator[str]:
    """Yield the lines of `footnote index status`."""
    manifest = status.manifest
    if status.damage:
        yield f"The index is damaged: {status.damage}"
    if manifest is None:
        yield "There is no index; the next question builds one."
    else:
        yield (
            f"{manifest.generation}: {counted(manifest.articles, 'article')},"
            f" {counted(manifest.passages, 'passage')},"
            f" built {manifest.built_at} with {manifest.model}"
        )
    changes = status.changes
    yield from _named("added", changes.added)
    yield from _named("edited", changes.edited)
    yield from _named("removed", changes.removed)
    yield from _named("renamed", [f"{old} -> {new}" for old, new in changes.renamed])
    if status.rebuild_reason:
        yield status.rebuild_reason
    for source, problem in sorted(status.problems.items()):
        yield f"left out: {source} {problem}"
    yield (
        "Up to date." if status.fresh else "The next question, or `footnote index build`, follows."
    )


def _named(what: str, names: Sequence[str]) -> Iterator[str]:
    for name in names[:MAX_NAMES]:
        yield f"{what}: {name}"
    if len(names) > MAX_NAMES:
        yield f"{what}: … and {len(names) - MAX_NAMES:,} more"
