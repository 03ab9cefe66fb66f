"""Stores called without an event loop."""

from __future__ import annotations

import asyncio
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.database import Store


class Blocking:
    """A store each of whose methods is run to its end."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._runner = asyncio.Runner()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return a method of the store."""
        method = cast("Callable[..., Any]", getattr(self._store, name))

        @wraps(method)
        def run(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - those of the method
            return self._runner.run(method(*args, **kwargs))

        return run

    def close(self) -> None:
        """Close the store."""
        self._runner.close()
        self._store.close()
