"""`footnote verify`: a saved answer, checked against the articles."""

from __future__ import annotations

import click

from qa.cli.console import ANSWERED, NOT_ANSWERED, echo, echo_printable, open_input
from qa.cli.options import common_options, open_footnote
from qa.text.counting import counted

# Behind 'n footnotes checked: '.
STAND = (
    "every quote stands where it says, every title, date and address is its\narticle's, and the"
    " text says what is quoted. Whether that answers the question is not judged."
)


@click.command()
@click.argument("answer", metavar="ANSWER.json")
@common_options
def verify(answer: str) -> int:
    """Check a saved answer and its footnotes again.

    ANSWER.json is what `footnote ask --json` printed; - is standard input.
    """
    with open_input(answer) as file:
        data = file.read()
    checked = open_footnote().check_saved(answer, data)
    for line in checked.faults:
        echo_printable(line)
    if checked.faults:
        return NOT_ANSWERED
    if checked.citations:
        echo(f"{counted(checked.citations, 'footnote')} checked: {STAND}")
    if checked.bare:
        echo(f"{counted(checked.bare, 'refusal')} without footnotes: nothing to check.")
    return ANSWERED
