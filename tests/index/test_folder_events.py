"""The kernel's word that a folder has changed: never too late, and none where it may be missing."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from index import folder_events
from index.folder_events import FolderEvents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LINE = "{id} 1 8:1 / {mount} rw,relatime shared:1 - {kind} /dev/x rw\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with one below it."""
    (tmp_path / "seeds" / "below").mkdir(parents=True)
    (tmp_path / "seeds" / "below" / "a.txt").write_text("Words.")
    return tmp_path / "seeds"


@pytest.fixture
def events(folder: Path) -> Iterator[FolderEvents]:
    """Listen to it."""
    events = FolderEvents.of(folder)
    if events is None:
        pytest.skip("the temporary folder is on a file system that other machines may write to")
    yield events
    events.close()


CHANGES: dict[str, Callable[[Path], object]] = {
    "write": lambda f: (f / "below" / "a.txt").write_text("Other words."),
    "append": lambda f: (f / "below" / "a.txt").open("a").write("More."),
    "create": lambda f: (f / "b.txt").touch(),
    "delete": lambda f: (f / "below" / "a.txt").unlink(),
    "move out": lambda f: (f / "below").rename(f.parent / "elsewhere"),
    "move in": lambda f: shutil.move(shutil.copy(f / "below" / "a.txt", f.parent), f / "c.txt"),
    "times": lambda f: os.utime(f / "below" / "a.txt", (1, 1)),
    "mode": lambda f: (f / "below" / "a.txt").chmod(0),
    "new folder": lambda f: (f / "new").mkdir(),
    "no folder": shutil.rmtree,
}


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_told_at_once(events: FolderEvents, folder: Path, change: str) -> None:
    """What was changed before the question is known when it is asked, and told once."""
    assert not events.changed()
    CHANGES[change](folder)
    assert events.changed()
    assert not events.changed()


def test_reading_changes_nothing(events: FolderEvents, folder: Path) -> None:
    """Listing and reading are no changes."""
    assert list(folder.iterdir())
    assert (folder / "below" / "a.txt").read_text()
    assert not events.changed()


@pytest.mark.parametrize(
    ("mounts", "trusted"),
    [
        ({"/": "ext4"}, True),
        ({"/": "overlay", "/elsewhere": "nfs4"}, True),
        ({"/": "nfs4"}, False),
        ({"/": "ext4", "{folder}": "fuse.sshfs"}, False),
        ({"/": "ext4", "{folder}/below": "virtiofs"}, False),
        ({"/": "nfs4", "{folder}": "tmpfs"}, True),
        ({}, False),
    ],
)
def test_a_folder_that_others_may_write_to_is_not_trusted(
    folder: Path, monkeypatch: pytest.MonkeyPatch, mounts: dict[str, str], *, trusted: bool
) -> None:
    """On a network's file system, or with one mounted below, the kernel does not know of all."""
    table = folder.parent / "mountinfo"
    table.write_text(
        "".join(
            LINE.format(id=n, mount=mount.format(folder=os.path.realpath(folder)), kind=kind)
            for n, (mount, kind) in enumerate(mounts.items())
        )
    )
    monkeypatch.setattr(folder_events, "_MOUNTS", table)
    events = FolderEvents.of(folder)
    assert (events is not None) == trusted
    if events is not None:
        events.close()


def test_a_folder_that_is_gone_is_not_listened_to(tmp_path: Path) -> None:
    """There is nothing to trust where there is no folder; the caller's own look says so."""
    events = FolderEvents.of(tmp_path / "nowhere")
    if events is not None:
        assert not events.changed()
        events.close()


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_a_folder_made_while_listening_begins_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is made in a folder after it was listed, and before those below it, is an event."""
    real = os.walk

    def walk(top: Path) -> Iterator[tuple[str, list[str], list[str]]]:
        for found in real(top):
            (folder / "new").mkdir(exist_ok=True)
            yield found

    monkeypatch.setattr(os, "walk", walk)
    events = FolderEvents.of(folder)
    if events is None:
        pytest.skip("the temporary folder is on a file system that other machines may write to")
    assert events.changed()
    events.close()
