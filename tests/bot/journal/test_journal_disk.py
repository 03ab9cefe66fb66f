"""The journal outlives `kill -9`, and says what is wrong with its file, its folder or its disk."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.journal.journal import Journal, JournalError
from bot.question import State
from tests.bot.blocking import Blocking
from tests.bot.journal.test_journal import ANSWER, asked, recorded
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

_WRITER = """
import sys
from pathlib import Path
from bot.journal.journal import Journal
from tests.bot.blocking import Blocking
from tests.bot.journal.test_journal import ANSWER, asked
journal = Blocking(Journal(Path(sys.argv[1])))
for number in range(10**6):
    question = journal.record(asked(number))
    if number % 2:
        journal.mark_answered(question, ANSWER, [f"9.{number}"])
    print(number, flush=True)
"""
_OPENER = """
import sys
from pathlib import Path
from bot.journal.journal import Journal, JournalError
from tests.bot.blocking import Blocking
from tests.bot.journal.test_journal import asked
try:
    Blocking(Journal(Path(sys.argv[1]))).record(asked())
except JournalError as error:
    print(error)
"""


def _python(script: str, folder: Path) -> list[str]:
    return [sys.executable, "-c", script, str(folder)]


def _opened_elsewhere(folder: Path, *before: str) -> str:
    """Open the journal in a process of its own and return what it complains of."""
    done = subprocess.run(
        [*before, *_python(_OPENER, folder)],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize("count", [1, 50, 700])
def test_kill_loses_nothing(tmp_path: Path, count: int) -> None:
    """Every question whose recording had returned is there after `kill -9`, and so its answer."""
    with subprocess.Popen(_python(_WRITER, tmp_path), cwd=ROOT, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        for _ in range(count):
            writer.stdout.readline()
        os.kill(writer.pid, signal.SIGKILL)
        told = count + len(writer.stdout.read().splitlines())
    with closing(Blocking(Journal(tmp_path))) as journal:
        for number in range(told - 1):  # the last line may have been cut
            found = journal.find("T1", "C1", asked(number).ts)
            assert found is not None
            assert (found.state is State.ANSWERED) == bool(number % 2)
            if number % 2:
                assert journal.answer(found.reference) == ANSWER
                assert journal.question_of_reply("T1", "C1", f"9.{number}") == found


def test_one_process_at_a_time(tmp_path: Path) -> None:
    """A second app on the same folder is refused in a clear line, until the first has ended."""
    journal = Journal(tmp_path)
    said = _opened_elsewhere(tmp_path)
    assert said.startswith("Another `footnote bot` keeps its journal in")
    assert "FOOTNOTE_STATE" in said
    journal.close()
    assert _opened_elsewhere(tmp_path) == ""
    with closing(Blocking(Journal(tmp_path))) as again:
        assert len(again.unfinished()) == 1


@pytest.mark.parametrize("content", [b"garbage" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_none_is_named(tmp_path: Path, content: bytes) -> None:
    """A file of another kind is named, left as it is, and the folder is free again."""
    path = tmp_path / "journal.db"
    path.write_bytes(content)
    for _ in range(2):
        with pytest.raises(JournalError, match=rf"{path} is damaged"):
            Journal(tmp_path)
    assert path.read_bytes() == content


def test_damage_in_the_middle_is_found(tmp_path: Path) -> None:
    """A page that was overwritten is found when the journal is opened, not at some question."""
    with closing(Blocking(Journal(tmp_path))) as journal:
        for number in range(300):
            recorded(journal, asked(number))
    path = tmp_path / "journal.db"
    content = bytearray(path.read_bytes())
    content[20_000:40_000] = os.urandom(20_000)
    path.write_bytes(content)
    with pytest.raises(JournalError, match="is damaged"):
        Journal(tmp_path)


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    """A journal of a later Footnote, or somebody else's tables, are not written to."""
    Journal(tmp_path).close()
    path = tmp_path / "journal.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(JournalError, match=r"of another version of Footnote \(99, not 1\)"):
        Journal(tmp_path)
    path.unlink()
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(JournalError, match="another version"):
        Journal(tmp_path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A read-only folder, a file in it, and a file in the folder's place are named."""
    Journal(tmp_path / "state").close()
    # Without this capability modes bind root too.
    bound = [] if os.geteuid() else ["setpriv", "--bounding-set", "-dac_override"]
    if bound and shutil.which("setpriv") is None:
        pytest.skip("root writes everywhere")
    try:
        for name in ("journal.db", "journal.lock", "."):
            (tmp_path / "state" / name).chmod(0o500)
        assert "cannot be written: Permission denied" in _opened_elsewhere(
            tmp_path / "state", *bound
        )
    finally:
        (tmp_path / "state").chmod(0o700)
    (tmp_path / "file").touch()
    with pytest.raises(JournalError, match="cannot be written"):
        Journal(tmp_path / "file")
