"""What is listed below the seeds folder, and what is said of what cannot be read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from index.errors import SeedFileError, SeedsError
from index.load import list_seeds, read_settled
from index.parse import MAX_BYTES

if TYPE_CHECKING:
    from pathlib import Path

UNKNOWN = "is of an unknown kind; known are .txt, .md, .html, .htm, .jsonl, .jsonl.gz, .meta.json"


def test_folders_are_walked_and_hidden_files_are_not(tmp_path: Path) -> None:
    """Files are listed by name, with forward slashes; hidden files and folders are not there."""
    for name in ["b.txt", "a/z.md", "a/b/c.txt", ".hidden.txt", ".git/x.txt", "a/.x/y.txt"]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Words.")
    listed = list_seeds(tmp_path)
    assert [seed.source for seed in listed] == ["a/b/c.txt", "a/z.md", "b.txt"]
    assert all(seed.problem is None for seed in listed)
    assert {read_settled(seed)[0] for seed in listed} == {b"Words."}


def test_what_cannot_be_an_article_is_listed_with_its_problem(tmp_path: Path) -> None:
    """Other kinds, giants, pipes, dead links and loops are listed and named, never opened."""
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8")
    for name in ("README", "a.jsonl#1.txt", "b.meta.json", "largest.meta.json"):
        (tmp_path / name).write_text("Words.")
    with (tmp_path / "giant.txt").open("wb") as giant:
        giant.truncate(MAX_BYTES + 1)
    with (tmp_path / "largest.txt").open("wb") as largest:
        largest.truncate(MAX_BYTES)
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "dead.txt").symlink_to("nowhere.txt")
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "loop.txt").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "circle.txt").symlink_to("circle.txt")
    (tmp_path / os.fsdecode(b"\xff.txt")).write_text("Words.")
    problems = {seed.source: seed.problem or "" for seed in list_seeds(tmp_path)}
    said = {
        "photo.jpg": UNKNOWN,
        "README": UNKNOWN,
        "a.jsonl#1.txt": "has the name of an article in another file; rename it",
        "b.meta.json": "describes b.txt, which is not there",
        "giant.txt": "has 10 MB, more than the 10 MB of its kind; split it",
        "largest.meta.json": "",
        "largest.txt": "",
        "pipe.txt": "is not a regular file",
        "dead.txt": "cannot be read: No such file or directory",
        "loop.txt": "is not a regular file",
        "circle.txt": "cannot be read: Too many levels of symbolic links",
        "\\xff.txt": "has a name that is not UTF-8; rename it",
    }
    assert problems == said


def test_a_link_to_a_file_is_that_file(tmp_path: Path) -> None:
    """A link to a regular file is read through."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "real.txt").write_text("Words.")
    (tmp_path / "seeds" / "link.txt").symlink_to(tmp_path / "real.txt")
    (seed,) = list_seeds(tmp_path / "seeds")
    assert (seed.problem, read_settled(seed)[0]) == (None, b"Words.")


def test_a_folder_that_cannot_be_listed_costs_its_own_articles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder below the seeds that is closed, or has just gone, is named; others are listed."""
    for name in ("closed", "open"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text("Words.")
    real = os.scandir

    def scandir(path: str) -> object:
        if path.endswith("closed"):  # root may read a folder whatever its mode
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr("index.load.os.scandir", scandir)
    seeds = {seed.source: seed.problem for seed in list_seeds(tmp_path)}
    assert seeds == {"closed/": "cannot be read: Permission denied", "open/a.txt": None}


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """A seeds folder that is missing, or a file, is an error that says what to do."""
    (tmp_path / "file").write_text("Words.")
    for name in ["nowhere", "file"]:
        with pytest.raises(SeedsError, match=rf"/{name} cannot be read.*FOOTNOTE_SEEDS"):
            list_seeds(tmp_path / name)


def test_a_file_that_went_away_is_named(tmp_path: Path) -> None:
    """A file that is removed between listing and reading is an error that names it."""
    (tmp_path / "a.txt").write_text("Words.")
    (seed,) = list_seeds(tmp_path)
    (tmp_path / "a.txt").unlink()
    with pytest.raises(SeedFileError, match=r"a\.txt cannot be read: No such file"):
        read_settled(seed)
