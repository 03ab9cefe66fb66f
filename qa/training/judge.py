"""Trains the judge of claims: python -m qa.training.judge CLAIMS WORK, or `make train-judge`.

CLAIMS holds claims in the form of qa.training.claims. WORK keeps the checkpoint; a run that was cut
goes on from there. The judge has the careful reader's embeddings and lowest layers, which stay as
they are, and upper layers of its own, of which judge.onnx is then made beside the reader.
"""

from __future__ import annotations

import argparse
import sys
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from qa.errors import FootnoteError
from qa.models.network import CAREFUL
from qa.models.pairs import PairEncoder
from qa.training.claims import claim_batches, read_claims
from qa.training.export_judge import write_judge
from qa.training.losses import claims_loss
from qa.training.network import SpanReader, read_weights
from qa.training.shipped_weights import read_shipped
from qa.training.train import CHECKPOINT_EVERY, Recipe, Run, report, start

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.training.claims import LabelledClaim

RECIPE = Recipe(seed=7, windows=80_000, batch=32, rate=6e-5, frozen=6)
# At least so much of each file is taken, however little of it the readers' training takes, and
# of some not as much: the judge learns from nothing else.
MIN_SHARE = 0.6
SHARES = {"paws_wiki_dev": 2.0}


def own_parts(model: SpanReader, shared: int) -> None:
    """Let a network train what is the judge's own: the layers above the shared, and its head."""
    count = len(model.encoder.encoder.layer)
    upper = tuple(f"encoder.encoder.layer.{layer}." for layer in range(shared, count))
    for name, weights in model.named_parameters():
        weights.requires_grad_(name.startswith((*upper, "support_inner.", "supported.")))


def train_judge(
    recipe: Recipe,
    model: SpanReader,
    claims: Sequence[LabelledClaim],
    encoder: PairEncoder,
    work: Path,
) -> Run:
    """Train on `recipe.windows` claims, from the checkpoint in `work` if there is one."""
    steps = recipe.windows // recipe.batch
    own_parts(model, recipe.frozen)
    run = start(recipe, steps, model)
    checkpoint = work / "judge.pt"
    if checkpoint.exists():
        run.load(checkpoint)
    began, losses = time.monotonic() - run.seconds, []
    for chosen in islice(claim_batches(claims, recipe.batch, recipe.seed), run.step, steps):
        loss = claims_loss(model, chosen, encoder)
        loss.backward()  # type: ignore[no-untyped-call] # torch's
        run.advance()
        run.seconds = time.monotonic() - began
        losses.append(loss.item())
        if run.step % 50 == 0 or run.step == steps:
            report(run, steps, recipe.batch, float(np.mean(losses)))
            losses.clear()
        if run.step % CHECKPOINT_EVERY == 0 or run.step == steps:
            run.save(checkpoint)
    return run


def main(arguments: Sequence[str]) -> int:
    """Train, and write the judge beside the careful reader."""
    parser = argparse.ArgumentParser(prog="python -m qa.training.judge", description=__doc__)
    parser.add_argument("claims", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--model", type=Path, required=True, help="the encoder's config.json")
    parser.add_argument("--weights", type=Path, help="weights, .npz, that are trained already")
    parser.add_argument("--leave-out", action="append", default=[], metavar="SOURCE")
    options = parser.parse_args(arguments)
    try:
        claims = read_claims(options.claims, options.leave_out, SHARES, MIN_SHARE)
        options.work.mkdir(parents=True, exist_ok=True)
    except FootnoteError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    torch.manual_seed(RECIPE.seed)
    model = SpanReader.configured(options.model / "config.json")
    if options.weights:
        model.load_state_dict(read_weights(options.weights))
    else:
        model.load_state_dict(read_shipped(CAREFUL), strict=False)
        train_judge(RECIPE, model, claims, PairEncoder.load(CAREFUL), options.work)
    write_judge(model, CAREFUL, RECIPE.frozen)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
