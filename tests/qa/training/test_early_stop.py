"""Where the careful reader may stop: beyond both bounds hardly any question would end otherwise."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qa.training.early_stop import MAX_CHANGED, lowest

ROWS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=300)


@given(ROWS)
def test_few_of_those_that_stop_would_have_changed(rows: list[tuple[float, bool]]) -> None:
    """From the bound on, at most one in a hundred is changed; where that is not so, none stops."""
    values = np.array([value for value, _ in rows])
    changed = np.array([change for _, change in rows], dtype=bool)
    bound = lowest(values, changed, 2.0)
    stopped = values >= bound
    assert changed[stopped].sum() <= MAX_CHANGED * stopped.sum()


def test_as_many_stop_as_may() -> None:
    """The bound is the lowest that keeps the promise: what is sure about all stops all."""
    values = np.linspace(0, 1, 200)
    assert lowest(values, np.zeros(200, dtype=bool), 2.0) == 0.0
    half = values < 0.5
    bound = lowest(values, half, 2.0)
    assert half[values >= bound].mean() <= MAX_CHANGED < half[values >= bound - 0.01].mean()
    assert lowest(values, np.ones(200, dtype=bool), 2.0) == 2.0
