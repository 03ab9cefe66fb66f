"""Settings: what is wrong with one is named, and the command line goes before the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qa.errors import SettingsError
from qa.service.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def no_env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder without .env."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("variable", "value", "problem"),
    [
        ("MODEL_BASE_URL", "127.0.0.1:8000", "must begin with http"),
        ("MODEL_BASE_URL", "http://", "must name a host"),
        ("MODEL_BASE_URL", "http://me:secret@host/v1", "no name or password"),
        ("MODEL_BASE_URL", "http://me:secret@host:port/v1", "FOOTNOTE_MODEL_BASE_URL"),
        ("MODEL_SECONDS", "0", "greater than 0"),
        ("MODEL_SECONDS", "inf", "finite"),
        ("MODEL", "a\tb", "one line"),
        ("FALLBACK", "perhaps", "boolean"),
    ],
)
def test_a_wrong_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, problem: str
) -> None:
    """A setting that cannot be used is named with its fault, and a password is not repeated."""
    monkeypatch.setenv(f"FOOTNOTE_{variable}", value)
    with pytest.raises(SettingsError, match=problem) as raised:
        load_settings()
    assert f"FOOTNOTE_{variable}" in str(raised.value)
    assert "secret" not in str(raised.value)


def test_the_command_line_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is given is taken, also when it switches off; the environment is read without."""
    monkeypatch.setenv("FOOTNOTE_MODEL", "ollama:llama3.2")
    monkeypatch.setenv("FOOTNOTE_FALLBACK", "false")
    assert (load_settings().model, load_settings().fallback) == ("ollama:llama3.2", False)
    given = load_settings(model="", fallback=True)
    assert (given.model, given.fallback) == ("", True)
