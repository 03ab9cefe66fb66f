"""`footnote index watch` as a program: --once, --every, what it prints and how it ends."""

from __future__ import annotations

import signal
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ARTICLE, PROGRAM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from qa.service.settings import Settings
    from tests.conftest import Result

    Run = Callable[..., Result]


def test_once_builds_if_there_is_need(run: Run, seeds: Path) -> None:
    """--once builds what has changed and exits, and says so when nothing has."""
    first = run("index", "watch", "--once")
    assert (first.code, first.err) == (0, "")
    assert first.out.startswith("Built ")
    assert first.out.endswith(": 1 article, 4 passages.\n")
    assert run("index", "watch", "--once").out == "Up to date.\n"
    (seeds / "new.txt").write_text("It is still being written")
    assert run("index", "watch", "--once", "--settle", "3600").out == "Up to date.\n"
    assert ": 2 articles," in run("index", "watch", "--once").out
    (seeds / "new.txt").unlink()
    (seeds / ARTICLE.name).unlink()
    failed = run("index", "watch", "--once")
    assert (failed.code, failed.out) == (3, "")
    assert "holds no usable article" in failed.err
    assert failed.err.count("\n") == 1


def test_every_takes_a_time(run: Run) -> None:
    """--every takes seconds, more than none."""
    assert run("index", "watch", "--every", "0").code == 2


@contextmanager
def watching(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Run the command with a short interval."""
    with subprocess.Popen(
        [*PROGRAM, "index", "watch", "--every", "0.1"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_command_follows_the_seeds_until_it_is_ended(
    environment: dict[str, str], settings: Settings, ending: signal.Signals
) -> None:
    """Articles that come, change and go are built, a failure is a line, and a signal leaves 130."""
    with watching(environment) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert ": 1 article, " in process.stdout.readline()
        (settings.seeds / "omsk.txt").write_text("The mayor opened the bridge in Omsk.")
        assert ": 2 articles, 5 passages." in process.stdout.readline()
        for seed in settings.seeds.iterdir():
            seed.unlink()
        assert "holds no usable article" in process.stderr.readline()
        (settings.seeds / "omsk.txt").write_text("The mayor closed the bridge in Omsk.")
        assert ": 1 article, 1 passage." in process.stdout.readline()
        process.send_signal(ending)
        out, err = process.communicate(timeout=5)
        assert (process.returncode, out) == (130, "")
        assert err.strip() == ""
