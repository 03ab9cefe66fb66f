"""Fuses rankings into one, by reciprocal rank."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# Cormack, Clarke and Buettcher, 'Reciprocal rank fusion' (SIGIR 2009), take 60; 10 finds more
# here: recall@5 of ClapNQ by 0.017 (`footnote eval retrieval`).
FUSION_CONSTANT = 10
# The context weighs more, the less the dense and the lexical ranking agree on a question's best:
# where they find the same, the question says enough by itself (`footnote eval follow-ups`).
CONTEXT_WEIGHT = 1.5
AGREEMENT_DEPTH = 10
ENOUGH_AGREEMENT = 7


def reciprocal_rank_fusion(
    rankings: Sequence[Iterable[int]],
    constant: int = FUSION_CONSTANT,
    weights: Sequence[float] | None = None,
    places: Mapping[int, int] | None = None,
) -> Sequence[int]:
    """Merge rankings, best first: an item scores weight / (constant + rank) in each.

    Of equal scores, which are common, the item with the lower of the `places` comes first; without
    them the lower item.
    """
    scores: dict[int, float] = {}
    for ranking, weight in zip(rankings, weights or [1.0] * len(rankings), strict=True):
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + weight / (constant + rank)
    return sorted(scores, key=lambda item: (-scores[item], places[item] if places else item))


def context_weight(dense: Iterable[int], lexical: Iterable[int]) -> float:
    """Return the weight of the context's rankings beside those of the question, which weigh 1.

    It is 0 where the question's own two rankings have enough of their best in common.
    """
    best = set(islice(dense, AGREEMENT_DEPTH)) & set(islice(lexical, AGREEMENT_DEPTH))
    return CONTEXT_WEIGHT * max(0.0, 1 - len(best) / ENOUGH_AGREEMENT)
