"""A model's server, loaded as a model, in an environment without keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qa.llm.providers import load_model
from qa.service.settings import Settings
from tests.qa.llm.model_server import MODEL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qa.llm.chat_model import LanguageModel
    from tests.qa.llm.model_server import ModelServer

    Load = Callable[..., LanguageModel]

SECONDS = 5.0
KEYS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "GEMINI_API_KEY")


@pytest.fixture
def no_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment without any provider's settings, in a folder without .env."""
    for name in (*KEYS, "OPENAI_API_BASE", "OPENAI_BASE_URL", "LANGSMITH_GATEWAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def slept() -> list[float]:
    """The waits between attempts; none of them is waited for."""
    return []


@pytest.fixture
def load(model_server: ModelServer, slept: list[float]) -> Load:
    """Load the server's model; keywords are settings."""

    def load_from_server(**more: Any) -> LanguageModel:  # noqa: ANN401
        given: dict[str, Any] = {
            "model": MODEL,
            "model_base_url": model_server.url,
            "model_seconds": SECONDS,
        }
        return load_model(Settings(**given | more).language_model, slept.append)

    return load_from_server
