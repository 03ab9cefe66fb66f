"""The settings of the MCP server over HTTP, from the environment or `.env`."""

from __future__ import annotations

import ipaddress
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator, SecretStr
from pydantic_settings import NoDecode, SettingsConfigDict

from qa.errors import SettingsError
from qa.service.secret_files import SecretFileSettings
from qa.service.settings import as_settings_error

PREFIX = "FOOTNOTE_MCP_"
DEFAULT_PORT = 8765
# What nobody guesses; secrets.token_urlsafe makes 43 characters of 32 bytes.
MIN_TOKEN = 32
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")
_MAKE_TOKEN = "Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"  # noqa: S105 - how to make one


def _token(value: object) -> object:
    token = value.strip() if isinstance(value, str) else ""
    if not token:
        return None
    if len(token) < MIN_TOKEN or not token.isascii() or not token.isprintable() or " " in token:
        raise ValueError(f"it must have at least {MIN_TOKEN} characters, ASCII and without spaces")
    return token


def _hosts(value: object) -> object:
    if not isinstance(value, str):
        return value
    names = [name.strip() for name in value.split(",") if name.strip()]
    if wrong := next((name for name in names if not _HOST.fullmatch(name)), None):
        raise ValueError(f"{wrong!r} is no name of a host, such as archive.example.org")
    return tuple(names)


class McpSettings(SecretFileSettings):
    """The settings of `footnote mcp --http`; each reads the variable FOOTNOTE_MCP_<NAME>."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,  # the input may be the token
    )

    token: Annotated[SecretStr | None, BeforeValidator(_token)] = None
    hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_hosts)] = ()


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen, by what names clients may call it, and the token that they must show."""

    host: str
    port: int
    names: tuple[str, ...]
    token: str | None


def load_mcp_settings() -> McpSettings:
    """Read the settings. Raises `SettingsError`, which names the variable at fault."""
    with as_settings_error(lambda field: f"{PREFIX}{field}".upper(), echo=False):
        return McpSettings()


def read_address(value: str, settings: McpSettings) -> Address:
    """Return the address that HOST[:PORT] names, with what the settings say of it.

    Raises `SettingsError`: off loopback, without a token or, for every address of the machine,
    without the names by which clients call it.
    """
    host, port = _split(value)
    token = settings.token.get_secret_value() if settings.token else None
    shown = f"[{host}]" if ":" in host else host
    if token is None and not (_is_loopback(host) and set(settings.hosts) <= set(LOOPBACK)):
        raise SettingsError(
            f"{shown} or a name in FOOTNOTE_MCP_HOSTS can be reached from other machines, and"
            " FOOTNOTE_MCP_TOKEN is not set.",
            _MAKE_TOKEN,
        )
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - it is refused without names
        if not settings.hosts:
            raise SettingsError(
                f"{shown} is every address of this machine.",
                "Set FOOTNOTE_MCP_HOSTS to the names by which clients call it.",
            )
        return Address(host, port, (*LOOPBACK, *settings.hosts), token)
    return Address(host, port, (*LOOPBACK, shown, *settings.hosts), token)


def _split(value: str) -> tuple[str, int]:
    host, port = None, None
    with suppress(ValueError):  # which a port that is none raises
        parts = urlsplit(f"//{value}")
        if parts.netloc == value and "@" not in value:
            port = DEFAULT_PORT if parts.port is None else parts.port
            host = parts.hostname
    if host is None or port is None:
        raise SettingsError(
            f"--http {value} is no address.", f"Write one as 127.0.0.1:{DEFAULT_PORT}."
        )
    return host, port


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
