"""Who may call the server over HTTP, and by what names."""

from __future__ import annotations

import pytest

from qa.errors import SettingsError
from qa.mcp.settings import load_mcp_settings, read_address

TOKEN = "t" * 32


@pytest.mark.parametrize(
    ("value", "host", "port"),
    [
        ("127.0.0.1:9000", "127.0.0.1", 9000),
        ("localhost", "localhost", 8765),
        ("[::1]:9000", "::1", 9000),
        ("127.0.0.1:0", "127.0.0.1", 0),
    ],
)
def test_loopback_needs_no_token(value: str, host: str, port: int) -> None:
    """What only this machine reaches is served without one."""
    address = read_address(value, load_mcp_settings())
    assert (address.host, address.port, address.token) == (host, port, None)


@pytest.mark.parametrize("value", ["", ":9000", "127.0.0.1:x", "127.0.0.1:70000", "a/b", "u@h:1"])
def test_an_address_that_is_none_is_refused(value: str) -> None:
    """It is named, with an example."""
    with pytest.raises(SettingsError, match=r"127\.0\.0\.1:8765"):
        read_address(value, load_mcp_settings())


@pytest.mark.parametrize("value", ["192.168.1.5:8765", "archive.example.org", "0.0.0.0", "[::]"])  # noqa: S104 - refused
def test_off_loopback_a_token_is_required(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What other machines reach is not served without a token; nor a proxy's name."""
    with pytest.raises(SettingsError, match="FOOTNOTE_MCP_TOKEN is not set"):
        read_address(value, load_mcp_settings())
    monkeypatch.setenv("FOOTNOTE_MCP_HOSTS", "archive.example.org")
    with pytest.raises(SettingsError, match="FOOTNOTE_MCP_TOKEN is not set"):
        read_address("127.0.0.1", load_mcp_settings())
    monkeypatch.setenv("FOOTNOTE_MCP_TOKEN", TOKEN)
    address = read_address(value, load_mcp_settings())
    assert address.token == TOKEN
    assert "archive.example.org" in address.names


def test_every_address_needs_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 0.0.0.0 no Host header can be told right from wrong unless names are given."""
    monkeypatch.setenv("FOOTNOTE_MCP_TOKEN", TOKEN)
    with pytest.raises(SettingsError, match="FOOTNOTE_MCP_HOSTS"):
        read_address("0.0.0.0:80", load_mcp_settings())


@pytest.mark.parametrize(
    ("variable", "value"),
    [("TOKEN", "short"), ("TOKEN", "with a space " * 5), ("HOSTS", "http://x"), ("HOSTS", "*")],
)
def test_a_wrong_setting_is_named_and_not_shown(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variable is named; the token is never repeated."""
    monkeypatch.setenv(f"FOOTNOTE_MCP_{variable}", value)
    with pytest.raises(SettingsError, match=f"FOOTNOTE_MCP_{variable}") as error:
        load_mcp_settings()
    assert variable == "HOSTS" or value not in str(error.value)
