"""Passages with the same vector, which is stored once.

Thousands of equal vectors break Chroma's graph: other passages are not found any more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from index.article import Passage
    from index.embed import Vectors


class Copy(NamedTuple):
    """A passage's number, that of the first one with its vector, and the articles of both."""

    number: int
    original: int
    article_id: str
    original_article_id: str


@dataclass(frozen=True, slots=True)
class Copies:
    """Copies by number: `originals` gives that of the passage whose vector stands for each.

    `elsewhere` gives an original's copies in other articles, the first of each. Those in the same
    article tell nothing new.
    """

    originals: Mapping[int, int] = field(default_factory=dict)
    elsewhere: Mapping[int, Sequence[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, copies: Iterable[Copy]) -> Copies:
        """Gather copies, which come by number."""
        originals: dict[int, int] = {}
        elsewhere: dict[int, dict[str, int]] = {}
        for copy in copies:
            originals[copy.number] = copy.original
            if copy.article_id != copy.original_article_id:
                elsewhere.setdefault(copy.original, {}).setdefault(copy.article_id, copy.number)
        return cls(originals, {row: tuple(found.values()) for row, found in elsewhere.items()})

    def original(self, number: int) -> int:
        """Return the number under which a passage's vector is stored."""
        return self.originals.get(number, number)

    def fan_out(self, number: int) -> Iterator[int]:
        """Yield what is found with an original: itself, and its copies in other articles."""
        yield number
        yield from self.elsewhere.get(number, ())


def find_copies(
    passages: Sequence[Passage], vectors: Vectors, published: Sequence[date | None]
) -> Iterator[Copy]:
    """Yield the passages whose vector and date are those of an earlier one."""
    first: dict[tuple[bytes, date | None], int] = {}
    for number, passage in enumerate(passages):
        original = first.setdefault((vectors[number].tobytes(), published[number]), number)
        if original != number:
            yield Copy(number, original, passage.article_id, passages[original].article_id)
