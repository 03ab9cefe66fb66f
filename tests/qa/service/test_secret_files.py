"""Secrets in files, as a container or systemd gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.settings import load_bot_settings
from qa.errors import SettingsError
from qa.mcp.settings import load_mcp_settings
from qa.service import secret_files
from qa.service.settings import load_settings, read_key

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "t" * 40


@pytest.fixture(params=["container", "systemd"])
def secrets(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder of secrets, as either gives it; nothing of them is in the environment."""
    folder = tmp_path / "secrets"
    folder.mkdir()
    for name in ("SLACK_BOT_TOKEN", "FOOTNOTE_MCP_TOKEN", "FOOTNOTE_CHROMA_URL", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    if request.param == "systemd":
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    else:
        monkeypatch.setattr(secret_files, "CONTAINER", folder)
    monkeypatch.chdir(tmp_path)
    return folder


def test_a_secret_is_read_from_its_file(secrets: Path) -> None:
    """A file named by a variable is as good as the variable: settings, tokens, providers' keys."""
    (secrets / "SLACK_BOT_TOKEN").write_text("xoxb-1\n")
    (secrets / "FOOTNOTE_MCP_TOKEN").write_text(f"{TOKEN}\n")
    (secrets / "FOOTNOTE_CHROMA_URL").write_text("http://token@chroma:8000\n")
    (secrets / "OPENAI_API_KEY").write_text("key\n")
    bot, mcp = load_bot_settings(), load_mcp_settings()
    assert bot.bot_token is not None
    assert bot.bot_token.get_secret_value() == "xoxb-1"
    assert mcp.token is not None
    assert mcp.token.get_secret_value() == TOKEN
    assert load_settings().chroma_url == "http://token@chroma:8000"
    assert read_key("OPENAI_API_KEY") == "key"


def test_the_environment_goes_before_a_file(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that is set is taken, whatever a file says; without either there is none."""
    (secrets / "OPENAI_API_KEY").write_text("of the file")
    monkeypatch.setenv("OPENAI_API_KEY", "of the environment")
    assert read_key("OPENAI_API_KEY") == "of the environment"
    assert read_key("ANTHROPIC_API_KEY") is None


def test_a_file_that_is_no_text_is_named(secrets: Path) -> None:
    """What cannot be read is an error of the setting's; nothing of it is shown."""
    (secrets / "OPENAI_API_KEY").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="cannot be read"):
        read_key("OPENAI_API_KEY")
