"""Trains a reader: python -m qa.training.train DATA WORK, or `make train-reader DATA=…`.

DATA holds *.jsonl.gz in the form of qa.training.examples, shares.json, and in support/ claims in
that of qa.training.claims. WORK keeps the checkpoint; a run that was cut goes on from there. The
reader is then written to its folder in qa/models, with a card that says how it does on each SET, a
folder in the form of qa.evaluation.dataset.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from index.inference import open_session, thread_count
from qa.errors import FootnoteError, InputFileError
from qa.evaluation.dataset import read_dataset
from qa.models.network import CAREFUL, FAST, Network
from qa.models.pairs import PairEncoder
from qa.models.span_model import SpanModel
from qa.service.footnote import Footnote
from qa.service.settings import load_settings
from qa.training.card import Result, write_card
from qa.training.claims import claim_batches, read_claims
from qa.training.embedding_model import published_model
from qa.training.examples import Examples, read_rows
from qa.training.export import write_graph, write_model
from qa.training.losses import claims_loss, loss_of
from qa.training.measure import measure_reader
from qa.training.network import SpanReader, read_weights
from qa.training.question_claims import SHARES, question_claims
from qa.training.shipped_weights import read_shipped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.training.claims import LabelledClaim
    from qa.training.examples import Example, Row

COMMAND = "make train-reader"
# Batches sorted by length among so many waste little padding and stay random enough.
POOL = 64
CHECKPOINT_EVERY = 250  # batches


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that a run depends on, beside the data; the defaults are the fast reader's.

    `windows` are examples; a batch of claims follows every `claims_every` batches of them. The
    embeddings and the lowest layers, if `frozen`, stay as they are.
    """

    seed: int = 20261127
    windows: int = 200_000
    batch: int = 32
    rate: float = 2e-4
    frozen: int = 0
    warm_up: float = 0.04
    decay: float = 0.01
    answerable_weight: float = 0.5
    claims_every: int = 2


RECIPES = {
    "fast": Recipe(),
    "careful": Recipe(windows=120_000, batch=24, rate=4e-5, frozen=3, claims_every=1),
}
FOLDERS = {"fast": FAST, "careful": CAREFUL}


@dataclass
class Run:
    """The state of a run; `step` batches are done."""

    model: SpanReader
    optimizer: torch.optim.Optimizer
    schedule: torch.optim.lr_scheduler.LRScheduler
    step: int = 0
    seconds: float = 0.0

    def save(self, path: Path) -> None:
        """Write a checkpoint, whole or not at all."""
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
        }
        part = path.with_suffix(".part")
        torch.save(state, part)
        part.replace(path)

    def advance(self) -> None:
        """Take a step by the gradients that have been gathered."""
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        self.optimizer.zero_grad()
        self.step += 1

    def load(self, path: Path) -> None:
        """Go on from a checkpoint."""
        state = torch.load(path, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])
        self.step, self.seconds = state["step"], state["seconds"]


def freeze(model: SpanReader, lowest: int) -> None:
    """Let the embeddings and so many of the lowest layers, if any, stay as they are."""
    for name, weights in model.encoder.named_parameters():
        low = any(name.startswith(f"encoder.layer.{n}.") for n in range(lowest))
        weights.requires_grad_(not (lowest and ("embeddings" in name or low)))


def start(recipe: Recipe, steps: int, model: SpanReader) -> Run:
    """Return a run's beginning; it trains what asks for a gradient."""
    # Dropout halves the speed on a CPU, and a few passes over the data do not overfit.
    model.eval()
    optimizer = torch.optim.AdamW(
        [weights for weights in model.parameters() if weights.requires_grad],
        recipe.rate,
        weight_decay=recipe.decay,
        fused=True,
    )
    warm = max(1, int(steps * recipe.warm_up))

    def rate(step: int) -> float:
        return min((step + 1) / warm, max(0.0, (steps - step) / max(1, steps - warm)))

    return Run(model, optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, rate))


def batches(examples: Sequence[Example], size: int, seed: int) -> list[list[int]]:
    """Return the examples' numbers in batches of like lengths, in a random order."""
    draw = np.random.default_rng(seed)
    found = []
    for first in range(0, len(examples), POOL * size):
        pool = list(range(first, min(first + POOL * size, len(examples))))
        pool.sort(key=lambda number: len(examples[number].passage) + len(examples[number].question))
        own = [pool[at : at + size] for at in range(0, len(pool), size)]
        found += [own[position] for position in draw.permutation(len(own))]
    return found


def train(
    recipe: Recipe,
    model: SpanReader,
    examples: Sequence[Example],
    claims: Sequence[LabelledClaim],
    encoder: PairEncoder,
    work: Path,
) -> Run:
    """Train to the end, from the checkpoint in `work` if there is one."""
    order = batches(examples, recipe.batch, recipe.seed)
    freeze(model, recipe.frozen)
    run = start(recipe, len(order), model)
    checkpoint = work / "checkpoint.pt"
    if checkpoint.exists():
        run.load(checkpoint)
    began, losses = time.monotonic() - run.seconds, []
    done = -(-run.step // recipe.claims_every)
    judged = islice(claim_batches(claims, recipe.batch, recipe.seed), done, None)
    for numbers in order[run.step :]:
        chosen = [examples[number] for number in numbers]
        pairs = encoder.encode([one.question for one in chosen], [one.passage for one in chosen])
        loss = loss_of(run.model, pairs, chosen, recipe.answerable_weight)
        loss.backward()  # type: ignore[no-untyped-call] # torch's
        if claims and run.step % recipe.claims_every == 0:
            claims_loss(run.model, next(judged), encoder).backward()  # type: ignore[no-untyped-call] # torch's
        run.advance()
        run.seconds = time.monotonic() - began
        losses.append(loss.item())
        if run.step % 50 == 0 or run.step == len(order):
            report(run, len(order), recipe.batch, float(np.mean(losses)))
            losses.clear()
        if run.step % CHECKPOINT_EVERY == 0 or run.step == len(order):
            run.save(checkpoint)
    return run


def report(run: Run, steps: int, size: int, loss: float) -> None:
    """Say on stderr how far a run is, and what its last batches of `size` lost."""
    pace = run.step * size / run.seconds
    left = (steps - run.step) * size / pace / 60
    _say(f"step {run.step}/{steps}  loss {loss:.3f}  {pace:.1f} examples/s  {left:.0f} min left")


def draw_examples(
    rows: Sequence[Row], shares: Mapping[str, float], standalone: Sequence[str], recipe: Recipe
) -> list[Example]:
    """Return the examples of as many epochs as hold `recipe.windows`, in order."""
    examples = Examples(rows, Footnote(load_settings()).embedder().count_tokens, standalone)
    found: list[Example] = []
    epoch = 0
    while len(found) < recipe.windows:
        found += examples.epoch(recipe.seed + epoch, shares)
        epoch += 1
    return found[: recipe.windows]


def read_shares(folder: Path) -> tuple[dict[str, float], list[str]]:
    """Return how often an epoch takes a source, and which sources' questions stand alone.

    Raises `InputFileError`.
    """
    path = folder / "shares.json"
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return values, values.pop("_standalone")
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise InputFileError(f"{path} cannot be read: {error!r}.") from error


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _results(model: SpanReader, folder: Path, sets: Sequence[Path], work: Path) -> list[Result]:
    """Measure the reader as it was trained, and as it is shipped."""
    encoder, count = PairEncoder.load(folder), Footnote(load_settings()).embedder().count_tokens
    write_graph(model, encoder, work / "fp32.onnx")
    trained = Network(open_session(work / "fp32.onnx"), encoder, thread_count())
    readers = {"fp32": SpanModel(trained), "int8, shipped": SpanModel.load(folder)}
    found = []
    for path in sets:
        data = read_dataset(path)
        for name, reader in readers.items():
            found.append(Result(name, data.name, measure_reader(reader, data, count)))
            _say(str(found[-1]))
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m qa.training.train", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--reader", choices=tuple(RECIPES), default="fast")
    parser.add_argument("--model", type=Path, help="config.json, tokenizer.json of another encoder")
    parser.add_argument("--weights", type=Path, help="a shipped reader, or .npz, to go on from")
    parser.add_argument("--leave-out", action="append", default=[], metavar="SOURCE")
    parser.add_argument("--measure", type=Path, action="append", default=[], metavar="SET")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Train, and write the reader into its folder."""
    options = _parser().parse_args(arguments)
    recipe, folder = RECIPES[options.reader], FOLDERS[options.reader]
    source = options.model or published_model()
    try:
        rows = read_rows(options.data)
        shares, standalone = read_shares(options.data)
        count = Footnote(load_settings()).embedder().count_tokens
        claims = read_claims(options.data / "support", options.leave_out)
        claims += question_claims(rows, count, SHARES, recipe.seed)
        sets = [read_dataset(path).name for path in options.measure]
        options.work.mkdir(parents=True, exist_ok=True)
    except FootnoteError as error:
        _say(str(error))
        return 2
    torch.manual_seed(recipe.seed)
    model = SpanReader.configured(source / "config.json")
    if options.weights:
        read = read_shipped if options.weights.is_dir() else read_weights
        model.load_state_dict(read(options.weights), strict=False)
    elif not options.model:
        model = SpanReader.load(source)
    examples = draw_examples(rows, shares, standalone, recipe)
    run = train(recipe, model, examples, claims, PairEncoder.load(source), options.work)
    write_model(run.model, source, folder)
    results = _results(run.model, folder, options.measure, options.work)
    write_card(folder, COMMAND, asdict(recipe), examples, run.seconds, results)
    _say(f"{folder} is written; measured on {', '.join(sets) or 'nothing'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
