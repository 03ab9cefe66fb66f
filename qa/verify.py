"""Checks that a claim stands in its quotes, and each quote at its offsets in its article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index.article import Article
    from index.embed import Embedder
    from qa.verification.evidence import Place, Source
    from qa.writing.claims import WrittenClaim

    FindArticle = Callable[[str], Article | None]
    """A source to its article, or None when there is none."""


# Where a sentence is cut in error, as after 'Dr.', its parts are checked apart, to no harm.
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)%][.!?])\s+(?=[A-Z])|(?<=[.!?][”\"])\s+(?=[A-Z])")


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


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of checking a claim: where its quotes stand, and what is wrong, in words."""

    places: tuple[Place, ...]
    faults: tuple[str, ...]


class Verifier:
    """Checks claims against the passages that they cite. Safe to use from several threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def check(self, claim: WrittenClaim, sources: Sequence[Source]) -> Verdict:
        """Return what is wrong with a claim; it may be shown only if nothing is.

        The claim's words are compared with the quotes; what turns a meaning round (a 'not', an
        'if', a 'he said') is looked for in the whole sentences that the quotes stand in. Each
        sentence of a claim must stand by itself. Quotes that a claim does not need are left out.
        """
        # Here, because the road without a model needs none of it.
        from qa.verification.evidence import find_places, needed

        places, missing = find_places(claim, sources)
        if missing or not places:
            return Verdict((), tuple(missing) or ("it quotes nothing",))
        faults = self._faults(claim.text, places, sources)
        if faults:
            return Verdict(places, faults)
        fewer = needed(claim.text, places, sources)
        if fewer != places and not self._faults(claim.text, fewer, sources):
            return Verdict(fewer, ())
        return Verdict(places, ())

    def _faults(
        self, claim: str, places: Sequence[Place], sources: Sequence[Source]
    ) -> tuple[str, ...]:
        """Return what is wrong with the first sentence that something is wrong with."""
        from qa.verification.checks import CHECKS, unsupported
        from qa.verification.evidence import gather

        for sentence in _SENTENCE_END.split(claim.strip()):
            evidence = gather(sentence, places, sources)
            found = next((wrong for check in CHECKS if (wrong := list(check(evidence)))), None)
            found = found or list(unsupported(evidence, self._embedder))
            if found:
                return tuple(found)
        return ()
