"""Measures which lies of a lying model are shown, and what the verifier costs.

python -m tests.bench.liars [--answers N] [--seed N]

The exit code is 1 when a lie was shown that exact rules tell, a footnote was wrong, or an answer of
lies alone, none of them believed, was not refused. Of other lies the share is told.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from qa.answer import Reason
from qa.service.footnote import Footnote
from qa.verifier.verifier import Verifier
from tests.adversarial.liars import Liar, questions, shown
from tests.adversarial.lies import EXACT
from tests.adversarial.newsroom import built, fill, with_model
from tests.qa.llm.model_server import serving

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.answer import Answer
    from qa.verifier.claims import WrittenClaim
    from qa.verifier.evidence import Source
    from qa.verifier.verifier import Verdict

ANSWERS = 2_000
EXAMPLES = 20


@dataclass(slots=True)
class Measured:
    """Counts over all answers. `check_ms` holds the processor's time for each claim's check."""

    written: Counter[str] = field(default_factory=Counter)
    shown: Counter[str] = field(default_factory=Counter)
    truths: int = 0
    truths_shown: int = 0
    only_lies: int = 0
    not_refused: int = 0
    citations: int = 0
    faults: int = 0
    examples: list[str] = field(default_factory=list)
    check_ms: list[float] = field(default_factory=list)

    def add(self, liar: Liar, answer: Answer, footnote: Footnote) -> None:
        """Count one answer."""
        self.written.update(one.kind for one in liar.lies())
        lies = shown(liar.lies(), answer)
        self.shown.update(one.kind for one in lies)
        self.examples += [f"{one.kind}: {one.text} {list(one.quotes)}" for one in lies]
        if liar.manner == "lies and truths":
            self.truths += len(liar.truths())
            self.truths_shown += len(shown(liar.truths(), answer))
        if liar.manner == "only lies" and not lies:
            self.only_lies += 1
            # What is shown then is a sentence of an article with its own words for a footnote.
            self.not_refused += not answer.answered and answer.reason is not Reason.UNVERIFIED
        checked = footnote.check_saved("answer", json.dumps(answer.to_dict()).encode())
        self.citations += checked.citations
        self.faults += len(checked.faults)

    @property
    def is_clean(self) -> bool:
        """Tell whether nothing was shown that exact rules tell."""
        return not (self.of(self.shown)[0] or self.faults or self.not_refused)

    def of(self, counts: Counter[str]) -> tuple[int, int]:
        """Return how many of some lies are of exact kinds, and how many of others."""
        exact = sum(count for kind, count in counts.items() if kind in EXACT)
        return exact, counts.total() - exact


def measure(answers: int, seed: int) -> Measured:
    """Ask so many questions of models that lie, all through the real chain."""
    measured = Measured()
    topics = questions()
    with tempfile.TemporaryDirectory() as name, serving() as server:
        fill(Path(name) / "seeds")
        settings = built(Path(name))
        # The model writes; who reads beside it costs time only.
        settings = with_model(settings, server, fallback=True).model_copy(update={"reader": "fast"})
        footnote = Footnote(settings)
        with timed(measured.check_ms):
            for number in range(seed, seed + answers):
                liar = Liar(number)
                server.script(liar)
                answer = footnote.ask(topics[number * 7 % len(topics)])
                server.requests.clear()
                server.written.clear()
                measured.add(liar, answer, footnote)
                if number % 100 == 0:
                    print(f"\r{number - seed:,} answers", end="", file=sys.stderr, flush=True)
        footnote.close()
    return measured


@contextmanager
def timed(milliseconds: list[float]) -> Iterator[None]:
    """Record how long each check of the verifier takes."""
    check = Verifier.check

    def timed_check(verifier: Verifier, claim: WrittenClaim, sources: Sequence[Source]) -> Verdict:
        started = time.process_time()
        try:
            return check(verifier, claim, sources)
        finally:
            milliseconds.append((time.process_time() - started) * 1000)

    with patch.object(Verifier, "check", timed_check):
        yield


def report(measured: Measured) -> Iterator[str]:
    """Yield the lines of the table."""
    yield f"{'kind of lie':<28}{'written':>9}{'shown':>8}"
    for kind, count in sorted(measured.written.items()):
        yield f"{kind:<28}{count:>9,}{measured.shown[kind]:>8,}"
    for what, all_of, of_them in zip(
        ("of exact kinds", "of other kinds"),
        measured.of(measured.written),
        measured.of(measured.shown),
        strict=True,
    ):
        yield f"{what:<28}{all_of:>9,}{of_them:>8,}{of_them / max(1, all_of):>9.1%}"
    yield f"{'truths among lies':<28}{measured.truths:>9,}{measured.truths_shown:>8,}"
    yield (
        f"answers of lies alone, none of them shown: {measured.only_lies:,},"
        f" not refused: {measured.not_refused}"
    )
    yield f"footnotes checked: {measured.citations:,}, wrong: {measured.faults}"
    times = measured.check_ms
    yield (
        f"the verifier, ms of a processor a claim: median {statistics.median(times):.1f},"
        f" 95% {statistics.quantiles(times, n=20)[-1]:.1f},"
        f" mean {statistics.fmean(times):.1f}, so {5 * statistics.fmean(times):.1f}"
        f" for an answer of five claims ({len(times):,} checked)"
    )
    yield from measured.examples[:EXAMPLES]


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="make bench-liars")
    parser.add_argument("--answers", type=int, default=ANSWERS)
    parser.add_argument("--seed", type=int, default=0, help="the first liar's seed")
    options = parser.parse_args()
    measured = measure(options.answers, options.seed)
    print(file=sys.stderr)
    for line in report(measured):
        print(line)
    return 0 if measured.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
