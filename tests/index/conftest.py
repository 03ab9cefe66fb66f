"""Fixtures of the index's tests."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

from tests.index.chroma import chroma_server, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a Chroma server of the tests' own; its URL."""
    with chroma_server(tmp_path_factory.mktemp("server"), free_port()) as url:
        yield url


@pytest.fixture
def url(server: str) -> Iterator[str]:
    """Give the server's URL, and collect the sockets that Chroma's client leaves unclosed."""
    yield server
    gc.collect()
