"""Runs the app as a child process, against the fake Slack."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.journal.journal import Journal
from bot.outcomes import Scope
from tests.bot.blocking import Blocking
from tests.bot.manifests import made
from tests.slack import PROXY_VARIABLES, FakeSlack

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FOOTNOTE = (sys.executable, "-m", "qa", "bot", "--verbose")
ATTENTIVE = (sys.executable, "-m", "tests.bot.app.attentive", "bot", "--verbose")
STAND_IN = (sys.executable, "-m", "tests.bot.app.stand_in", "--verbose")
READY = "Footnote listens"
STATE = "state"


def fake_slack(command: str = "/ask", **options: object) -> FakeSlack:
    """Return a Slack in which the app is installed from its own manifest."""
    return FakeSlack(manifest=made(command=command), **options)  # type: ignore[arg-type]


@dataclass
class App:
    """The process. `lines` are those of its output and standard error."""

    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    lines: list[str] = field(default_factory=list)

    def start(self, *, wait: float = 60.0) -> App:
        """Start it, and wait until it listens."""
        self._ready = threading.Event()
        self.process = subprocess.Popen(
            self.command,
            env={k: v for k, v in self.environment.items() if k not in PROXY_VARIABLES},
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        assert self._ready.wait(wait), "\n".join(self.lines)
        assert self.process.poll() is None, "\n".join(self.lines)
        return self

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if READY in line:
                self._ready.set()
        self._ready.set()  # it has ended

    def end(self, number: int = signal.SIGTERM, *, wait: float = 12.0) -> int:
        """Send it a signal and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(wait)
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    @property
    def log(self) -> str:
        """Its output so far."""
        return "\n".join(self.lines)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def lift_limits(folder: Path) -> None:
    """Set no rate limits, as an admin can: tests ask in quick succession."""
    journal = Blocking(Journal(folder / STATE))
    for scope in Scope:
        journal.set_limit(scope.value, 0)
    journal.close()


def app_environment(slack: FakeSlack, folder: Path, **more: str) -> dict[str, str]:
    """Return the environment of an app that keeps its state in `folder`."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FOOTNOTE_", "SLACK_"))
    }
    return inherited | slack.environment | {"FOOTNOTE_STATE": str(folder / STATE)} | more
