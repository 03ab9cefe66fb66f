"""`footnote doctor`: what works, and how to mend the rest."""

from __future__ import annotations

import click

from qa.cli.console import ANSWERED, UNUSABLE, echo, tell
from qa.cli.options import common_options, wired


@click.command()
@common_options
def doctor() -> int:
    """Say what works, and how to mend the rest."""
    from qa.service.diagnostics import run_checks
    from qa.text.invisible import printable

    healthy = True
    for finding in run_checks(wired()):
        sign = click.style("ok  ", fg="green") if finding.healthy else click.style("BAD ", fg="red")
        echo(f"{sign} {printable(finding.what)}")
        if finding.remedy:
            tell(f"     {finding.remedy}")
        healthy &= finding.healthy
    return ANSWERED if healthy else UNUSABLE
