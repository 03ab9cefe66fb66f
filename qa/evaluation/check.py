"""The figures of `footnote eval check`: what a check says of claims whose verdict is known.

Each folder of claims is checked against the archive beside them; its index is kept in the cache.
"""

from __future__ import annotations

import hashlib
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.answer import AskOptions
from qa.checking.report import Verdict
from qa.errors import InputFileError
from qa.evaluation.dataset import read_rows, text_of
from qa.evaluation.figures import Figure, Measurement, Section, figure, percentiles
from qa.service.footnote import Footnote
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from index.vector_cache import Progress
    from qa.checking.report import CheckedDraft
    from qa.evaluation.metrics import Floats

VERDICTS = tuple(Verdict)
# The labels of claims that people judged beside their evidence.
_LABELS = {
    "supports": Verdict.SUPPORTED,
    "contradicts": Verdict.CONTRADICTED,
    "neither": Verdict.NOT_FOUND,
} | {verdict.value: verdict for verdict in Verdict}


@dataclass(frozen=True, slots=True)
class KnownClaim:
    """A claim with the verdict that is right; `context` is the sentence before it in its draft."""

    id: str
    claim: str
    verdict: Verdict
    context: str = ""


@dataclass(frozen=True, slots=True)
class Archive:
    """Claims, and the folder of the articles that they are checked against."""

    name: str
    seeds: Path
    claims: tuple[KnownClaim, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A claim, and the verdict that the check gave in `milliseconds`."""

    claim: KnownClaim
    verdict: Verdict
    milliseconds: float


def read_archives(folder: Path) -> list[Archive]:
    """Read a folder of claims, or the folders in it that hold some. Raises `InputFileError`."""
    folders = [folder, *sorted(one for one in folder.glob("*") if one.is_dir())]
    found = [
        Archive(one.name, one / "seeds", tuple(read_rows(one, "claims", _claim)))
        for one in folders
        if any(one.glob("claims*.jsonl*")) and (one / "seeds").is_dir()
    ]
    if not any(one.claims for one in found):
        raise InputFileError(
            f"{folder} holds no claims*.jsonl beside seeds/.", "See: footnote eval check --help"
        )
    return found


def _claim(row: dict[str, Any]) -> KnownClaim:
    context = text_of(row, "context") if row.get("context") else ""
    return KnownClaim(str(row["id"]), text_of(row, "claim"), _LABELS[row["label"]], context)


@contextmanager
def indexed(archive: Archive, footnote: Footnote) -> Iterator[Footnote]:
    """Hold an archive's index, which is kept in the cache."""
    root = hashlib.sha256(str(archive.seeds.resolve()).encode()).hexdigest()[:12]
    index = footnote.settings.cache / "eval" / f"check-{archive.name}-{root}"
    with Footnote(footnote.settings, seeds=archive.seeds, index=index) as own:
        own.refresh()
        yield own


def measure_check(
    name: str, archives: Sequence[Archive], footnote: Footnote, progress: Progress
) -> Measurement:
    """Check every claim against its archive; a claim with a context is the last of a draft."""
    total = sum(len(one.claims) for one in archives)
    told: list[Told] = []
    for archive in archives:
        with indexed(archive, footnote) as own:
            for claim in archive.claims:
                told.append(_check(own, claim))
                progress(len(told), total)
    return Measurement(
        name,
        f"{counted(total, 'claim')} against {counted(len(archives), 'archive')}"
        " [95 % interval, bootstrap over claims]",
        {"claims": total, "archives": len(archives)},
        [
            Section("verdicts", {"all": _row(told)}),
            Section("what is right (rows), what was said (columns)", _confusion(told)),
            Section(
                "ms of a processor",
                {"a claim": percentiles([one.milliseconds for one in told])},
                digits=1,
                interval_digits=1,
            ),
        ],
    )


def _check(footnote: Footnote, claim: KnownClaim) -> Told:
    started = time.process_time()
    text = f"{claim.context}\n\n{claim.claim}" if claim.context else claim.claim
    checked = footnote.check(text, AskOptions(refresh=False))
    return Told(claim, _verdict(checked, claim), (time.process_time() - started) * 1000)


def _verdict(checked: CheckedDraft, claim: KnownClaim) -> Verdict:
    """Return the worst verdict of a claim's sentences: it is as good as its worst one."""
    start = len(checked.text) - len(claim.claim)
    own = {one.verdict for one in checked.sentences if one.end > start}
    return next((one for one in _WORST_FIRST if one in own), Verdict.NOT_A_CLAIM)


_WORST_FIRST = (
    Verdict.MISQUOTED,
    Verdict.CONTRADICTED,
    Verdict.OUTDATED,
    Verdict.NOT_FOUND,
    Verdict.SUPPORTED,
)


def _row(told: Sequence[Told]) -> dict[str, Figure]:
    rows = [(VERDICTS.index(one.claim.verdict), VERDICTS.index(one.verdict)) for one in told]
    return {
        "macro-F1": figure(rows, macro_f1),
        "accuracy": figure(right == said for right, said in rows),
        "wrongly supported": figure(
            one.verdict is Verdict.SUPPORTED
            for one in told
            if one.claim.verdict is not Verdict.SUPPORTED
        ),
    }


def macro_f1(rows: Floats) -> float:
    """Return the mean F1, 0 to 1, of the verdicts that are right for some claim.

    `rows` has shape (claims, 2): the verdict that is right and the one that was given, as numbers.
    """
    right, said = rows.T
    scores = []
    for verdict in np.unique(right):
        both = ((right == verdict) & (said == verdict)).sum()
        scores.append(2 * both / ((right == verdict).sum() + (said == verdict).sum()))
    return float(np.mean(scores))


def _confusion(told: Sequence[Told]) -> dict[str, dict[str, Figure]]:
    """Return how many claims of each verdict got each."""
    return {
        right.value: {
            said.value: Figure(
                sum(one.claim.verdict is right and one.verdict is said for one in told)
            )
            for said in VERDICTS
        }
        for right in VERDICTS
        if any(one.claim.verdict is right for one in told)
    }
