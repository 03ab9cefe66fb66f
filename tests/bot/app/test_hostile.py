"""Hostile messages through the real process, said back as article, title, file and address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bot.app.attack import Attacker
from tests.bot.app.running import run_stand_in, words_of

if TYPE_CHECKING:
    from pathlib import Path

MESSAGES = 150


def test_nothing_hostile_takes_hold(tmp_path: Path) -> None:
    """Each is answered; no token, mention or link is forged, no limit broken; the app lives."""
    with run_stand_in(tmp_path) as running:
        Attacker(running.slack).attack(MESSAGES)
        ts = running.slack.mention("U0LAST", "C0LAST", "What is left?")
        assert "What is left?" in words_of(running.answer("C0LAST", ts))
        assert "Traceback" not in running.app.log
        assert " failed: " not in running.app.log
