"""`make check-mcp`: the protocol's conformance suite and inspector, from npm, against the server.

The suite calls tools, resources and prompts of a server that is made for it alone; those scenarios
a real server cannot pass, and they are named here. All others must.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from collections.abc import Iterator

# These call test_simple_text and the like, or want what Footnote has no use for: sampling,
# elicitation, completion, subscriptions, log levels.
NOT_OURS = re.compile(
    r"tools-call-.*|elicitation-.*|json-schema-2020-12|resources-read-.*|resources-templates-read"
    r"|resources-(un)?subscribe|prompts-get-.*|logging-set-level|completion-complete"
    r"|server-sse-polling"
)
QUESTION = "question=Where was the BRICS summit held?"
CALLS: tuple[tuple[str, list[str]], ...] = (
    ("tools/list", []),
    ("resources/list", []),
    ("resources/templates/list", []),
    ("prompts/list", []),
    ("prompts/get", ["--prompt-name", "answer_with_footnotes", "--prompt-args", QUESTION]),
    ("tools/call", ["--tool-name", "ask", "--tool-arg", QUESTION]),
    ("tools/call", ["--tool-name", "search", "--tool-arg", "query=BRICS"]),
    ("tools/call", ["--tool-name", "fetch", "--tool-arg", f"id={ARTICLE.name}"]),
)


def main(folder: Path) -> int:
    """Run both from their folder; print what passed and what did not, and return an exit code."""
    with tempfile.TemporaryDirectory() as index, serving(Path(index)) as url:
        failed = conformance(folder, url) + inspect(folder, url)
    for line in failed:
        print(f"FAILED  {line}")
    return 1 if failed else 0


@contextmanager
def serving(index: Path) -> Iterator[str]:
    """Run `footnote mcp --http` over the user's article, on a free port; give its address."""
    command = [sys.executable, "-m", "qa", "mcp", "--http", "127.0.0.1:0"]
    folders = ["--seeds", str(ARTICLE.parent), "--index", str(index / "index")]
    with subprocess.Popen([*command, *folders], stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            yield process.stderr.readline().removeprefix("Listening on ").strip()
        finally:
            process.terminate()


def conformance(folder: Path, url: str) -> list[str]:
    """Run every scenario of the suite that is about any server; return those that failed."""
    program = [
        str(folder / "node_modules/.bin/node"),
        str(folder / "node_modules/@modelcontextprotocol/conformance/dist/index.js"),
    ]
    listed = _run([*program, "list"]).stdout.partition("Client scenarios")[0]
    scenarios = re.findall(r"^  - (\S+)", listed, re.MULTILINE)
    ours = [name for name in scenarios if not NOT_OURS.fullmatch(name)]
    failed = []
    for name in ours:
        done = _run([*program, "server", "--url", url, "--scenario", name])
        print(f"{'ok' if done.returncode == 0 else 'BAD':6}  conformance: {name}")
        if done.returncode:
            failed.append(f"conformance: {name}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    print(f"{len(ours)} of {len(scenarios)} scenarios are about any server.")
    return failed


def inspect(folder: Path, url: str) -> list[str]:
    """Call the server by the inspector's command line; return what failed."""
    program = [
        str(folder / "node_modules/.bin/node"),
        str(
            folder / "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js"
        ),
    ]
    failed = []
    for method, arguments in CALLS:
        done = _run([*program, "--cli", url, "--transport", "http", "--method", method, *arguments])
        shown = " ".join([method, *arguments[1:2]])
        good = done.returncode == 0 and not json.loads(done.stdout).get("isError")
        print(f"{'ok' if good else 'BAD':6}  inspector: {shown}")
        if not good:
            failed.append(f"inspector: {shown}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return failed


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, check=False, text=True, timeout=120)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
