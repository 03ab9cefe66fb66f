"""How passages are made: an index that was made in another way is made anew."""

from __future__ import annotations

from dataclasses import astuple, dataclass, field

from index.html import EXTRACTOR
from index.split import PassageSize

# Incremented by hand with every change to what is embedded or stored for the same seeds.
RECIPE = 7


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How passages are cut and their words indexed; `footnote eval retrieval` measures others."""

    size: PassageSize = field(default_factory=PassageSize)
    stemming: bool = True

    def __str__(self) -> str:
        """Return the options as a recipe names them: '150-220-overlapping-stemmed'."""
        low, high, overlap = astuple(self.size)
        parts = [str(low), str(high), "overlapping" * overlap, "stemmed" * self.stemming]
        return "-".join(part for part in parts if part)


DEFAULT_OPTIONS = BuildOptions()


def recipe(embedder_fingerprint: str, options: BuildOptions = DEFAULT_OPTIONS) -> str:
    """Identify how passages are made: a generation of another recipe is stale."""
    return f"{RECIPE}-{EXTRACTOR}:{options}:{embedder_fingerprint}"
