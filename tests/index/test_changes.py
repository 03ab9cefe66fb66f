"""What has changed in the seeds: every change is found; a scan without one reads no bytes."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.changes import Changes, Seeds, changed_sources, compare, fingerprint
from index.changes import scan as scan_listed
from index.errors import SeedsError
from index.file_records import FileRecord
from index.load import WRITING, list_seeds
from index.stamps import read_stamps

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def stamps(tmp_path: Path) -> Path:
    """Return where stamps are kept in this test."""
    (tmp_path / "index").mkdir()
    return tmp_path / "index" / "stamps.db"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a seeds folder of two files."""
    folder = tmp_path / "seeds"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "one.txt").write_text("The summit ended.")
    (folder / "two.txt").write_text("Leaders went home.")
    return folder


def scan(folder: Path, stamps: Path, settle: float = 0.0) -> Seeds:
    """List the seeds and scan them."""
    return scan_listed(list_seeds(folder), stamps, settle)


def changes(before: Seeds, after: Seeds) -> Changes:
    """Compare two scans."""
    return compare(before.records, after.records)


def test_nothing_has_changed(folder: Path, stamps: Path) -> None:
    """Two scans of the same files differ in nothing, and the second reads no bytes."""
    first = scan(folder, stamps)
    second = scan(folder, stamps)
    assert not changes(first, second)
    assert first.read == {"a/one.txt", "two.txt"}
    assert second.read == frozenset()
    assert fingerprint(first.files) == fingerprint(second.files)


def test_a_new_file_is_added(folder: Path, stamps: Path) -> None:
    """A new file is an addition, and only it is read."""
    before = scan(folder, stamps)
    (folder / "three.txt").write_text("Talks failed.")
    after = scan(folder, stamps)
    assert changes(before, after) == Changes(added=("three.txt",))
    assert after.read == {"three.txt"}


def test_a_file_that_goes_is_removed(folder: Path, stamps: Path) -> None:
    """A file that is gone is a removal, and its stamp is removed from the cache."""
    before = scan(folder, stamps)
    (folder / "two.txt").unlink()
    assert changes(before, scan(folder, stamps)) == Changes(removed=("two.txt",))
    assert read_stamps(stamps).keys() == {"a/one.txt"}


def test_a_renamed_file_is_one_change(folder: Path, stamps: Path) -> None:
    """A file under another name, in another folder even, is renamed, not removed and added."""
    before = scan(folder, stamps)
    (folder / "two.txt").rename(folder / "a" / "zwei.txt")
    after = scan(folder, stamps)
    assert changes(before, after) == Changes(renamed=(("two.txt", "a/zwei.txt"),))


def test_swapped_names_are_edits(folder: Path, stamps: Path) -> None:
    """Two files that swap their names are two edits."""
    before = scan(folder, stamps)
    (folder / "two.txt").rename(folder / "x.txt")
    (folder / "a" / "one.txt").rename(folder / "two.txt")
    (folder / "x.txt").rename(folder / "a" / "one.txt")
    assert changes(before, scan(folder, stamps)) == Changes(edited=("a/one.txt", "two.txt"))


def test_an_edit_is_found(folder: Path, stamps: Path) -> None:
    """A file with other bytes is an edit."""
    before = scan(folder, stamps)
    (folder / "two.txt").write_text("Leaders stayed.")
    assert changes(before, scan(folder, stamps)) == Changes(edited=("two.txt",))


def test_an_edit_that_restores_its_time_is_found(folder: Path, stamps: Path) -> None:
    """An edit that keeps the size and restores the modification time is found."""
    path = folder / "two.txt"
    before = scan(folder, stamps)
    status = path.stat()
    path.write_text("Leaders went hame.")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert path.stat().st_size == status.st_size
    assert path.stat().st_mtime_ns == status.st_mtime_ns
    assert changes(before, scan(folder, stamps)) == Changes(edited=("two.txt",))


def test_edits_within_a_clock_tick_are_found(folder: Path, stamps: Path) -> None:
    """However quickly an edit of the same size follows a scan, the next scan finds it."""
    before = scan(folder, stamps)
    for number in range(20):
        (folder / "two.txt").write_text(f"Leaders left {number:02}.")
        after = scan(folder, stamps)
        assert changes(before, after) == Changes(edited=("two.txt",))
        before = after


def test_touching_a_file_changes_nothing(folder: Path, stamps: Path) -> None:
    """A file with another time and the same bytes has not changed; it is read once to know."""
    before = scan(folder, stamps)
    (folder / "two.txt").touch()
    after = scan(folder, stamps)
    assert not changes(before, after)
    assert after.read == {"two.txt"}
    assert scan(folder, stamps).read == frozenset()


@pytest.mark.parametrize("damage", [None, "", "garbage" * 1000, "cut", "a row of something else"])
def test_lost_stamps_cost_time_only(folder: Path, stamps: Path, damage: str | None) -> None:
    """Without stamps, or with broken ones, files are read again and nothing has changed."""
    before = scan(folder, stamps)
    if damage is None:
        stamps.unlink()
    elif damage == "cut":
        os.truncate(stamps, stamps.stat().st_size // 2)
    elif damage == "a row of something else":
        with closing(sqlite3.connect(stamps)) as database, database:
            database.execute("UPDATE stamps SET inode = 'x'")
    else:
        stamps.write_text(damage)
    after = scan(folder, stamps)
    assert not changes(before, after)
    assert after.read == {"a/one.txt", "two.txt"}
    assert scan(folder, stamps).read == frozenset()


def test_stamps_that_cannot_be_written_cost_time_only(folder: Path, tmp_path: Path) -> None:
    """A folder that takes no stamps is looked at all the same."""
    nowhere = tmp_path / "nowhere" / "stamps.db"
    assert not changes(scan(folder, nowhere), scan(folder, nowhere))
    assert not nowhere.parent.exists()


def test_a_file_that_cannot_be_used_has_a_problem(folder: Path, stamps: Path) -> None:
    """A file of another kind is recorded with its problem, and changes when that does."""
    before = scan(folder, stamps)
    (folder / "photo.jpg").write_bytes(b"\xff")
    after = scan(folder, stamps)
    assert changes(before, after) == Changes(added=("photo.jpg",))
    assert "unknown kind" in str(after.records["photo.jpg"].problem)
    assert not changes(after, scan(folder, stamps))


def test_a_missing_folder_is_named(tmp_path: Path, stamps: Path) -> None:
    """A seeds folder that is not there is an error."""
    with pytest.raises(SeedsError, match="cannot be read"):
        scan(tmp_path / "nowhere", stamps)


def test_a_file_that_is_still_being_written_waits_by_name(folder: Path, stamps: Path) -> None:
    """What was written a moment ago stays as it was; other changes are followed at once."""
    before = scan(folder, stamps)
    old = time.time() - 10
    for name in ("two.txt", "new.txt", "three.txt"):
        (folder / name).write_text("It goes on.")
    os.utime(folder / "three.txt", (old, old))
    after = scan(folder, stamps, settle=3600)
    # A change of the name's own times is a change, too: the kernel's clock cannot be set back.
    waiting = {name for name, record in after.records.items() if record.problem == WRITING}
    assert waiting == {"two.txt", "new.txt", "three.txt"}
    assert not changes(before, after)
    assert changed_sources(before.records, after.records) == []
    (folder / "a" / "one.txt").unlink()
    assert changes(before, scan(folder, stamps, settle=3600)) == Changes(removed=("a/one.txt",))
    assert changes(before, scan(folder, stamps)) == Changes(
        added=("new.txt", "three.txt"), edited=("two.txt",), removed=("a/one.txt",)
    )


def test_a_file_that_grows_all_the_time_blocks_nothing(
    folder: Path, stamps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log that has grown whenever it is read again is given up for this time, by name."""
    log = folder / "log.txt"

    def grow(_: float) -> None:
        log.write_text(f"{log.read_text()}Another line.\n")

    log.touch()
    with monkeypatch.context() as patched:
        patched.setattr("index.load.time.sleep", grow)
        patched.setattr("index.load.CLOCK_TICK_NS", 3_600_000_000_000)
        os.utime(folder / "two.txt", ns=(1, 1))
        seeds = scan(folder, stamps)
    assert seeds.records["log.txt"] == FileRecord(None, WRITING)
    assert scan(folder, stamps).records["log.txt"].sha256
    assert scan(folder, stamps).records["two.txt"].sha256


def test_every_stat_counts(folder: Path) -> None:
    """The fingerprint of a listing changes with every name, size, time and problem in it."""
    seen = {fingerprint(list_seeds(folder))}
    for change in (
        lambda: (folder / "two.txt").write_text("Leaders stayed home."),
        lambda: os.utime(folder / "two.txt", ns=(1, 1)),
        lambda: (folder / "two.txt").rename(folder / "2.txt"),
        (folder / "photo.jpg").touch,
        (folder / "2.txt").unlink,
    ):
        change()
        seen.add(fingerprint(list_seeds(folder)))
    assert len(seen) == 6


RECORDS = st.dictionaries(
    st.sampled_from("abcdefgh"),
    st.one_of(
        st.sampled_from("12345").map(FileRecord),
        st.sampled_from(["is empty", "is too large"]).map(lambda why: FileRecord(None, why)),
    ),
)


@given(RECORDS, RECORDS)
def test_changes_lead_from_old_to_new(
    old: dict[str, FileRecord], new: dict[str, FileRecord]
) -> None:
    """Whatever changed, the changes applied to the old records give the new ones."""
    found = compare(old, new)
    result = {source: record for source, record in old.items() if source not in found.removed}
    for origin, source in found.renamed:
        result[source] = result.pop(origin)
    for source in (*found.added, *found.edited):
        result[source] = new[source]
    assert result == new
    assert bool(found) == (old != new)
    touched = [
        *found.added,
        *found.edited,
        *found.removed,
        *(s for pair in found.renamed for s in pair),
    ]
    assert len(touched) == len(set(touched))
    assert not set(found.added) & old.keys()
    assert set(found.edited) <= old.keys() & new.keys()
