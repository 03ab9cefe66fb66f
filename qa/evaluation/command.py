"""The commands `footnote eval …`. Light: the help is shown without loading what measures."""

from __future__ import annotations

import json
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa.cli.console import ANSWERED, ProgressBar, echo
from qa.cli.options import common_options, current_options, open_footnote
from qa.cli.plugins import PluginGroup
from qa.service.plugins import EVALUATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.vector_cache import Progress
    from qa.evaluation.figures import Measurement
    from qa.evaluation.indexed import IndexedSet
    from qa.service.footnote import Footnote

_folder = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
_json = click.option(
    "--json", "as_json", is_flag=True, help="Print the figures as one line of JSON."
)
_fresh = click.option("--fresh", is_flag=True, help="Ask every question again.")


@click.group("eval", cls=PluginGroup, plugins=EVALUATIONS)
@common_options
def evaluate() -> None:
    """Measure how well it answers.

    A data set is a folder, DIR, with documents*.jsonl {doc_id, text, title; published, outlet, url
    where known} and questions*.jsonl {qid, question, answers, doc_ids, evidence, answerable}. Its
    documents are indexed together, in the cache.
    """


@evaluate.command()
@_folder
@_json
@click.option(
    "--plot",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Draw risk against coverage, reliability and recall@k into FILE (.png or .svg).",
)
@_fresh
@common_options
def answers(folder: Path, *, as_json: bool, plot: Path | None, fresh: bool) -> int:
    """Measure the answers to the data set in DIR.

    Each question is asked alone. A run that was stopped goes on where it was. One that was
    finished is read back, unless the set or what answers has changed since.
    """
    from qa.answer import PASSAGES
    from qa.evaluation.answers import measure_answers
    from qa.evaluation.plot import check_target, draw
    from qa.evaluation.run import ask_all

    if plot is not None:
        check_target(plot)
    with _indexed(folder) as (indexed, footnote, bar):
        run = ask_all(indexed, footnote, bar, k=PASSAGES, fresh=fresh)
    if plot is not None:
        draw(run, plot)
    return _print(measure_answers(run), as_json=as_json)


@evaluate.command()
@_folder
@_json
@_fresh
@common_options
def retrieval(folder: Path, *, as_json: bool, fresh: bool) -> int:
    """Measure other choices of retrieval side by side.

    Each differs from the default in one thing. How many passages are read changes the answers
    too: each question is asked for each number of passages.
    """
    from qa.evaluation.retrieval import measure_retrieval

    with _indexed(folder) as (indexed, footnote, bar):
        return _print(measure_retrieval(indexed, footnote, bar, fresh=fresh), as_json=as_json)


@evaluate.command()
@_folder
@_json
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help="Judge at most N claims of each source.",
)
@click.option("--source", multiple=True, metavar="NAME", help="Judge these sources' claims only.")
@common_options
def verifier(folder: Path, *, as_json: bool, limit: int | None, source: tuple[str, ...]) -> int:
    """Measure how true claims are told from false ones.

    Here DIR holds *.jsonl.gz of claims that people judged, {id, source, premise, claim, label}:
    label 1 where the premise supports the claim, else 0. Where held.json names premises that no
    training may see, only their claims are judged. Archives with claims.jsonl hold {id, claim,
    label, evidence}: supports, contradicts or neither. Of a data set, the sentences of people's
    answers are true claims, and their evidence is the premise.
    """
    from qa.evaluation.claims import read_claims
    from qa.evaluation.verifier import judge_with, measure_verifier

    footnote = open_footnote()
    claims = read_claims(folder, limit, source)
    name, judge = folder.resolve().name, judge_with(footnote.support_judge())
    return _print(measure_verifier(name, claims, judge, _bar(footnote)), as_json=as_json)


@evaluate.command()
@_folder
@_json
@common_options
def follow_ups(folder: Path, *, as_json: bool) -> int:
    """Measure what is found for follow-up questions.

    Every question is searched for as it stands, and as its turn_history makes it clear.
    """
    from qa.evaluation.follow_ups import measure_follow_ups

    with _indexed(folder) as (indexed, footnote, bar):
        return _print(measure_follow_ups(indexed, footnote, bar), as_json=as_json)


@evaluate.command()
@_folder
@_json
@common_options
def check(folder: Path, *, as_json: bool) -> int:
    """Measure what `check` says of claims.

    Here DIR holds claims*.jsonl {id, claim, label, context} and, in seeds/, the archive that they
    are checked against, or folders of that form. A label is a verdict, or supports, contradicts or
    neither. The evidence has to be found.
    """
    from qa.evaluation.check import measure_check, read_archives

    footnote = open_footnote()
    archives = read_archives(folder)
    return _print(
        measure_check(folder.resolve().name, archives, footnote, _bar(footnote)), as_json=as_json
    )


@contextmanager
def _indexed(folder: Path) -> Iterator[tuple[IndexedSet, Footnote, Progress]]:
    """Hold the set in a folder, and give the bar that shows how far it is measured.

    Raises `InputFileError` when it is no data set, `IndexUnusableError` when the cache cannot be
    used or another run measures the same set.
    """
    from qa.evaluation.dataset import read_dataset
    from qa.evaluation.indexed import locked_set

    footnote = open_footnote()
    with locked_set(read_dataset(folder), footnote.settings.cache) as indexed:
        yield indexed, footnote, _bar(footnote)


def _bar(footnote: Footnote) -> Progress:
    bar = footnote.notifier.progress if current_options().quiet else ProgressBar(min_total=2)
    return partial(bar, "Measuring")


def _print(measured: Measurement, *, as_json: bool) -> int:
    echo(json.dumps(measured.to_json()) if as_json else measured.to_text())
    return ANSWERED
