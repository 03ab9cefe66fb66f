"""The address of a Chroma server, FOOTNOTE_CHROMA_URL, taken apart."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

_PORTS = {"http": 8000, "https": 443}
_QUERY = {"tenant": "default_tenant", "database": "default_database"}


@dataclass(frozen=True, slots=True)
class ChromaServer:
    """Where a Chroma server is, and what it is told of who asks.

    As text it is its address without secrets: so it stands in manifests, errors and `doctor`.
    """

    scheme: str
    host: str
    port: int
    path: str
    tenant: str
    database: str
    headers: dict[str, str] = field(repr=False, compare=False, hash=False)

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read http[s]://[TOKEN@|NAME:PASSWORD@]HOST[:PORT][/PATH][?tenant=…&database=…].

        Raises `ValueError` with what cannot be used, and without any secret.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            # What urlsplit says may quote a password.
            raise ValueError(
                "its host or port cannot be read; write / as %2F, ? as %3F and # as %23"
                " in a password"
            ) from None
        if parts.scheme not in _PORTS:
            raise ValueError("it must begin with http:// or https://")
        if not parts.hostname or any(map(str.isspace, url)) or port == 0:
            raise ValueError("it must name a host, and a port other than 0 if any")
        if parts.fragment:
            raise ValueError("it must not hold a '#'; write one in a password as %23")
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if unknown := sorted(query.keys() - _QUERY):
            raise ValueError(f"it asks for {', '.join(unknown)}; known are tenant and database")
        return cls(
            scheme=parts.scheme,
            host=parts.hostname,
            port=port or _PORTS[parts.scheme],
            path=parts.path.rstrip("/"),
            headers=_headers(parts.username, parts.password),
            **_QUERY | query,
        )

    @property
    def url(self) -> str:
        """The server's address alone."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path}"

    def __str__(self) -> str:
        """Return the address with tenant and database, without secrets."""
        named = {"tenant": self.tenant, "database": self.database}
        return self.url if named == _QUERY else f"{self.url}?{urlencode(named)}"


def _headers(name: str | None, password: str | None) -> dict[str, str]:
    """Return what tells the server, or a proxy in front of it, who asks."""
    if not name and not password:
        return {}
    name, password = unquote(name or ""), unquote(password) if password is not None else None
    if not name or not (name + (password or "")).isprintable():
        # A client's error would quote a header that cannot be sent.
        raise ValueError("it must name who asks before a password, in printable characters")
    if password is None:
        # Chroma Cloud takes the second, what stands in front of a server of one's own the first.
        return {"Authorization": f"Bearer {name}", "X-Chroma-Token": name}
    secret = base64.b64encode(f"{name}:{password}".encode()).decode()
    return {"Authorization": f"Basic {secret}"}
