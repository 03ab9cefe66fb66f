"""A data set, a cache in which a run over it is finished, and what a run does."""

from __future__ import annotations

import shutil
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from index.embed import Embedder
from qa.answer import PASSAGES
from qa.evaluation import metrics
from qa.evaluation.dataset import read_dataset
from qa.evaluation.indexed import locked_set
from qa.evaluation.run import ask_all
from qa.service.footnote import Footnote
from qa.service.settings import Settings
from tests.qa.evaluation.tiny_set import write_set

if TYPE_CHECKING:
    from pathlib import Path

    from qa.answer import Answer


@pytest.fixture
def few_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Intervals are proved elsewhere; here they only take time."""
    monkeypatch.setattr(metrics, "RESAMPLES", 20)


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache in which a run over the data set is finished."""
    own = tmp_path_factory.mktemp("finished")
    folder = write_set(tmp_path_factory.mktemp("set") / "tiny")
    with (
        locked_set(read_dataset(folder), own) as indexed,
        closing(Footnote(Settings())) as footnote,
    ):
        ask_all(indexed, footnote, lambda _done, _of: None, k=PASSAGES)
    return own


@pytest.fixture
def settings(
    tmp_path: Path, finished: Path, few_resamples: None, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """Settings with a cache of this test's own, in which a run is finished."""
    del few_resamples  # it is in effect
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    settings = Settings(seeds=tmp_path / "seeds", index=tmp_path / "index")
    shutil.copytree(finished, settings.cache)
    return settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the data set."""
    return write_set(tmp_path / "tiny")


@pytest.fixture
def unbuildable(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on, no index can be built."""

    def embed(*_: object) -> None:
        raise AssertionError("an index was built")

    monkeypatch.setattr(Embedder, "embed_documents", embed)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that are really put, in order."""
    questions: list[str] = []
    real = Footnote.ask

    def ask(self: Footnote, question: str, *args: Any, **options: Any) -> Answer:  # noqa: ANN401
        questions.append(question)
        return real(self, question, *args, **options)

    monkeypatch.setattr(Footnote, "ask", ask)
    return questions
