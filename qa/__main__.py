"""`python -m qa` is `footnote`."""

from qa.main import run

run()
