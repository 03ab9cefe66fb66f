"""What a test does with a run: measure with the command, and compare the figures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qa.service.settings import Settings
    from tests.conftest import Result

    Run = Callable[..., Result]

SPEED = "speed, ms"


def record_log(settings: Settings) -> Path:
    """Return the one log of records in the cache."""
    (path,) = settings.cache.glob("eval/*/records-*.jsonl")
    return path


def measured(run: Run, *arguments: object, what: str = "answers") -> dict[str, Any]:
    """Measure with --json and return what was printed: one object, and nothing besides."""
    result = run("eval", what, "--json", *map(str, arguments))
    assert (result.code, result.err) == (0, "")
    values: dict[str, Any] = json.loads(result.out)
    return values


def without_speed(values: dict[str, Any]) -> dict[str, Any]:
    """Return the figures that are the same in every run."""
    return {name: rows for name, rows in values["figures"].items() if name != SPEED}
