"""A set's folder in the cache is held by one run, and its index is mended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from filelock import FileLock

from tests.qa.evaluation.runs import measured, record_log, without_speed

if TYPE_CHECKING:
    from pathlib import Path

    from qa.service.settings import Settings
    from tests.qa.evaluation.runs import Run


def test_two_runs_do_not_meet(run: Run, folder: Path, settings: Settings) -> None:
    """While one run measures a set, another says so in one line and leaves all as it is."""
    before = record_log(settings).read_bytes()
    with FileLock(record_log(settings).with_name("lock")):
        result = run("eval", "answers", str(folder), "--fresh")
    assert (result.code, result.out) == (3, "")
    assert result.err.startswith("footnote: Another run is measuring tiny in ")
    assert result.err.count("\n") == 1
    assert record_log(settings).read_bytes() == before


def test_a_damaged_index_is_built_again(run: Run, folder: Path, settings: Settings) -> None:
    """A cached index whose files are gone is built again, with a word about it."""
    first = measured(run, folder)
    (broken,) = settings.cache.glob("eval/*/index/generations/*/articles.db")
    broken.unlink()
    result = run("eval", "answers", str(folder), "--json")
    assert "Building the index again" in result.err
    assert without_speed(json.loads(result.out)) == without_speed(first)
