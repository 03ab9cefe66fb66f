"""Fixtures of more than one room: the real parts, the seed article, the app, stand-in servers."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings as hypothesis_settings

from index.embed import SHIPPED, Embedder
from qa.cli.app import run_cli
from qa.errors import ReaderError
from qa.models.network import CAREFUL, FAST, GRAPH, Network
from qa.models.span_model import SpanModel
from qa.service.footnote import Footnote
from qa.service.notifier import Notifier
from qa.service.settings import Settings
from tests.qa.llm.model_server import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.qa.llm.model_server import ModelServer

# A shell's background job ignores Ctrl-C, and so would every program that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
# Torch's threads, beside other tests', only wait for each other.
os.environ["OMP_NUM_THREADS"] = "1"
# An example may take long on a busy machine.
hypothesis_settings.register_profile("patient", deadline=None)
hypothesis_settings.load_profile("patient")

ROOT = Path(__file__).parent.parent
ARTICLE = ROOT / "seeds" / "000_ab69426bd85c6de5.txt"
PROGRAM = [sys.executable, "-m", "qa"]


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache of the tests' own, as empty as a fresh machine's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session", autouse=True)
def _fast_reader() -> Iterator[None]:
    """The fast reader reads alone, unless a test is of both: the other takes ten times as long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOOTNOTE_READER", "fast")
        yield


@pytest.fixture
def both_readers(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Both readers read, as they do when nothing is set."""
    del environment["FOOTNOTE_READER"]
    monkeypatch.delenv("FOOTNOTE_READER")


load_embedder, load_reader = Embedder.load, SpanModel.load
load_network = Network.load


@pytest.fixture(scope="session", autouse=True)
def _loaded_once() -> Iterator[None]:
    """The networks that ship, loaded once: it would take each test half a second."""
    embedder, reader = cache(load_embedder), cache(load_reader)
    network = cache(load_network)

    def load_embedder_once(folder: Path) -> Embedder:
        return embedder(folder) if folder == SHIPPED else load_embedder(folder)

    def load_reader_once(folder: Path = FAST, concurrency: int = 1) -> SpanModel:
        load = reader if folder == FAST else load_reader
        return load(folder, concurrency)

    def load_network_once(folder: Path = FAST, concurrency: int = 1, graph: str = GRAPH) -> Network:
        load = network if folder == CAREFUL else load_network
        return load(folder, concurrency, graph)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Embedder, "load", load_embedder_once)
        patch.setattr(SpanModel, "load", load_reader_once)
        patch.setattr(Network, "load", load_network_once)
        yield


@pytest.fixture
def no_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    """The files of the careful network are damaged."""
    load = Network.load

    def fail(folder: Path = FAST, concurrency: int = 1, graph: str = GRAPH) -> Network:
        if folder == CAREFUL:
            raise ReaderError("weights-1.bin is not the file that was shipped.", "Restore it.")
        return load(folder, concurrency, graph)

    monkeypatch.setattr(Network, "load", fail)


@pytest.fixture
def loaded_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """The networks are loaded as in a process that has just started."""
    monkeypatch.setattr(Embedder, "load", load_embedder)
    monkeypatch.setattr(SpanModel, "load", load_reader)
    monkeypatch.setattr(Network, "load", load_network)


@pytest.fixture(scope="session")
def built_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the user's article, to be copied; nobody writes to it."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "seeds").mkdir()
    shutil.copy(ARTICLE, folder / "seeds")
    with Footnote(Settings(seeds=folder / "seeds", index=folder / "index")) as made:
        made.build()
    return folder / "index"


@pytest.fixture
def indexed(settings: Settings, built_index: Path) -> Path:
    """The index folder of the settings, built already, for tests that are about asking."""
    return shutil.copytree(built_index, settings.index)


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The default embedding model."""
    return Embedder.load(SHIPPED)


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A seeds folder with the user's article in it."""
    folder = tmp_path / "seeds"
    folder.mkdir()
    shutil.copy(ARTICLE, folder)
    return folder


@pytest.fixture
def settings(tmp_path: Path, seeds: Path) -> Settings:
    """Settings for the seeds folder and an index folder that does not exist yet."""
    return Settings(seeds=seeds, index=tmp_path / "index")


@dataclass
class Recorder:
    """Records what a notifier is called with."""

    statuses: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    progress: list[tuple[str, int, int]] = field(default_factory=list)

    def notifier(self) -> Notifier:
        """Return the notifier whose calls are recorded."""
        return Notifier(
            self.statuses.append,
            self.warnings.append,
            lambda what, done, total: self.progress.append((what, done, total)),
        )


@pytest.fixture
def recorder() -> Recorder:
    """A recorder of what `footnote` reports, with nothing in it yet."""
    return Recorder()


@pytest.fixture
def footnote(settings: Settings, recorder: Recorder) -> Iterator[Footnote]:
    """Footnote over the seeds folder, with no index yet."""
    made = Footnote(settings, recorder.notifier())
    yield made
    made.close()


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    """The environment of a process that works on the seeds and index of this test."""
    inherited = {name: value for name, value in os.environ.items() if "FOOTNOTE" not in name}
    return inherited | {
        "FOOTNOTE_SEEDS": str(settings.seeds),
        "FOOTNOTE_INDEX": str(settings.index),
        "FOOTNOTE_READER": "fast",
        "PYTHONPATH": str(ROOT),
    }


@dataclass(frozen=True)
class Result:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(
    environment: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., Result]:
    """Run a command in this process, in an empty folder."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def run_command(*arguments: str) -> Result:
        code = run_cli(arguments)
        printed = capsys.readouterr()
        return Result(code, printed.out, printed.err)

    return run_command


@pytest.fixture
def spawn(environment: dict[str, str], tmp_path: Path) -> Callable[..., Result]:
    """Run a command in a process of its own, in an empty folder."""

    def run_process(*arguments: str | bytes, **options: Any) -> Result:  # noqa: ANN401
        done = subprocess.run(
            [*PROGRAM, *arguments],
            env=environment | options.pop("env", {}),
            cwd=options.pop("cwd", tmp_path),
            capture_output=True,
            check=False,
            timeout=120,
            **options,
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run_process


@pytest.fixture
def model_server() -> Iterator[ModelServer]:
    """A language model's server, whose replies the test scripts."""
    with serving() as server:
        yield server
