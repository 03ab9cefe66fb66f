"""The values of a check, frozen: a draft, and what the archive says of each of its sentences."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from qa.answer import Citation  # noqa: TC001 - pydantic reads saved checks by it

SCHEMA = 1
# What is said of every check, where it is shown to a person.
NOT_JUDGED = (
    "Not judged: whether the articles are right, and what they leave out. A sentence that is not"
    " found may still be true."
)


class Verdict(StrEnum):
    """What the archive says of a sentence."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    MISQUOTED = "misquoted"
    OUTDATED = "outdated"
    NOT_FOUND = "not_found"
    NOT_A_CLAIM = "not_a_claim"


# What a person reads.
WORDS = {
    Verdict.SUPPORTED: "supported",
    Verdict.CONTRADICTED: "contradicted",
    Verdict.MISQUOTED: "misquoted",
    Verdict.OUTDATED: "outdated",
    Verdict.NOT_FOUND: "not found",
    Verdict.NOT_A_CLAIM: "passed over",
}


@dataclass(frozen=True, slots=True)
class Misquotation:
    """Words in quotation marks that stand otherwise, or were said by another.

    Code points `start` to `end` of the draft are the words, `text`; the citation numbered `n` is
    the words in the article. `said_by` is who says them there, where the draft names another.
    """

    start: int
    end: int
    text: str
    n: int
    said_by: str | None = None


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence, code points `start` to `end` of the draft, and what the archive says of it.

    `note` says in words why: what was passed over, what stands otherwise, what was not judged.
    """

    n: int
    start: int
    end: int
    text: str
    verdict: Verdict
    citations: tuple[Citation, ...] = ()
    note: str | None = None
    misquotations: tuple[Misquotation, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the sentence in the form, and the order, of the JSON contract."""
        return {
            "n": self.n,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "verdict": self.verdict.value,
            "citations": [_citation(one) for one in self.citations],
            "note": self.note,
            "misquotations": [asdict(one) for one in self.misquotations],
        }


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """A draft with all its sentences, in order.

    `read_to` is the code point of the draft up to which it was judged; what comes after is too much
    for one check. `stale` says that the seeds have changed since `generation` was built.
    """

    text: str
    sentences: tuple[CheckedSentence, ...]
    read_to: int
    generation: str = ""
    stale: bool = False

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many sentences have each verdict, in the order of the verdicts; none with none."""
        found = Counter(one.verdict for one in self.sentences)
        return {verdict: found[verdict] for verdict in Verdict if found[verdict]}

    @property
    def is_supported(self) -> bool:
        """Whether all that states something is supported, and the whole draft was judged."""
        passed = {Verdict.SUPPORTED, Verdict.NOT_A_CLAIM}
        return self.read_to == len(self.text) and self.counts.keys() <= passed

    def to_dict(self) -> dict[str, Any]:
        """Return the check in the form, and the order, of the JSON contract."""
        return {
            "schema": SCHEMA,
            "sentences": [one.to_dict() for one in self.sentences],
            "counts": {verdict.value: count for verdict, count in self.counts.items()},
            "generation": self.generation,
            "stale": self.stale,
            "read_to": self.read_to,
            "not_judged": NOT_JUDGED,
            "text": self.text,
        }


def _citation(citation: Citation) -> dict[str, Any]:
    values = asdict(citation)
    del values["kind"], values["outlet"]
    return values
