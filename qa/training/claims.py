"""What the support head is trained on: claims beside premises, as people judged them.

A folder holds *.jsonl.gz of {source, premise, claim, label, fine}; held.json names the premises,
by `premise_mark`, that no training may see; shares.json says how much of a file, or how often, to
take.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import torch

from qa.errors import InputFileError
from qa.evaluation.dataset import read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

# Claims of like lengths stand in a batch; so many batches are sorted at a time.
POOL = 12
# How much of a file that shares.json does not name is taken.
WHOLE = 1.0
NO_SHARES: Mapping[str, float] = MappingProxyType({})


class Relation(IntEnum):
    """How a premise bears on a claim. Of some sources it is only known that it does not support."""

    SUPPORTS = 0
    CONTRADICTS = 1
    NEITHER = 2
    NOT_SUPPORTS = 3


@dataclass(frozen=True, slots=True)
class LabelledClaim:
    """A claim beside its premise, from a file (`source`)."""

    source: str
    claim: str
    premise: str
    relation: Relation


def premise_mark(premise: str) -> str:
    """Return what held.json names a premise by: 12 digits of the sha1 of its words."""
    words = " ".join(premise.lower().split())
    return hashlib.sha1(words.encode(), usedforsecurity=False).hexdigest()[:12]


def read_claims(
    folder: Path,
    left_out: Sequence[str] = (),
    shares: Mapping[str, float] = NO_SHARES,
    least: float = 0.0,
) -> list[LabelledClaim]:
    """Read what may be trained on, file by file, without the files `left_out`.

    `shares` go before those of shares.json, of which none is taken for less than `least`. Raises
    `InputFileError`.
    """
    told = _json(folder / "shares.json")
    shares = {source: max(share, least) for source, share in told.items()} | dict(shares)
    held = set(_json(folder / "held.json"))
    by_source: dict[str, list[LabelledClaim]] = defaultdict(list)
    for one in read_rows(folder, "", _claim):
        if one.source not in left_out and premise_mark(one.premise) not in held:
            by_source[one.source].append(one)
    found: list[LabelledClaim] = []
    for source in sorted(by_source):
        found += _taken(by_source[source], shares.get(source, WHOLE))
    return found


def _taken(claims: list[LabelledClaim], share: float) -> list[LabelledClaim]:
    """Return the share of a file's claims; more than all is the file so often, to the nearest."""
    random.Random(1).shuffle(claims)  # noqa: S311 - no secret
    return claims[: int(len(claims) * min(share, 1))] * max(1, round(share))


def _json(path: Path) -> Any:  # noqa: ANN401 - a list or an object
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputFileError(f"{path} cannot be read: {error}.") from error


def _claim(values: Mapping[str, Any]) -> LabelledClaim:
    relation = _relation(values)
    return LabelledClaim(values["source"], values["claim"], values["premise"], relation)


def _relation(values: Mapping[str, Any]) -> Relation:
    fine = str(values["fine"]).lower()
    if values["label"]:
        return Relation.SUPPORTS
    if "contradict" in fine or "refutes" in fine or values["source"] == "fever_dev":
        return Relation.CONTRADICTS
    if "neutral" in fine or "neither" in fine or "not enough" in fine:
        return Relation.NEITHER
    return Relation.NOT_SUPPORTS


def claim_batches(
    claims: Sequence[LabelledClaim], size: int, seed: int
) -> Iterator[list[LabelledClaim]]:
    """Yield batches of like lengths without end, every epoch in another order."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    left = list(claims)
    while left:
        draw.shuffle(left)
        for start in range(0, len(left), POOL * size):
            pool = left[start : start + POOL * size]
            pool.sort(key=lambda one: len(one.claim) + len(one.premise))
            batches = [pool[at : at + size] for at in range(0, len(pool), size)]
            draw.shuffle(batches)
            yield from batches


def relation_loss(logits: torch.Tensor, relations: torch.Tensor) -> torch.Tensor:
    """Return the mean cross entropy of logits (batch, 3) and relations (batch).

    'Does not support' is the sum of the other two.
    """
    chances = torch.log_softmax(logits.float(), dim=1)
    known = -chances.gather(1, relations.clamp(max=Relation.NEITHER)[:, None])[:, 0]
    unknown = -torch.logsumexp(chances[:, Relation.CONTRADICTS :], dim=1)
    return torch.where(relations == Relation.NOT_SUPPORTS, unknown, known).mean()
