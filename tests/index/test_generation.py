"""The index folder: the live generation is replaced atomically, and none in use is deleted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from index.errors import IndexDamagedError, IndexUnusableError
from index.generation import Generation, IndexFolder
from index.manifest import FORMAT
from tests.conftest import ARTICLE, ROOT

if TYPE_CHECKING:
    from datetime import tzinfo
    from pathlib import Path

    from qa.service.footnote import Footnote

SERVER = "http://127.0.0.1:8000"


HOLD_LOCK = """
import sys
from pathlib import Path
from index.generation import IndexFolder
with IndexFolder(Path(sys.argv[1])).lock(0):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(footnote: Footnote) -> IndexFolder:
    """Build an index of the seed article."""
    footnote.build()
    return footnote.folder


def opened(folder: IndexFolder) -> Generation:
    """Open the live generation, which must be there."""
    generation = folder.open()
    assert generation is not None
    return generation


def names(folder: IndexFolder) -> list[str]:
    """Return the names of everything among the generations."""
    return sorted(path.name for path in (folder.root / "generations").iterdir())


def test_there_is_none_before_the_first_build(tmp_path: Path) -> None:
    """An index folder that does not exist, or is empty, has no live generation."""
    for root in (tmp_path, tmp_path / "nowhere"):
        assert IndexFolder(root).current() is None
        assert IndexFolder(root).open() is None


def test_the_live_generation_is_replaced_atomically(
    folder: IndexFolder, footnote: Footnote
) -> None:
    """CURRENT names a complete generation, and a half-built one is never among them."""
    first = folder.current()
    assert first is not None
    assert names(folder) == [first]
    footnote.build(force=True)
    second = folder.current()
    assert second not in {None, first}
    assert names(folder) == [second]
    assert (folder.root / "CURRENT").read_text() == second
    generation = opened(folder)
    assert folder.records(second).keys() == {ARTICLE.name}
    assert generation.store.count() == generation.corpus.count() == generation.manifest.passages
    generation.close()


def test_what_begins_is_not_live_until_published(folder: IndexFolder) -> None:
    """A generation that is being built is not the live one, and is once it is published."""
    live = folder.current()
    name, building = folder.begin()
    assert folder.current() == live
    (building / "manifest.json").write_text("{}")
    folder.publish(name, building)
    assert folder.current() == name
    assert names(folder) == sorted([str(live), name])


def test_a_generation_in_use_is_not_deleted(folder: IndexFolder, footnote: Footnote) -> None:
    """What a reader has open stays through a build, and is deleted after it is closed."""
    readers = [opened(folder), opened(folder)]
    old = readers[0].manifest.generation
    footnote.build(force=True)
    assert old in names(folder)
    readers.pop().close()
    folder.remove_unused()
    assert old in names(folder)
    assert readers[0].corpus.lexical("summit", 1)
    assert readers[0].store.count() == readers[0].manifest.passages
    readers.pop().close()
    folder.remove_unused()
    assert names(folder) == [folder.current()]


@pytest.mark.parametrize("read", ["open", "manifest", "manifest_and_records"])
def test_what_is_replaced_while_it_is_read_is_no_damage(
    folder: IndexFolder, footnote: Footnote, monkeypatch: pytest.MonkeyPatch, read: str
) -> None:
    """Between its name and its files a generation may be replaced and deleted: the next is read."""
    reader, current = IndexFolder(folder.root), IndexFolder.current
    builds = iter(range(2))

    def current_then_replaced(one: IndexFolder) -> str | None:
        name = current(one)
        if one is reader and next(builds, None) is not None:
            footnote.build(force=True)
            assert name not in names(folder)
        return name

    monkeypatch.setattr(IndexFolder, "current", current_then_replaced)
    found = getattr(reader, read)()
    manifest = found if read == "manifest" else None
    if read == "open":
        manifest = found.manifest
        found.close()
    elif manifest is None:
        manifest, records = found
        assert records.keys() == {ARTICLE.name}
    assert manifest.generation == folder.current()


@pytest.mark.parametrize("prefix", [".building-", ".dead-", ""])
def test_remains_are_removed(folder: IndexFolder, prefix: str) -> None:
    """What a killed build left, half built or half deleted, is removed; the live one stays."""
    remains = folder.root / "generations" / f"{prefix}20200101T000000-abcdef"
    (remains / "chroma").mkdir(parents=True)
    (remains / "chroma" / "chroma.sqlite3").write_bytes(b"half")
    folder.remove_unused()
    assert names(folder) == [folder.current()]
    opened(folder).close()


def test_another_formats_manifest_is_damage(folder: IndexFolder) -> None:
    """An index of another version of Footnote is not read, and the error says to build."""
    path = folder.root / "generations" / str(folder.current()) / "manifest.json"
    values = json.loads(path.read_text())
    path.write_text(json.dumps(values | {"format": FORMAT + 1}))
    with pytest.raises(IndexDamagedError, match=r"another version.*index build"):
        folder.open()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", f'{{"format": {FORMAT}}}', "\udcff"])
def test_a_broken_manifest_is_damage(folder: IndexFolder, text: str) -> None:
    """A manifest of anything else is named as damage."""
    path = folder.root / "generations" / str(folder.current()) / "manifest.json"
    path.write_text(text, errors="surrogateescape")
    with pytest.raises(IndexDamagedError, match=r"manifest\.json is missing or broken"):
        folder.open()


@pytest.mark.parametrize(
    "lost", ["articles.db", "manifest.json", "in-use", "chroma/chroma.sqlite3"]
)
def test_a_missing_file_is_damage(folder: IndexFolder, lost: str) -> None:
    """A generation without one of its files is named as damage, with its remedy."""
    (folder.root / "generations" / str(folder.current()) / lost).unlink()
    with pytest.raises(IndexDamagedError, match="Run: footnote index build"):
        folder.open()


def test_a_file_that_was_cut_short_is_damage(folder: IndexFolder) -> None:
    """A file of articles that is not as long as it was is named as damage before it is read."""
    path = folder.root / "generations" / str(folder.current()) / "articles.db"
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 1)
    with pytest.raises(IndexDamagedError, match=r"articles\.db has \d+ bytes, not \d+"):
        folder.open()


def test_a_live_generation_that_is_gone_is_damage(folder: IndexFolder) -> None:
    """CURRENT that names nothing is damage, not an endless wait."""
    (folder.root / "CURRENT").write_text("20200101T000000-abcdef")
    with pytest.raises(IndexDamagedError, match="is missing"):
        folder.open()


def test_a_current_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """CURRENT that is a folder, or no text, is an error that names it."""
    (tmp_path / "CURRENT").mkdir()
    with pytest.raises(IndexUnusableError, match="CURRENT cannot be read"):
        IndexFolder(tmp_path).current()


def test_a_clock_that_is_set_back_changes_nothing(
    folder: IndexFolder, footnote: Footnote, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index of a later day is followed by one of an earlier; files of the future are read."""
    past = datetime(2001, 1, 1, tzinfo=UTC)

    class SetBack(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return past.astimezone(tz)

    before = str(folder.current())
    for module in ("generation", "build"):
        monkeypatch.setattr(f"index.{module}.datetime", SetBack)
    monkeypatch.setattr("index.load.time.time_ns", lambda: int(past.timestamp() * 1e9))
    for text in ("The ferry sails at 7.", "The ferry sails at 8."):
        (seeds / "ferry.txt").write_text(text)
        os.utime(seeds / "ferry.txt", (2e9, 2e9))
        footnote.refresh()
        assert footnote.article("ferry.txt").text == text
    assert str(folder.current()) < before
    assert folder.current() in names(folder)


def test_a_second_build_times_out(tmp_path: Path) -> None:
    """While another process builds, a build waits for the lock until its timeout."""
    folder = IndexFolder(tmp_path / "index")
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_LOCK, folder.root],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(IndexUnusableError, match="Another process has been building"),
            folder.lock(timeout=0.2),
        ):
            pass
        holder.communicate()
    with folder.lock(timeout=0.2):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """An index folder that cannot be made is an error that names the settings."""
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(IndexUnusableError, match=r"cannot be written.*FOOTNOTE_INDEX"),
        IndexFolder(tmp_path / "file" / "index").lock(0),
    ):
        pass


def test_a_copy_of_the_folder_is_another_index(tmp_path: Path) -> None:
    """On a server that both share, neither takes the other's collections for its own."""
    (tmp_path / "one").mkdir()
    assert IndexFolder(tmp_path / "one").collection("g1") == "g1"
    assert not any((tmp_path / "one").iterdir())  # without a server it needs no name of its own
    one = IndexFolder(tmp_path / "one", SERVER)
    name = one.collection("g1")
    assert IndexFolder(tmp_path / "one", SERVER).collection("g1") == name
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    two = IndexFolder(tmp_path / "two", SERVER).collection("g1")
    assert two != name
    assert IndexFolder(tmp_path / "two", SERVER).collection("g1") == two
    (tmp_path / "one" / "id").write_bytes(b"\xff")
    assert one.collection("g1") != name
