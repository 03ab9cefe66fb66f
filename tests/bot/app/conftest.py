"""Fixtures of the tests that run the whole app."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from tests.bot.app.process import FOOTNOTE, STAND_IN, App, app_environment, fake_slack
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.slack import FakeSlack


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A Slack with the app installed, none of whose rules may be broken."""
    with fake_slack() as fake:
        yield fake
        assert fake.violations == []


@pytest.fixture
def app(slack: FakeSlack, tmp_path: Path) -> Iterator[Callable[..., App]]:
    """Start the app over the stand-in for the articles; keywords are its environment."""
    yield from _apps(STAND_IN, slack, tmp_path, {"PYTHONPATH": str(ROOT)})


@pytest.fixture
def real_app(
    slack: FakeSlack, tmp_path: Path, environment: dict[str, str]
) -> Iterator[Callable[..., App]]:
    """Start `footnote bot` over the seeds of this test; keywords are its environment."""
    own = {name: value for name, value in environment.items() if name.startswith("FOOTNOTE_")}
    yield from _apps(FOOTNOTE, slack, tmp_path, own | {"PYTHONPATH": str(ROOT)})


def _apps(
    command: tuple[str, ...], slack: FakeSlack, folder: Path, own: dict[str, str]
) -> Iterator[Callable[..., App]]:
    started: list[App] = []

    def start(*options: str, **more: str) -> App:
        environment = app_environment(slack, folder, **own | more)
        started.append(App((*command, *options), environment, folder))
        return started[-1].start()

    yield start
    for one in started:
        one.end(signal.SIGKILL)
