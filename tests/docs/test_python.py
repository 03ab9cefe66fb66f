"""The examples of docs/python.md are files, and each does what the page says."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("both_readers")

PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
EXAMPLES = {path.stem: path for path in (ROOT / "docs" / "examples").glob("*.py")}
# What each prints, as far as it must.
PRINTED = {
    "ask": ["Kazan, Russia", "[1] 000_ab69426bd85c6de5.txt:0-137 Russian President"],
    "options": ["Who spoke at the BRICS summit?", "True Kazan, Russia"],
    "stream": ["(Searching 1 article)", "But Kyiv’s allies have stalled", "True"],
    "search": ["000_ab69426bd85c6de5.txt"],
    "verify": ["()", "are not the quote"],
    "errors": ["no such folder"],
    "langchain_chain": ["Kazan, Russia"],
}


def test_the_page_is_made_of_the_examples() -> None:
    """Every block of Python on the page is one of the files, and each file is on it."""
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert sorted(blocks) == sorted(path.read_text(encoding="utf-8") for path in EXAMPLES.values())
    assert EXAMPLES.keys() == PRINTED.keys()


@pytest.mark.parametrize("name", sorted(PRINTED))
def test_an_example_runs(name: str, environment: dict[str, str]) -> None:
    """Run where Footnote is at home, an example prints what it is for."""
    done = subprocess.run(
        [sys.executable, EXAMPLES[name]],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stderr == ""
    for text in PRINTED[name]:
        assert text in done.stdout
