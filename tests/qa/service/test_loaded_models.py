"""The models of the pipeline: loaded early by a thread of their own, and met by whoever asks."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from qa.errors import ReaderError
from qa.models.network import CAREFUL, FAST, Network
from qa.models.span_model import SpanModel
from qa.service.footnote import Footnote
from qa.service.loaded_models import LoadedModels
from qa.service.notifier import silent

if TYPE_CHECKING:
    from pathlib import Path

    from qa.service.settings import Settings
    from tests.conftest import Recorder


def test_a_model_that_fails_early_is_told_to_whoever_asks(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread that loads the models ahead is silent, whatever goes wrong; who asks meets it.

    A traceback of the thread would be a warning of pytest's, and so an error.
    """
    tried = threading.Event()

    def fail(*, concurrency: int) -> None:
        del concurrency
        tried.set()
        raise RuntimeError("The graph has a hole.")

    monkeypatch.setattr(SpanModel, "load", fail)
    models = LoadedModels(settings, silent(), 1)
    before = set(threading.enumerate())
    models.prepare()
    for thread in set(threading.enumerate()) - before:
        thread.join()
    assert tried.is_set()
    with pytest.raises(RuntimeError, match="The graph has a hole"):
        models.reader()


@pytest.mark.usefixtures("loaded_anew")
def test_either_reader_answers_without_the_other(
    settings: Settings, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever reader's files are damaged, the other answers, and that is said once."""
    both = settings.model_copy(update={"reader": "auto"})
    load = Network.load
    for damaged, other in ((FAST, "careful"), (CAREFUL, "fast")):

        def load_other(folder: Path, *others: Any, damaged: Path = damaged) -> Network:  # noqa: ANN401
            if folder == damaged:
                raise ReaderError("Its file is cut.", "Install it again.")
            return load(folder, *others)

        monkeypatch.setattr(Network, "load", load_other)
        with Footnote(both, recorder.notifier()) as footnote:
            for _ in range(2):
                assert footnote.ask("Where was the BRICS summit held?").short == "Kazan, Russia"
        said = f"Its file is cut. The {other} reader answers. Install it again."
        assert recorder.warnings == [said]
        recorder.warnings.clear()


def test_without_a_reader_nothing_answers(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the only reader is damaged, whoever asks meets its error."""

    def broken(*_: object, **__: object) -> None:
        raise ReaderError("Its file is cut.", "Install it again.")

    monkeypatch.setattr(SpanModel, "load", broken)
    with pytest.raises(ReaderError, match="Its file is cut"):
        LoadedModels(settings, silent(), 1).cascade()
