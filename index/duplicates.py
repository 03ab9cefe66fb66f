"""Exact duplicates: passages with the same vector, which is stored once.

Thousands of equal vectors break Chroma's HNSW graph: other passages are not found any more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from index.article import Passage
    from index.embed import Vectors


class Duplicate(NamedTuple):
    """A passage's number, that of the first one with the same vector, and the articles of both."""

    number: int
    original: int
    article_id: str
    original_article_id: str


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Duplicates by number: `originals` gives the passage whose vector is stored for each.

    `in_other_articles` gives an original's duplicates in other articles, the first of each. Those
    in the same article add nothing to an answer.
    """

    originals: Mapping[int, int] = field(default_factory=dict)
    in_other_articles: Mapping[int, Sequence[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, duplicates: Iterable[Duplicate]) -> Duplicates:
        """Collect duplicates, which come in the order of their numbers."""
        originals: dict[int, int] = {}
        others: dict[int, dict[str, int]] = {}
        for duplicate in duplicates:
            originals[duplicate.number] = duplicate.original
            if duplicate.article_id != duplicate.original_article_id:
                first_of = others.setdefault(duplicate.original, {})
                first_of.setdefault(duplicate.article_id, duplicate.number)
        return cls(originals, {row: tuple(found.values()) for row, found in others.items()})

    def original(self, number: int) -> int:
        """Return the number under which a passage's vector is stored."""
        return self.originals.get(number, number)

    def expand(self, number: int) -> Iterator[int]:
        """Yield the passages that an original's vector finds: it and those in other articles."""
        yield number
        yield from self.in_other_articles.get(number, ())


def find_duplicates(
    passages: Sequence[Passage], vectors: Vectors, published: Sequence[date | None]
) -> Iterator[Duplicate]:
    """Yield the passages whose vector and date are those of an earlier one."""
    first: dict[tuple[bytes, date | None], int] = {}
    for number, passage in enumerate(passages):
        original = first.setdefault((vectors[number].tobytes(), published[number]), number)
        if original != number:
            yield Duplicate(number, original, passage.article_id, passages[original].article_id)
