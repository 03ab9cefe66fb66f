"""Whether an index is fresh: never a stale answer, and little work when nothing has changed."""

from __future__ import annotations

import errno
import json
import os
import time
from typing import TYPE_CHECKING

import pytest

from index import changes, load
from index.folder_events import FolderEvents
from qa.service import freshness
from qa.service.footnote import Footnote

if TYPE_CHECKING:
    from pathlib import Path

    from qa.service.settings import Settings


@pytest.fixture
def listings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Record the listings of seeds, as they are made."""
    made: list[Path] = []
    real = load.list_seeds

    def list_seeds(folder: Path) -> object:
        made.append(folder)
        return real(folder)

    monkeypatch.setattr(freshness, "list_seeds", list_seeds)
    return made


@pytest.fixture
def scans(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Record the scans, which read stamps and compare records."""
    made: list[object] = []
    real = changes.scan

    def scan(*given: object) -> object:
        made.append(given)
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(freshness, "scan", scan)
    return made


def test_a_process_that_asks_again_lists_nothing(
    footnote: Footnote, listings: list[Path], seeds: Path
) -> None:
    """From the second question on the kernel tells of changes, each before the next question."""
    events = FolderEvents.of(seeds)
    if events is None:
        pytest.skip("the temporary folder is on a file system that other machines may write to")
    events.close()
    for _ in range(3):
        footnote.refresh()
    listings.clear()
    for _ in range(5):
        footnote.refresh()
    assert listings == []
    for number in range(3):
        (seeds / "new.txt").write_text(f"The mayor of Omsk opened bridge {number}.")
        footnote.refresh()
        with footnote.reading() as generation:
            article = generation.corpus.article("new.txt")
            assert article is not None
            assert str(number) in article.text


def test_another_process_compares_one_number(
    footnote: Footnote, settings: Settings, scans: list[object], seeds: Path
) -> None:
    """Once an index was found fresh, the next process lists the seeds, and reads no records."""
    footnote.refresh()
    assert footnote.snapshot().fresh
    scans.clear()
    later = Footnote(settings)
    assert later.snapshot().fresh
    assert scans == []
    (seeds / "new.txt").write_text("The mayor of Omsk opened the bridge.")
    assert not later.snapshot().fresh
    assert len(scans) == 1
    later.close()


def test_a_known_listing_is_not_enough(footnote: Footnote, settings: Settings) -> None:
    """The number counts for one generation, and for the settings that it was built with."""
    footnote.refresh()
    assert footnote.snapshot().fresh
    path = footnote.folder.root / "fresh.json"
    known = json.loads(path.read_text())
    footnote.build(force=True)
    assert footnote.snapshot().fresh
    assert json.loads(path.read_text())[0] != known[0]
    moved = Footnote(settings.model_copy(update={"chroma_url": "http://127.0.0.1:1"}))
    assert not moved.snapshot().fresh
    for broken in ("", "{}", "[]", "\udcff"):
        path.write_bytes(broken.encode(errors="surrogateescape"))
        assert footnote.snapshot().fresh


def test_what_is_linked_from_elsewhere_is_looked_at(
    footnote: Footnote, seeds: Path, tmp_path: Path
) -> None:
    """A change of a linked file's own contents, of which no event tells, is found all the same."""
    real = tmp_path / "real.txt"
    real.write_text("The mayor of Omsk opened bridge 1.")
    (seeds / "link.txt").symlink_to(real)
    for number in range(2, 5):
        footnote.refresh()
        real.write_text(f"The mayor of Omsk opened bridge {number}.")
        footnote.refresh()
        with footnote.reading() as generation:
            article = generation.corpus.article("link.txt")
            assert article is not None
            assert str(number) in article.text


def test_the_kernel_is_not_trusted_for_ever(
    footnote: Footnote, listings: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a while the seeds are listed again, whatever the kernel has told."""
    for _ in range(3):
        footnote.refresh()
    listings.clear()
    monkeypatch.setattr(freshness, "MAX_TRUST", 0.0)
    footnote.refresh()
    assert len(listings) == 1


def test_a_file_that_is_still_being_written_waits(footnote: Footnote, seeds: Path) -> None:
    """With time to settle, a file written just now is told as waited for, and not indexed yet."""
    footnote.build()
    (seeds / "new.txt").write_text("The mayor of Omsk opened")
    snapshot = footnote.snapshot(settle=3600)
    assert (snapshot.fresh, snapshot.waits) == (True, True)
    assert footnote.build(settle=3600) is None
    assert footnote.status().changes.added == ("new.txt",)
    time.sleep(0.05)
    os.utime(seeds / "new.txt")
    report = footnote.build(settle=0.01)
    assert report is None or report.changes.added == ("new.txt",)
    footnote.refresh()
    assert footnote.snapshot(settle=0.0).fresh


def test_the_first_index_waits_for_no_file(footnote: Footnote, seeds: Path) -> None:
    """Without an index a file that was written just now is read as it is: nothing else answers."""
    for path in seeds.iterdir():
        os.utime(path)
    report = footnote.build(settle=3600)
    assert report is not None
    assert report.problems == {}
    assert footnote.folder.manifest() is not None


def test_what_waited_is_built_once_it_is_settled(footnote: Footnote, seeds: Path) -> None:
    """A snapshot differs once a file has settled, though nothing was written meanwhile."""
    footnote.build()
    (seeds / "new.txt").write_text("The mayor of Omsk opened the bridge.")
    waiting, settled = footnote.snapshot(settle=3600), footnote.snapshot()
    assert (waiting.fresh, settled.fresh) == (True, False)
    assert waiting.seeds != settled.seeds


def test_what_could_not_be_read_is_read_again(
    footnote: Footnote, settings: Settings, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file left out because of a passing fault comes back, though it has not changed."""
    path = seeds / "new.txt"
    path.write_text("The mayor of Omsk opened the bridge.")
    real = type(path).read_bytes

    def read_bytes(self: Path) -> bytes:
        if self.name == "new.txt":
            raise OSError(errno.EMFILE, "Too many open files")
        return real(self)

    with monkeypatch.context() as patched:
        patched.setattr(type(path), "read_bytes", read_bytes)
        footnote.refresh()
        footnote.refresh()
    with Footnote(settings) as later:
        assert not later.snapshot().fresh


def test_a_file_that_may_not_be_read_costs_no_scan_each_time(
    footnote: Footnote, settings: Settings, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is left out for its permissions is remembered, until these change."""
    path = seeds / "new.txt"
    path.write_text("The mayor of Omsk opened the bridge.")
    real = type(path).read_bytes

    def read_bytes(self: Path) -> bytes:
        if self.name == "new.txt":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(self)

    with monkeypatch.context() as patched:
        patched.setattr(type(path), "read_bytes", read_bytes)
        footnote.refresh()
        footnote.refresh()
        patched.setattr(freshness, "scan", None)
        with Footnote(settings) as later:
            assert later.snapshot().fresh
    path.chmod(0o600)
    with Footnote(settings) as later:
        assert not later.snapshot().fresh
