"""`footnote doctor`: the diagnostics, printed."""

from __future__ import annotations

import click

from qa.cli.console import ANSWERED, UNUSABLE, echo, echo_printable
from qa.cli.options import common_options, open_footnote


@click.command()
@click.option("--slack", is_flag=True, help="Ask Slack, too, over the network.")
@common_options
def doctor(*, slack: bool) -> int:
    """Say what works, and how to mend the rest."""
    from qa.service.diagnostics import run_checks
    from qa.text.invisible import printable

    healthy = True
    for result in run_checks(open_footnote(), ("slack",) if slack else ()):
        sign = click.style("ok  ", fg="green") if result.healthy else click.style("BAD ", fg="red")
        echo(f"{sign} {printable(result.what)}")
        if result.remedy:
            echo_printable(f"     {result.remedy}")
        healthy &= result.healthy
    return ANSWERED if healthy else UNUSABLE
