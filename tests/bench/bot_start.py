"""How soon a fresh start answers."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.bot_load import Load, below, over
from tests.bot.app.process import FOOTNOTE, App, app_environment, fake_slack
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.bot_articles import Material
    from tests.bench.bot_load import Figure

STARTS = 3


def start(material: Material) -> Iterator[Figure]:
    """Ask before the app is started: Slack sends the question when it connects."""
    waits = [_first(material, number) for number in range(STARTS)]
    yield below(f"start: the first answer after 'connected', of {STARTS}", max(waits), 3)


def _first(material: Material, number: int) -> float:
    """Return the seconds from the question's delivery to its answer."""
    with tempfile.TemporaryDirectory() as folder, fake_slack() as slack:
        environment = app_environment(
            slack, Path(folder), PYTHONPATH=str(ROOT), **over(material, None)
        )
        app = App(FOOTNOTE, environment, Path(folder))
        load = Load(slack, app)
        load.ask(material.questions[number], people=1, channels=1)
        (sent, *_) = slack.deliveries
        try:
            app.start()
            load.listen(partial(_is_answered, load), 60)
        finally:
            app.end()
        return max(reply.whole or 0 for reply in load.replies.values()) - sent.sent_at[0]


def _is_answered(load: Load) -> bool:
    return load.answered == 1
