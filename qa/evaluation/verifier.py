"""Measures the verifier by itself: what it lets through of claims whose truth is known.

The claims are made from the passages of a set's own index by `qa.evaluation.perturbations`: true
ones, which must pass, and ones with a single change that makes them false or unsupported, which
must not. In what is printed the former are 'untouched', the latter 'altered'.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from index.build import DEFAULT_OPTIONS
from qa.evaluation.human_claims import human_claims
from qa.evaluation.perturbations.generate import MAX_PER_KIND, SEED, paraphrased, perturbed
from qa.evaluation.perturbations.material import gather
from qa.service.footnote import Footnote
from qa.verifier.verifier import Verifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from index.corpus import Corpus
    from index.vector_cache import Progress
    from qa.evaluation.dataset import DataSet
    from qa.evaluation.indexed import IndexedSet
    from qa.evaluation.perturbations.claims import TestClaim
    from qa.service.notifier import Notifier
    from qa.service.settings import Settings
    from qa.verifier.claims import WrittenClaim
    from qa.verifier.evidence import Source
    from qa.verifier.verifier import Verdict

# What must be reached: of the perturbed claims caught, of the true ones dropped.
MIN_CAUGHT = 0.95
MAX_DROPPED = 0.05

_GROUPS = {"altered": "caught", "untouched": "dropped", "human": "dropped"}
# People's sentences are of one or two kinds only.
_HUMAN_SHARE = 5
_FAULTS = 2
_EXAMPLES = 5
_TARGETS = (
    f"At least {MIN_CAUGHT:.0%} of altered claims must be caught,"
    f" at most {MAX_DROPPED:.0%} of untouched ones dropped."
)
_PARTICULAR = re.compile(
    r"“[^”]*”|\"[^\"]*\"|'[^']*(?<!\w)'|(?<!\w)‘[^’]*’|'.*'|\d[\d,.]*", re.DOTALL
)


class Checker(Protocol):
    """What is measured: `qa.verifier.verifier.Verifier`, or what a test puts in its place."""

    def check(self, claim: WrittenClaim, sources: Sequence[Source]) -> Verdict:
        """Return what is wrong with a claim."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A test claim with what the verifier found wrong with it, and how long that took."""

    test_claim: TestClaim
    faults: tuple[str, ...]
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Tally:
    """How many claims of a kind there are, how many were refused, and the faults named most."""

    count: int
    refused: int
    faults: Mapping[str, int]

    @property
    def share(self) -> float:
        """The share that was refused."""
        return self.refused / self.count


@dataclass(frozen=True, slots=True)
class Measured:
    """All that was checked of a set, in three groups by the name of each."""

    name: str
    groups: Mapping[str, Sequence[Checked]]

    def kinds(self, group: str) -> dict[str, Tally]:
        """Return the tally of each kind of a group, in the order of the generators."""
        kinds = dict.fromkeys(one.test_claim.kind for one in self.groups[group])
        return {
            kind: tally(one for one in self.groups[group] if one.test_claim.kind == kind)
            for kind in kinds
        }


def measure_verifier(
    indexed: IndexedSet,
    settings: Settings,
    notifier: Notifier,
    progress: Progress,
    *,
    limit: int | None = None,
) -> Measured:
    """Check up to `limit` claims of each kind, made from the index of a set."""
    own = {"seeds": indexed.seeds(), "index": indexed.index(), "chroma_url": None}
    footnote = Footnote(settings.model_copy(update=own), notifier)
    try:
        embedder = footnote.embedder()
        generation = indexed.open(DEFAULT_OPTIONS, embedder, notifier)
        try:
            groups = make_claims(
                indexed.data, indexed.doc_ids(), generation.corpus, limit or MAX_PER_KIND
            )
        finally:
            generation.close()
        return Measured(indexed.data.name, check_all(Verifier(embedder), groups, progress))
    finally:
        footnote.close()


def make_claims(
    data: DataSet, doc_ids: Mapping[str, str], corpus: Corpus, limit: int = MAX_PER_KIND
) -> dict[str, list[TestClaim]]:
    """Return the claims of each group; `doc_ids` are the documents' ids by those of articles."""
    titles = {document.doc_id: document.title for document in data.documents}
    material = gather(corpus, {article: titles[doc_id] for article, doc_id in doc_ids.items()})
    articles = {doc_id: article for article, doc_id in doc_ids.items()}
    return {
        "altered": list(perturbed(material, limit)),
        "untouched": list(paraphrased(material, limit)),
        "human": list(human_claims(data, articles, material, _HUMAN_SHARE * limit)),
    }


def check_all(
    verifier: Checker, groups: Mapping[str, Sequence[TestClaim]], progress: Progress
) -> dict[str, list[Checked]]:
    """Check every claim of every group, and time each."""
    total = sum(len(group) for group in groups.values())
    done = 0
    found: dict[str, list[Checked]] = {}
    for name, group in groups.items():
        found[name] = []
        for test_claim in group:
            progress(done, total)
            found[name].append(_check(verifier, test_claim))
            done += 1
    progress(total, total)
    return found


def _check(verifier: Checker, test_claim: TestClaim) -> Checked:
    started = time.perf_counter()
    verdict = verifier.check(test_claim.claim, test_claim.sources)
    return Checked(test_claim, verdict.faults, (time.perf_counter() - started) * 1000)


def tally(checked: Iterable[Checked]) -> Tally:
    """Count claims, those refused, and what was found wrong, the particulars left out."""
    rows = list(checked)
    faults = Counter(fault for row in rows for fault in dict.fromkeys(map(_in_general, row.faults)))
    return Tally(len(rows), sum(bool(row.faults) for row in rows), dict(faults.most_common()))


def _in_general(fault: str) -> str:
    """Return a fault without the words and numbers of the one claim that has it."""
    return _PARTICULAR.sub("…", fault)


def verifier_json(measured: Measured) -> dict[str, Any]:
    """Return the figures by group and kind, with a few of the claims that were judged wrongly."""
    report: dict[str, Any] = {"set": measured.name, "seed": SEED, "ms": _speed(measured)}
    for group, rows in measured.groups.items():
        report[group] = _counts(tally(rows)) | {
            "kinds": {
                kind: _counts(one)
                | {"faults": dict(one.faults), "misjudged": _misjudged(rows, kind)}
                for kind, one in measured.kinds(group).items()
            }
        }
    return report


def _counts(found: Tally) -> dict[str, Any]:
    share = round(found.share, 4) if found.count else None
    return {"count": found.count, "refused": found.refused, "share": share}


def _misjudged(rows: Iterable[Checked], kind: str) -> list[dict[str, Any]]:
    """Return some perturbed claims that passed, or true ones that did not."""
    wrong = [
        {
            "claim": row.test_claim.claim.text,
            "original": row.test_claim.original,
            "quotes": [quote.text for quote in row.test_claim.claim.quotes],
            "faults": list(row.faults),
        }
        for row in rows
        if row.test_claim.kind == kind and bool(row.faults) is not row.test_claim.perturbed
    ]
    return wrong[:_EXAMPLES]


def _speed(measured: Measured) -> dict[str, float | None]:
    times = [row.milliseconds for rows in measured.groups.values() for row in rows]
    if not times:
        return {"median": None, "p95": None}
    middle, late = np.percentile(times, [50, 95])
    return {"median": round(float(middle), 2), "p95": round(float(late), 2)}


def verifier_text(measured: Measured) -> str:
    """Return the figures as a table for a person."""
    speed = _speed(measured)
    parts = [
        *(_group(measured, group, word) for group, word in _GROUPS.items()),
        f"Milliseconds a claim: median {speed['median']}, p95 {speed['p95']}",
        _TARGETS,
    ]
    return "\n\n".join(part for part in parts if part)


def _group(measured: Measured, group: str, word: str) -> str:
    rows = measured.groups[group]
    if not rows:
        return ""
    lines = [("all", tally(rows)), *measured.kinds(group).items()]
    width = max(len(kind) for kind, _ in lines) + 2
    table = [
        f"{f'{group.capitalize()} claims':<{width + 2}}{word:>8}{'n':>7}  most frequent faults"
    ]
    for kind, one in lines:
        faults = "; ".join(f"{fault} ({count})" for fault, count in [*one.faults.items()][:_FAULTS])
        table.append(f"  {kind:<{width}}{one.share:>7.1%}{one.count:>7}  {faults}".rstrip())
    return "\n".join(table)
