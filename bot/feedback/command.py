"""The command `footnote eval feedback`. The figures are imported only when it runs."""

from __future__ import annotations

import json

import click

from qa.cli.console import ANSWERED, echo
from qa.cli.options import common_options, open_footnote


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one line of JSON.")
@common_options
def feedback(*, as_json: bool) -> int:
    """Print what people in Slack thought of answers.

    The ratings in FOOTNOTE_STATE are counted.
    """
    from bot.feedback.figures import feedback_json, feedback_text
    from bot.feedback.store import FILE, read_feedback

    rows = read_feedback(open_footnote().settings.state / FILE)
    echo(json.dumps(feedback_json(rows)) if as_json else feedback_text(rows))
    return ANSWERED
