"""A build that changes a copy of the live index, killed at any moment."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

from index.generation import IndexFolder
from tests.conftest import PROGRAM
from tests.index.contents import Content, content, update

if TYPE_CHECKING:
    from pathlib import Path

    from index.embed import Embedder
    from qa.service.settings import Settings

STORIES = 12
KILLS = 6
BUILDING = ".building-*"


def edit(seeds: Path, edition: int) -> None:
    """Edit a third of the stories, remove one, add one, and have a line come and go everywhere."""
    for number in range(STORIES):
        path = seeds / f"story-{number:02}.txt"
        if edition == 0 or number % 3 == edition % 3:
            line = "The Daily Example\n" if edition % 2 else "By our desk\n"
            path.write_text(f"The mayor of town {number} opened bridge {edition}.\n{line}")
    (seeds / f"story-{edition:02}.txt").unlink()
    (seeds / f"new-{edition}.txt").write_text(f"The river rose {edition} times.\n")


def made_of_nothing(settings: Settings, folder: Path, embedder: Embedder) -> Content:
    """Return what an index of the seeds holds that is made of nothing."""
    shutil.rmtree(folder, ignore_errors=True)
    made = IndexFolder(folder)
    update(settings.seeds, made, embedder)
    return content(made)


def kill(command: list[str], environment: dict[str, str], index: Path, after: float) -> float:
    """Kill a build a while after it has begun to write; return how long it wrote."""
    generations = index / "generations"
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and not any(generations.glob(BUILDING)):
            time.sleep(0.001)
        begun = time.monotonic()
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            process.kill()
        return time.monotonic() - begun


def test_a_killed_update_leaves_the_old_index_or_the_whole_new_one(
    settings: Settings, environment: dict[str, str], embedder: Embedder, tmp_path: Path
) -> None:
    """Killed at any moment, what answers is what would be made of nothing, of old or new seeds."""
    command = [*PROGRAM, "index", "build", "--quiet"]
    folder = IndexFolder(settings.index)
    edit(settings.seeds, 0)
    update(settings.seeds, folder, embedder)
    edit(settings.seeds, 1)
    whole = kill(command, environment, settings.index, 60.0)
    old = content(folder)
    rng = random.Random(15)  # noqa: S311 - any moments will do
    stayed = 0
    for number in range(2, KILLS + 2):
        edit(settings.seeds, number)
        kill(command, environment, settings.index, rng.uniform(0.0, 0.9) * whole)
        new = made_of_nothing(settings, tmp_path / "made", embedder)
        found = content(folder)
        assert found.same_as(old) or found.same_as(new)
        stayed += found.same_as(old)
        # Half of the kills are followed by further ones, before anything was cleaned up.
        if number % 2:
            update(settings.seeds, folder, embedder)
            assert content(folder).same_as(new)
            assert [p.name for p in (settings.index / "generations").iterdir()] == [
                folder.current()
            ]
        old = content(folder)
    assert stayed
