"""Checks that a claim stands in its quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.embed import Embedder
    from qa.verifier.claims import WrittenClaim
    from qa.verifier.evidence import Place, Source


# Where a sentence is cut in error, as after 'Dr.', its parts are checked apart, to no harm.
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)%][.!?])\s+(?=[A-Z])|(?<=[.!?][”\"])\s+(?=[A-Z])")


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
        from qa.verifier.evidence import find_places, needed

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
        from qa.verifier.checks import CHECKS, unsupported
        from qa.verifier.evidence import gather

        for sentence in _SENTENCE_END.split(claim.strip()):
            evidence = gather(sentence, places, sources)
            found = next((wrong for check in CHECKS if (wrong := list(check(evidence)))), None)
            found = found or list(unsupported(evidence, self._embedder))
            if found:
                return tuple(found)
        return ()
