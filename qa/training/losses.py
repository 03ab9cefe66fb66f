"""What a reader is trained to lower: how far its heads are from what they should say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from qa.models.pairs import batch
from qa.models.support_model import MAX_CLAIM_TOKENS
from qa.training.claims import relation_loss

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.models.pairs import Pair, PairEncoder
    from qa.training.claims import LabelledClaim
    from qa.training.examples import Example
    from qa.training.network import SpanReader

# Every new shape costs torch a new set of kernels, kept for good.
MULTIPLE = 32


def targets(
    pairs: Sequence[Pair], examples: Sequence[Example], shape: torch.Size
) -> tuple[torch.Tensor, ...]:
    """Return (start, end, answerable, allowed): what the logits should become, and where.

    Several annotators' spans share the probability; without a span the opening token has it.
    """
    start, end = torch.zeros(shape), torch.zeros(shape)
    allowed = torch.zeros(shape, dtype=torch.bool)
    for row, (pair, example) in enumerate(zip(pairs, examples, strict=True)):
        allowed[row, 0] = True
        allowed[row, pair.first : len(pair.ids) - 1] = True
        spans = [found for span in example.spans if (found := _tokens(pair, span))]
        for first, last in spans or [(0, 0)]:
            start[row, first] += 1 / max(1, len(spans))
            end[row, last] += 1 / max(1, len(spans))
    return start, end, 1 - start[:, 0], allowed


def _tokens(pair: Pair, span: tuple[int, int]) -> tuple[int, int] | None:
    inside = [
        position
        for position, (start, end) in enumerate(pair.offsets)
        if start < span[1] and span[0] < end
    ]
    return (pair.first + inside[0], pair.first + inside[-1]) if inside else None


def loss_of(
    model: SpanReader, pairs: Sequence[Pair], examples: Sequence[Example], answerable_weight: float
) -> torch.Tensor:
    """Return the loss of a batch."""
    inputs = _inputs(pairs)
    start, end, answerable, allowed = targets(pairs, examples, inputs["input_ids"].shape)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        found_start, found_end, found_answerable, _ = model(**inputs)
    span = torch.stack(
        [
            -(target * _log_softmax(found.float(), allowed)).sum(dim=1).mean()
            for target, found in ((start, found_start), (end, found_end))
        ]
    ).mean()
    whether = torch.nn.functional.binary_cross_entropy_with_logits(
        found_answerable.float(), answerable
    )
    return span + answerable_weight * whether


def claims_loss(
    model: SpanReader, claims: Sequence[LabelledClaim], encoder: PairEncoder
) -> torch.Tensor:
    """Return the loss of a batch of claims."""
    pairs = encoder.encode(
        [one.claim for one in claims], [one.premise for one in claims], MAX_CLAIM_TOKENS
    )
    with torch.autocast("cpu", dtype=torch.bfloat16):
        opening = model.encode(**_inputs(pairs))[:, 0]
        logits = model.relations(opening)
    return relation_loss(logits, torch.tensor([int(one.relation) for one in claims]))


def _inputs(pairs: Sequence[Pair]) -> dict[str, torch.Tensor]:
    return {name: torch.from_numpy(values) for name, values in batch(pairs, MULTIPLE).items()}


def _log_softmax(logits: torch.Tensor, allowed: torch.Tensor) -> torch.Tensor:
    # Not -inf, of which a target of 0 would make nan.
    return torch.log_softmax(logits.masked_fill(~allowed, -1e4), dim=1)
