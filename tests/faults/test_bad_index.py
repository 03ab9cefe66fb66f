"""An index folder that is damaged, read-only or full: it answers where it can, or says why not."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from tests.conftest import PROGRAM, Result
from tests.faults.test_bad_input import SUMMIT, answers, complaint

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qa.service.settings import Settings

    Run = Callable[..., Result]
    Damage = Callable[[Path], object]

READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
# Room for one generation of the seed article and not for two.
SMALL = 'mount -t tmpfs -o size="$1" tmpfs "$0" && shift && exec "$@"'


@lru_cache(maxsize=1)
def mounting() -> list[str]:
    """Return the command that lets a process mount for itself, or nothing when none may."""
    if shutil.which("unshare") is None:
        return []
    for command in (["unshare", "--mount"], ["unshare", "--mount", "--map-root-user"]):
        tried = subprocess.run([*command, "true"], check=False, capture_output=True)
        if tried.returncode == 0:
            return command
    return []


@pytest.fixture
def live(indexed: Path) -> Path:
    """Return the folder of the live generation."""
    return indexed / "generations" / (indexed / "CURRENT").read_text()


@pytest.fixture(params=["mount", "modes"] if mounting() else ["modes"])
def read_only(
    request: pytest.FixtureRequest,
    environment: dict[str, str],
    settings: Settings,
    tmp_path: Path,
) -> Run:
    """Run a command for which the index folder is read-only, by its mount or by its modes."""

    def run_read_only(*arguments: str) -> Result:
        command = [*PROGRAM, *arguments]
        if request.param == "mount":
            command = [*mounting(), "sh", "-c", READ_ONLY, str(settings.index), *command]
            return _result(command, environment, tmp_path)
        with_modes = [settings.index, *settings.index.rglob("*")]
        modes = [(path, path.stat().st_mode) for path in with_modes]
        for path, mode in modes:
            path.chmod(mode & ~0o222)
        # Without this capability modes bind root too.
        bound = [] if os.geteuid() else ["setpriv", "--bounding-set", "-dac_override"]
        try:
            return _result([*bound, *command], environment, tmp_path)
        finally:
            for path, mode in modes:
                path.chmod(mode)

    return run_read_only


def _result(command: list[str], environment: dict[str, str], folder: Path) -> Result:
    done = subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, check=False, timeout=120
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.mark.usefixtures("indexed")
def test_a_read_only_index_answers(read_only: Run) -> None:
    """A fresh index that cannot be written answers without a warning."""
    result = read_only("ask", SUMMIT)
    assert answers(result)
    assert result.err == ""
    assert read_only("index", "status").out.endswith("Up to date.\n")
    assert read_only("doctor").code == 0


@pytest.mark.usefixtures("indexed")
def test_a_read_only_index_leaves_no_copy_behind(
    read_only: Run, tmp_path: Path, environment: dict[str, str]
) -> None:
    """A copy that was needed for reading is removed again."""
    (tmp_path / "tmp").mkdir()
    environment["TMPDIR"] = str(tmp_path / "tmp")
    assert answers(read_only("ask", SUMMIT))
    assert list((tmp_path / "tmp").glob("footnote-*")) == []


@pytest.mark.usefixtures("indexed")
def test_a_read_only_index_goes_stale(run: Run, read_only: Run, seeds: Path) -> None:
    """When the seeds change under a read-only index it answers on, stale, with one warning."""
    (seeds / "new.txt").write_text("The harbour of Valencia was closed on Tuesday.")
    result = read_only("ask", "--json", SUMMIT)
    assert (result.code, json.loads(result.out)["stale"]) == (0, True)
    assert complaint(result).endswith("Answering from the index as it was.")
    built = read_only("index", "build")
    assert (built.code, built.out) == (3, "")
    assert "cannot be written" in complaint(built)
    assert json.loads(run("ask", "--json", SUMMIT).out)["stale"] is False


def test_a_read_only_folder_without_an_index(read_only: Run, settings: Settings) -> None:
    """Where no index can be written a question is 3, with one line that says what to do."""
    settings.index.mkdir()
    result = read_only("ask", SUMMIT)
    assert (result.code, result.out) == (3, "")
    line = complaint(result)
    assert f"The index folder {settings.index} cannot be written" in line
    assert "name another with --index" in line


@pytest.mark.parametrize("room", ["4k", "64k", "300k"])
def test_a_full_disk_without_an_index(
    environment: dict[str, str], settings: Settings, tmp_path: Path, room: str
) -> None:
    """A disk too full for any index is 3 with one clear line."""
    settings.index.mkdir()
    command = [*PROGRAM, "ask", SUMMIT]
    if mounting():
        command = [*mounting(), "sh", "-c", SMALL, str(settings.index), room, *command]
        result = _result(command, environment, tmp_path)
    else:
        result = _limited(command, environment, tmp_path, int(room[:-1]) * 256)
    assert (result.code, result.out) == (3, "")
    line = complaint(result)
    assert str(settings.index) in line
    assert "Free some room or name another folder with --index" in line


def _limited(command: list[str], environment: dict[str, str], folder: Path, size: int) -> Result:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    done = subprocess.run(
        command,
        env=environment,
        cwd=folder,
        capture_output=True,
        check=False,
        timeout=120,
        preexec_fn=limit,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.mark.usefixtures("indexed")
def test_a_full_disk_with_an_older_index(
    environment: dict[str, str], settings: Settings, seeds: Path, tmp_path: Path
) -> None:
    """A disk too full for the next index leaves the last one answering, stale."""
    sentences = (f"Ship {n} left the harbour of Valencia on Tuesday." for n in range(200))
    (seeds / "new.txt").write_text(" ".join(sentences))
    command = [*PROGRAM, "ask", "--json", SUMMIT]
    if mounting():
        kept = tmp_path / "kept"
        shutil.copytree(settings.index, kept)
        full = (
            'mount -t tmpfs -o size=64m tmpfs "$0" && cp -a "$1/." "$0" && shift'
            ' && dd if=/dev/zero of="$0/ballast" bs=4k 2>/dev/null; exec "$@"'
        )
        command = [*mounting(), "sh", "-c", full, str(settings.index), str(kept), *command]
        result = _result(command, environment, tmp_path)
    else:
        largest = max(path.stat().st_size for path in settings.index.rglob("*"))
        result = _limited(command, environment, tmp_path, largest)
    assert result.code == 0, result.err
    assert json.loads(result.out)["stale"] is True
    assert complaint(result).endswith("Answering from the index as it was.")


def truncate(path: Path) -> None:
    """Truncate a file to its first half."""
    os.truncate(path, path.stat().st_size // 2)


def blank(path: Path) -> None:
    """Overwrite the second half of a file with zeros; its size stays."""
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[: size // 2] + bytes(size - size // 2))


def _current(content: bytes) -> Damage:
    return lambda live: (live.parent.parent / "CURRENT").write_bytes(content)


DAMAGES: dict[str, Damage] = {
    "articles.db is missing": lambda live: (live / "articles.db").unlink(),
    "articles.db is cut": lambda live: truncate(live / "articles.db"),
    "articles.db is empty": lambda live: (live / "articles.db").write_bytes(b""),
    "articles.db is half zeros": lambda live: blank(live / "articles.db"),
    "chroma.sqlite3 is cut": lambda live: truncate(live / "chroma" / "chroma.sqlite3"),
    "chroma.sqlite3 is garbage": lambda live: (live / "chroma/chroma.sqlite3").write_bytes(b"?"),
    "chroma.sqlite3 is empty": lambda live: (live / "chroma/chroma.sqlite3").write_bytes(b""),
    "chroma is missing": lambda live: shutil.rmtree(live / "chroma"),
    "the graph is missing": lambda live: next(live.rglob("data_level0.bin")).unlink(),
    "manifest.json is garbage": lambda live: (live / "manifest.json").write_bytes(b"\xff{"),
    "manifest.json is a list": lambda live: (live / "manifest.json").write_text("[]"),
    "manifest.json is of another time": lambda live: (live / "manifest.json").write_text(
        '{"format": 0}'
    ),
    "the generation is missing": shutil.rmtree,
    "in-use is missing": lambda live: (live / "in-use").unlink(),
    "CURRENT names nothing": _current(b"garbage"),
    "CURRENT is no text": _current(b"\xff\xfe\x00"),
    "CURRENT leads away": _current(b"../../../etc"),
    "CURRENT is endless": _current(b"x" * 100_000),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damage_is_reported_and_repaired(run: Run, live: Path, damage: Damage) -> None:
    """`--no-refresh` says in one line how to repair a damaged index; otherwise it is repaired."""
    damage(live)
    untouched = run("ask", "--no-refresh", SUMMIT)
    assert (untouched.code, untouched.out) == (3, "")
    assert "Run: footnote index build" in complaint(untouched)
    repaired = run("ask", SUMMIT)
    assert answers(repaired), repaired.err
    complaint(repaired)
    after = run("ask", SUMMIT)
    assert answers(after)
    assert after.err == ""


@pytest.mark.parametrize("content", [b"", b"\n"])
def test_an_empty_current_is_no_index(run: Run, live: Path, content: bytes) -> None:
    """An empty CURRENT is the same as none: the index is built."""
    _current(content)(live)
    assert run("ask", "--no-refresh", SUMMIT).code == 3
    assert answers(run("ask", SUMMIT))


def test_a_broken_vector_cache_is_filled_again(run: Run, live: Path, seeds: Path) -> None:
    """The vector cache and the stamps are caches: broken ones cost only time."""
    root = live.parent.parent
    (root / "vectors.db").write_bytes(b"garbage" * 1000)
    (root / "stamps.db").write_bytes(b"\xff" * 1000)
    (seeds / "new.txt").write_text("The harbour of Valencia was closed on Tuesday.")
    result = run("ask", SUMMIT)
    assert answers(result)
    assert result.err == ""


@pytest.mark.parametrize("command", [["ask", SUMMIT], ["index", "build"], ["show", "x"]])
def test_an_index_folder_that_is_a_file(run: Run, settings: Settings, command: list[str]) -> None:
    """A file where the index folder should be is 3, named, and stays what it is."""
    settings.index.write_text("mine")
    result = run(*command)
    assert (result.code, result.out) == (3, "")
    assert str(settings.index) in complaint(result)
    assert settings.index.read_text() == "mine"


def test_doctor_finds_damage(run: Run, live: Path) -> None:
    """Doctor reports damage with its remedy, and repairs nothing."""
    truncate(live / "articles.db")
    result = run("doctor")
    assert result.code == 3
    assert "Run: footnote index build" in result.out
    assert run("doctor").code == 3
    run("index", "build")
    assert run("doctor").code == 0
