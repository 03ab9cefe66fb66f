"""What a cold question may import."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from index.export import LIBRARIES
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Result

HEAVY = (
    *LIBRARIES,
    "transformers",
    "langchain",
    "langgraph",
    "sklearn",
    "scipy",
)
PROVIDERS = (
    "langchain_anthropic",
    "langchain_google_genai",
    "langchain_ollama",
    "langchain_openai",
    "openai",
)
# What is named in WITHOUT is as if it were not installed.
_SCRIPT = """
import os, sys
sys.modules.update(dict.fromkeys(os.environ.get("WITHOUT", "").split()))
from qa.cli.app import run_cli
code = run_cli(sys.argv[1:])
print(code, *sorted({name.partition(".")[0] for name in sys.modules if sys.modules[name]}),
      file=sys.stderr)
"""


def imported_by(environment: dict[str, str], *arguments: str) -> tuple[int, set[str]]:
    """Run a command in a process of its own; return its exit code and what it imported."""
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, *arguments],
        env=environment,
        capture_output=True,
        check=True,
        text=True,
    )
    code, *names = done.stderr.splitlines()[-1].split()
    return int(code), set(names)


def test_a_question_imports_no_training_library(
    environment: dict[str, str], run: Callable[..., Result]
) -> None:
    """With a fresh index, `ask` imports neither torch nor agents, nor Chroma's Python client.

    Nor does it import LangChain, whose face of the chain nobody asked for, or what asks a language
    model, when none is configured.
    """
    assert run("index", "build").code == 0
    code, names = imported_by(environment, "ask", "--json", "Where was the BRICS summit held?")
    assert code == 0
    assert {"onnxruntime", "chromadb_rust_bindings"} <= names
    assert names.isdisjoint((*HEAVY, *PROVIDERS, "chromadb", "langchain_core"))


def test_an_install_without_training_libraries_answers(environment: dict[str, str]) -> None:
    """Where none of them is installed, the first question builds the index and is answered."""
    without = environment | {"WITHOUT": " ".join(HEAVY)}
    code, names = imported_by(without, "ask", "Where was the BRICS summit held?")
    assert code == 0
    assert "chromadb" in names
    assert names.isdisjoint(HEAVY)


@pytest.mark.parametrize(
    "command",
    ["--help", "ask --help", "eval --help", "eval answers --help", "--version", "completion bash"],
)
def test_help_imports_next_to_nothing(environment: dict[str, str], command: str) -> None:
    """What needs no index imports no library but click."""
    code, names = imported_by(environment, *command.split())
    assert code == 0
    assert names.isdisjoint(
        (*HEAVY, "numpy", "onnxruntime", "chromadb", "langchain_core", "pydantic", "sqlite3")
    )


def test_make_ask_takes_any_question(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The Makefile passes a question on as it is: quotes, dollars, backquotes, a leading dash."""
    bin_folder = tmp_path_factory.mktemp("venv") / "bin"
    bin_folder.mkdir()
    (bin_folder.parent / ".installed").touch()
    (bin_folder / "python").touch()
    program = bin_folder / "footnote"
    program.write_text('#!/bin/sh\nprintf "%s|" "$@"\n')
    program.chmod(0o755)
    question = """-n 'it''s' "so" $HOME $(touch x) `id` #; \\ %s"""
    make = shutil.which("make")
    assert make is not None
    done = subprocess.run(
        [make, "--silent", f"VENV={bin_folder.parent}", f"Q={question}", "ask"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout == f"ask|--|{question}|"
    assert not (ROOT / "x").exists()
