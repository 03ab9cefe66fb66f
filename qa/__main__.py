"""`python -m qa` is `footnote`."""

from qa.cli.main import run

run()
