"""`footnote eval`: how well it answers."""

from __future__ import annotations

from pathlib import Path

import click

from qa.cli.console import ANSWERED, Bar, echo
from qa.cli.options import chosen, common_options, wired


@click.command("eval")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one line of JSON.")
@click.option(
    "--plot",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Draw risk against coverage, reliability and recall@k into FILE (.png or .svg).",
)
@click.option("--compare", is_flag=True, help="Measure other choices of retrieval side by side.")
@click.option("--fresh", is_flag=True, help="Ask every question again.")
@click.option("--feedback", is_flag=True, help="Print what people in Slack thought of answers.")
@click.option("--verifier", is_flag=True, help="Measure how false claims are told from true ones.")
@click.option("--follow-ups", is_flag=True, help="Measure what is found for follow-up questions.")
@common_options
def evaluate(
    folder: Path | None,
    *,
    as_json: bool,
    plot: Path | None,
    compare: bool,
    fresh: bool,
    feedback: bool,
    verifier: bool,
    follow_ups: bool,
) -> int:
    """Measure the answers to the data set in DIR.

    DIR holds documents*.jsonl {doc_id, text, title} and questions*.jsonl {qid, question, answers,
    doc_ids, evidence, answerable}. Its documents are indexed together, in the cache, and each
    question is asked alone. A run that was stopped goes on where it was. One that was finished
    is read back, unless the set or the program has changed since. With --feedback there is no
    DIR: the ratings in FOOTNOTE_STATE are counted. With --verifier no question is asked: claims
    are made from the documents, true and altered, and checked. With --follow-ups every question
    is searched for as it stands, and as its turn_history makes it clear.
    """
    if compare and plot is not None:
        raise click.UsageError("Give --plot or --compare, not both.")
    if verifier and (plot or compare or fresh):
        raise click.UsageError("Give --verifier by itself, or with --json.")
    if follow_ups and (plot or compare or fresh or verifier):
        raise click.UsageError("Give --follow-ups by itself, or with --json.")
    if feedback and (folder or plot or compare or fresh or verifier or follow_ups):
        raise click.UsageError("Give --feedback by itself, or with --json.")
    from qa.evaluation.command import Wanted, measure, tell_feedback

    footnote = wired()
    if feedback:
        echo(tell_feedback(footnote.settings, as_json=as_json))
        return ANSWERED
    if folder is None:
        raise click.UsageError("Name the DIR of a data set, or give --feedback.")
    bar = Bar("Measuring", 2) if not chosen().quiet else footnote.notifier.progress
    wanted = Wanted(as_json, plot, compare, fresh, verifier, follow_ups)
    echo(measure(folder, wanted, footnote.settings, footnote.notifier, bar))
    return ANSWERED
