"""A retrieved passage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from index.article import Passage


@dataclass(frozen=True, slots=True)
class RetrievedPassage:
    """A retrieved passage; `score` is its cosine to the question, `published` its article's day."""

    passage: Passage
    score: float
    published: date | None = None
