"""An invented archive of two years, and Footnote over it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qa.service.footnote import Footnote
from qa.service.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

ARCHIVE = Path(__file__).with_name("archive")


@pytest.fixture(scope="session")
def halden(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Footnote]:
    """Footnote over the archive, its index built."""
    index = tmp_path_factory.mktemp("halden") / "index"
    with Footnote(Settings(seeds=ARCHIVE / "seeds", index=index, model="")) as made:
        made.build()
        yield made
