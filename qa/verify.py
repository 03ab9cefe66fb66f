"""Does each quote stand at its offsets in the article that it names?"""

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


def parse_claim(value: Any) -> Footnoted:  # noqa: ANN401 - it comes from somebody's JSON
    """Read a citation of the JSON contract. Raises `ValueError`, which names the field."""
    if not isinstance(value, dict):
        raise ValueError("a citation is no object")  # noqa: TRY004 - callers know one error
    for name, kind in Footnoted.__annotations__.items():
        wanted = int if kind in (int, "int") else str
        if not isinstance(value.get(name), wanted) or isinstance(value.get(name), bool):
            raise ValueError(f"a citation's {name!r} is missing or no {wanted.__name__}")
    return Footnoted(*(value[name] for name in Footnoted._fields))
