"""Two indexes, built once: honest articles, and the same among articles that attack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qa.service.footnote import Footnote
from tests.adversarial.attacks import IN_ARTICLES, at
from tests.adversarial.newsroom import built, fill, with_model
from tests.qa.llm.model_server import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.service.settings import Settings
    from tests.qa.llm.model_server import ModelServer


@pytest.fixture(scope="session")
def honest_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings for an index of the honest articles."""
    folder = tmp_path_factory.mktemp("honest")
    fill(folder / "seeds")
    return built(folder)


@pytest.fixture(scope="session")
def attacked_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings for an index of the honest articles and of one for each attack in an article."""
    folder = tmp_path_factory.mktemp("attacked")
    fill(folder / "seeds")
    for attack in at(*IN_ARTICLES):
        (folder / "seeds" / attack.source).write_text(attack.article, encoding="utf-8")
    return built(folder)


@pytest.fixture(scope="session")
def liar_server() -> Iterator[ModelServer]:
    """A language model's server for the whole room; each test scripts it anew."""
    with serving() as server:
        yield server


@pytest.fixture
def server(liar_server: ModelServer) -> ModelServer:
    """The server, without the requests of other tests."""
    liar_server.requests.clear()
    return liar_server


@pytest.fixture(scope="session")
def honest(honest_settings: Settings) -> Iterator[Footnote]:
    """The extractive engine over the honest articles."""
    yield from _opened(honest_settings)


@pytest.fixture(scope="session")
def attacked(attacked_settings: Settings) -> Iterator[Footnote]:
    """The extractive engine over the attacked articles."""
    yield from _opened(attacked_settings)


@pytest.fixture(scope="session")
def honest_model(honest_settings: Settings, liar_server: ModelServer) -> Iterator[Footnote]:
    """The server's model over the honest articles."""
    yield from _opened(with_model(honest_settings, liar_server, fallback=False))


@pytest.fixture(scope="session")
def attacked_model(attacked_settings: Settings, liar_server: ModelServer) -> Iterator[Footnote]:
    """The server's model over the attacked articles."""
    yield from _opened(with_model(attacked_settings, liar_server, fallback=False))


def _opened(settings: Settings) -> Iterator[Footnote]:
    footnote = Footnote(settings)
    yield footnote
    footnote.close()
