"""From a model's name to its client: which provider, whose key, which package."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

from index.installation import install, install_extra
from qa.errors import ModelError
from qa.llm.providers import load_model
from qa.service.settings import load_settings
from tests.conftest import ROOT
from tests.qa.llm.conftest import KEYS
from tests.qa.llm.model_server import KEY
from tests.qa.llm.test_chat_model import GOOD, reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from qa.llm.chat_model import LanguageModel
    from tests.qa.llm.model_server import ModelServer

    Load = Callable[..., LanguageModel]

pytestmark = pytest.mark.usefixtures("no_keys")


@pytest.mark.parametrize(
    ("model", "there"),
    [
        ("smollm2", "smollm2"),
        ("openai:smollm2", "smollm2"),
        ("llama3.2:3b", "llama3.2:3b"),
        ("claude-haiku-4-5", "claude-haiku-4-5"),
        ("org/model:free", "org/model:free"),
        (" smollm2 ", "smollm2"),
    ],
)
def test_names_at_a_server_of_ones_own(
    model_server: ModelServer, load: Load, model: str, there: str
) -> None:
    """With a base URL a name is that server's own, whatever stands in it."""
    model_server.models = frozenset({there})
    model_server.script(GOOD)
    loaded = load(model=model)
    assert reply(loaded)
    assert loaded.name == model.strip()


@pytest.mark.parametrize(
    ("model", "variable"),
    [
        ("openai:gpt-5-mini", "OPENAI_API_KEY"),
        ("gpt-5-mini", "OPENAI_API_KEY"),
        ("anthropic:claude-haiku-4-5", "ANTHROPIC_API_KEY"),
        ("claude-haiku-4-5", "ANTHROPIC_API_KEY"),
        ("google_genai:gemini-2.5-flash", "GOOGLE_API_KEY"),
        ("gemini-2.5-flash", "GOOGLE_API_KEY"),
    ],
)
def test_a_missing_key_is_named(model: str, variable: str) -> None:
    """Without its key a provider's model is not loaded; the variable is named."""
    with pytest.raises(ModelError, match=f"^{variable} is not set, and {model} needs it"):
        load_model(load_settings(model=model).language_model)


@pytest.mark.parametrize(
    ("model", "package", "extra"),
    [
        ("openai:gpt-5-mini", "openai", "openai"),
        ("anthropic:claude-haiku-4-5", "langchain_anthropic", "anthropic"),
        ("google_genai:gemini-2.5-flash", "langchain_google_genai", "google"),
        ("ollama:llama3.2", "langchain_ollama", "ollama"),
        ("mistralai:mistral-small", "langchain_mistralai", None),
    ],
)
def test_a_missing_package_is_named(
    monkeypatch: pytest.MonkeyPatch, model: str, package: str, extra: str | None
) -> None:
    """Without its package a model is not loaded; the command that installs it is named."""
    from langchain.chat_models import base

    base._get_chat_model_creator.cache_clear()  # noqa: SLF001 - it keeps what it has imported
    monkeypatch.setitem(sys.modules, package, None)
    for name in KEYS:
        monkeypatch.setenv(name, KEY)
    with pytest.raises(ModelError) as raised:
        load_model(load_settings(model=model).language_model)
    assert raised.value.what == f"The package that {model} needs is not installed."
    command = install_extra(extra) if extra else install("langchain-mistralai")
    assert raised.value.remedy == f"Run: {command}"
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert extra is None or extra in extras["optional-dependencies"]


@pytest.mark.parametrize("model", ["llama3.2", "nobody:model"])
def test_an_unknown_provider_is_named(model: str) -> None:
    """A name that tells no provider is refused, with how to write it."""
    with pytest.raises(ModelError, match="names no provider that is known") as raised:
        load_model(load_settings(model=model).language_model)
    assert "ollama:llama3.2" in raised.value.remedy


def test_no_library_is_imported_before_a_model_is_loaded() -> None:
    """Importing the module imports no provider's library, nor LangChain."""
    script = "import sys, qa.llm.providers; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True, text=True
    )
    tops = {name.partition(".")[0] for name in done.stdout.split()}
    assert tops.isdisjoint(
        {"langchain", "langchain_core", "langchain_openai", "openai", "httpx", "httpx2"}
    )
