"""Checks that each quote stands at its offsets in the article that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.article import Article

    FindArticle = Callable[[str], Article | None]
    """A source to its article, or None when there is none."""


class Footnoted(NamedTuple):
    """What a footnote claims: that these characters of this text are this quote."""

    source: str
    start: int
    end: int
    quote: str
    sha256: str


def fault(claim: Footnoted, find: FindArticle) -> str | None:
    """Return what is wrong with a footnote, in words, or None when it stands."""
    article = find(claim.source)
    if article is None:
        return f"{claim.source} is not there any more"
    if not claim.quote:
        return "the quote is empty"
    here = article.text[claim.start : claim.end] if 0 <= claim.start < claim.end else ""
    if here != claim.quote:
        return (
            f"characters {claim.start}-{claim.end} of {claim.source} are not the quote,"
            f" but {here[:80]!r}"
        )
    if article.sha256 != claim.sha256:
        return f"{claim.source} has changed since, though the quote still stands where it stood"
    return None


_TYPES = {"source": str, "start": int, "end": int, "quote": str, "sha256": str}


def parse_claim(citation: dict[str, Any]) -> Footnoted:
    """Read a citation of the JSON contract. Raises `ValueError`, which names the field."""
    for name, wanted in _TYPES.items():
        if type(citation.get(name)) is not wanted:
            raise ValueError(f"a citation's {name!r} is missing or no {wanted.__name__}")
    return Footnoted(**{name: citation[name] for name in _TYPES})
