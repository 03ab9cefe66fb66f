"""The models of the pipeline: loaded early by a thread of their own, and met by whoever asks."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from qa.models.span_model import SpanModel
from qa.service.loaded_models import LoadedModels
from qa.service.notifier import silent

if TYPE_CHECKING:
    from qa.service.settings import Settings


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
