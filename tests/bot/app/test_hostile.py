"""Hostile messages through the real process, said back as article, title, file and address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bot.app.attack import Attacker
from tests.bot.app.talking import talking, words_of

if TYPE_CHECKING:
    from pathlib import Path

MESSAGES = 150


def test_nothing_hostile_takes_hold(tmp_path: Path) -> None:
    """Each is answered; no token, mention or link is forged, no limit broken; the app lives."""
    with talking(tmp_path) as talk:
        Attacker(talk.slack).attack(MESSAGES)
        ts = talk.slack.mention("U0LAST", "C0LAST", "What is left?")
        assert "What is left?" in words_of(talk.answer("C0LAST", ts))
        assert "Traceback" not in talk.app.log
        assert " failed: " not in talk.app.log
