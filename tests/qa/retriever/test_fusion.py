"""Rankings become one: nothing is lost, and agreement is kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa.retriever.fusion import context_weight, reciprocal_rank_fusion

RANKINGS = st.lists(st.lists(st.integers(0, 20), unique=True), max_size=3)


def test_context_counts_only_where_the_rankings_differ() -> None:
    """The more of their best the rankings share, the less the context counts, down to nothing."""
    dense = range(10)
    weights = [context_weight(dense, range(start, start + 10)) for start in range(10, -1, -1)]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] > 1
    assert weights[-1] == 0


@given(RANKINGS)
def test_fusion_keeps_what_was_ranked(rankings: list[list[int]]) -> None:
    """Every ranked item is in the fused ranking, once."""
    fused = reciprocal_rank_fusion(rankings)
    assert sorted(fused) == sorted({item for ranking in rankings for item in ranking})


@given(st.lists(st.integers(0, 20), unique=True))
def test_fusion_follows_agreement(ranking: list[int]) -> None:
    """Rankings that agree are their own fusion."""
    assert list(reciprocal_rank_fusion([ranking, ranking])) == ranking


def test_of_equal_scores_the_first_place_wins() -> None:
    """Where two rankings contradict each other, the order of the articles decides."""
    rankings = [[7, 3], [3, 7]]
    assert list(reciprocal_rank_fusion(rankings)) == [3, 7]
    assert list(reciprocal_rank_fusion(rankings, places={7: 0, 3: 1})) == [7, 3]
