"""A folder of articles to ask about, written for these tests: nothing in them ever happened."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from qa.service.footnote import Footnote
from qa.service.settings import Settings
from tests.qa.llm.model_server import MODEL

if TYPE_CHECKING:
    from tests.qa.llm.model_server import ModelServer

ARTICLES = Path(__file__).parent / "articles"
SEED_ARTICLE = Path(__file__).parents[2] / "seeds" / "000_ab69426bd85c6de5.txt"
SECONDS = 30.0


def fill(folder: Path) -> None:
    """Put the honest articles into a folder: the user's own, and those written for the tests."""
    shutil.copytree(ARTICLES, folder)
    shutil.copy(SEED_ARTICLE, folder)


def with_model(settings: Settings, server: ModelServer, *, fallback: bool) -> Settings:
    """Return the settings with a server's model for an engine."""
    model = {"model": MODEL, "model_base_url": server.url, "model_seconds": SECONDS}
    return settings.model_copy(update=model | {"fallback": fallback})


def built(folder: Path) -> Settings:
    """Build an index of `folder/seeds`."""
    settings = Settings(seeds=folder / "seeds", index=folder / "index", model="")
    footnote = Footnote(settings)
    footnote.build()
    footnote.close()
    return settings
