"""`footnote eval feedback`: what it reads, prints and refuses."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.feedback.store import FILE, FeedbackStore
from tests.bot.feedback.conftest import ANSWER
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.bot.blocking import Blocking
    from tests.conftest import Result


def test_the_command_counts(store: Blocking, run: Callable[..., Result]) -> None:
    """`footnote eval feedback` reads what the app keeps while it runs; --json is one line."""
    store.rate("F-8K2MQ7", "U1", "bad", "Where?", ANSWER.to_dict())
    store.explain("F-8K2MQ7", "U1", "wrong", "It was Sochi.")
    store.rate("F-8K2MQ8", "U1", "good", "When?", ANSWER.to_dict())
    result = run("eval", "feedback")
    assert result.code == 0
    assert result.out.startswith("2 verdicts by 1 person\n")
    assert "F-8K2MQ7  2023-11-14T22:13:20+00:00  confidence 0.75  wrong" in result.out
    assert "Comment: It was Sochi." in result.out
    result = run("eval", "feedback", "--json")
    assert result.out.count("\n") == 1
    assert json.loads(result.out)["verdicts"] == 2


def test_without_feedback_nothing_is_made(run: Callable[..., Result], tmp_path: Path) -> None:
    """Where nobody has rated, that is said, and no file appears."""
    assert run("eval", "feedback").out == "Nobody has rated an answer yet.\n"
    assert json.loads(run("eval", "feedback", "--json").out)["verdicts"] == 0
    assert not (tmp_path / ".footnote-state").exists()


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("data", "Got unexpected extra argument (data)"),
        ("--fresh", "No such option '--fresh'"),
        ("--plot=x.png", "No such option '--plot'"),
    ],
)
def test_usage(run: Callable[..., Result], argument: str, said: str) -> None:
    """Feedback is counted without a data set, and without the options of one."""
    result = run("eval", "feedback", argument)
    assert result.code == 2
    assert said in result.err


def test_a_broken_file_is_named(run: Callable[..., Result], tmp_path: Path) -> None:
    """A file that is no feedback, or a later version's, is named in one line."""
    path = tmp_path / ".footnote-state" / FILE
    FeedbackStore(path).close()
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 9")
    result = run("eval", "feedback")
    assert (result.code, result.out) == (4, "")
    assert "of another version of Footnote" in result.err
    path.write_bytes(b"garbage" * 999)
    assert "feedback.db is damaged" in run("eval", "feedback").err


def test_the_app_does_not_load_what_measures() -> None:
    """While it runs, the app stores feedback without the evaluation; only the command counts."""
    script = "import sys, bot.serve; print(*sys.modules, sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True, text=True
    )
    loaded = set(done.stdout.split())
    assert "bot.feedback.store" in loaded
    assert not any(name.startswith("qa.evaluation") for name in loaded)
