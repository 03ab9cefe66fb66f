"""Fixtures of the bot's tests."""

from __future__ import annotations

import pytest

from tests.slack import PROXY_VARIABLES


@pytest.fixture
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing stand between the app and 127.0.0.1, and take no settings from outside."""
    for name in (*PROXY_VARIABLES, "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN"):
        monkeypatch.delenv(name, raising=False)
