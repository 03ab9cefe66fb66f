"""Frozen values that the index is made of. Standard library only."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime


class Kind(StrEnum):
    """What a span of an article is."""

    BODY = "body"
    CAPTION = "caption"
    BOILERPLATE = "boilerplate"
    FRONT_MATTER = "front_matter"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Span:
    """The code points `start` (included) to `end` (excluded) of an article's text."""

    start: int
    end: int
    kind: Kind = Kind.BODY


class ArticleStatus(StrEnum):
    """What an article is to others, or to itself, when it says so."""

    CORRECTION = "correction"
    RETRACTED = "retracted"


@dataclass(frozen=True)
class Article:
    """One article. Offsets everywhere count code points of `text`, which is never changed.

    `source` is the seed file's path below the seeds folder, with forward slashes. `corrects` is
    the source, id or url of the article that this one corrects, as it is written. Before
    `embargo_until`, in UTC, nobody may read it. A `published` that is inferred was found in the
    text, not said of it. It is `also_in` other sources, whole or with small changes, and indexed
    once.
    """

    source: str
    text: str
    title: str | None = None
    published: date | None = None
    url: str | None = None
    outlet: str | None = None
    marks: tuple[Span, ...] = field(default=())
    updated: date | None = None
    author: str | None = None
    section: str | None = None
    status: ArticleStatus | None = None
    corrects: str | None = None
    embargo_until: datetime | None = None
    published_inferred: bool = False
    also_in: tuple[str, ...] = ()

    @property
    def published_as_stated(self) -> date | None:
        """The day of publication, unless it is inferred: nothing else is reckoned from that."""
        return None if self.published_inferred else self.published

    def is_embargoed(self, now: datetime) -> bool:
        """Tell whether nobody may read it yet."""
        return self.embargo_until is not None and now < self.embargo_until

    @cached_property
    def article_id(self) -> str:
        """Stable as long as the file keeps its name: 16 hexadecimal digits of its sha256."""
        return hashlib.sha256(self.source.encode()).hexdigest()[:16]

    @cached_property
    def sha256(self) -> str:
        """The sha256 of the text in UTF-8, in hexadecimal."""
        return text_sha256(self.text)


@dataclass(frozen=True, slots=True)
class ArticleMetadata:
    """What is known of an article but its text; the fields are those of `Article`.

    An echo has no passages of its own: it is indexed as the article whose id is `echo_of`.
    """

    article_id: str
    source: str
    title: str | None
    published: date | None
    url: str | None
    outlet: str | None
    updated: date | None
    author: str | None
    section: str | None
    status: ArticleStatus | None
    corrects: str | None
    embargo_until: datetime | None
    published_inferred: bool
    echo_of: str | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of an article that is embedded and retrieved as one.

    `text` equals the article's `text[start:end]`; `sentences` lie inside it, in order,
    with offsets in the article.
    """

    article_id: str
    start: int
    end: int
    text: str
    kind: Kind
    sentences: tuple[Span, ...]

    @property
    def passage_id(self) -> str:
        """Unique in an index: `article_id:start-end`."""
        return f"{self.article_id}:{self.start}-{self.end}"


def passage_number(passage: Passage, embedded: str) -> int:
    """Name a passage by what it is, in 63 bits: its article, its span and the text embedded for it.

    It is the same in every index that holds the passage, wherever it stands there.
    """
    return stable_number(f"{passage.passage_id}\n{embedded}".encode())


def stable_number(data: bytes) -> int:
    """Return a number of 63 bits, which SQLite and Chroma take for an id, of some bytes."""
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest()) >> 1


def text_sha256(text: str) -> str:
    """Return the sha256 of `text` in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
