"""`footnote verify`: the footnotes of a saved answer, checked against the articles."""

from __future__ import annotations

import click

from qa.cli.console import ANSWERED, NOT_ANSWERED, echo, echo_printable, open_input
from qa.cli.options import common_options, open_footnote
from qa.text.counting import counted


@click.command()
@click.argument("answer", metavar="ANSWER.json")
@common_options
def verify(answer: str) -> int:
    """Check every footnote of a saved answer.

    ANSWER.json is what `footnote ask --json` printed; - is standard input.
    """
    from qa.verifier.saved_answers import check_answers

    with open_input(answer) as file:
        data = file.read()
    checked = check_answers(answer, data, open_footnote().settings.seeds)
    for line in checked.faults:
        echo_printable(line)
    if checked.faults:
        return NOT_ANSWERED
    echo(f"{counted(checked.citations, 'footnote')} checked: every quote stands where it says.")
    return ANSWERED
