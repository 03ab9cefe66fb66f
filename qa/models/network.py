"""A shipped network: an encoder with heads, one ONNX graph, opened once for all who use it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.inference import open_session, thread_count
from index.installation import SUMS, check_shipped, restore
from qa.errors import ReaderError
from qa.models.pairs import TOKENIZER, PairEncoder, batch

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from qa.models.pairs import Pair

FAST = Path(__file__).with_name("reader")
"""MiniLM-L6, 22 million weights."""

CAREFUL = Path(__file__).with_name("careful")
"""MPNet-base, 109 million weights, with the support head."""

GRAPH = "reader.onnx"
JUDGE = "judge.onnx"
"""Beside the careful reader: its lower layers, under upper ones that judge claims only."""

JUDGE_SUMS = "judge.sha256.json"
"""Of the judge's files: a damaged one is no reason not to read, nor to wait for its sum."""

_SUMS = {GRAPH: SUMS, JUDGE: JUDGE_SUMS}


class Network:
    """A network, loaded. Safe to use from several threads; each call runs on `threads` more."""

    def __init__(
        self,
        session: Any,  # noqa: ANN401 - untyped
        encoder: PairEncoder,
        threads: int,
    ) -> None:
        self._session = session
        self._inputs = {one.name for one in session.get_inputs()}
        self.encoder = encoder
        self._threads = threads

    @classmethod
    def load(cls, folder: Path = FAST, concurrency: int = 1, graph: str = GRAPH) -> Network:
        """Load a network in a folder, for `concurrency` callers at the same time.

        Raises `ReaderError` unless its files are those shipped.
        """
        check_shipped("The network", folder, (graph, TOKENIZER), ReaderError, _SUMS[graph])
        try:
            return cls(
                open_session(folder / graph), PairEncoder.load(folder), thread_count(concurrency)
            )
        except Exception as error:
            raise ReaderError(
                f"The network in {folder} cannot be loaded: {error}.", restore(folder)
            ) from error

    def run(self, outputs: Sequence[str], pairs: Sequence[Pair]) -> list[list[NDArray[np.float32]]]:
        """Return the named outputs of each pair, each of shape (1, …)."""
        if len(pairs) <= 1 or self._threads == 1:
            return [self._run(outputs, pair) for pair in pairs]
        # The longest first, so that no thread ends long after the others.
        order = sorted(range(len(pairs)), key=lambda place: -len(pairs[place].ids))
        with ThreadPoolExecutor(self._threads) as pool:
            run = partial(self._run, outputs)
            found = dict(zip(order, pool.map(run, [pairs[p] for p in order]), strict=True))
        return [found[place] for place in range(len(pairs))]

    def _run(self, outputs: Sequence[str], pair: Pair) -> list[NDArray[np.float32]]:
        inputs = {name: value for name, value in batch([pair]).items() if name in self._inputs}
        found: list[NDArray[np.float32]] = self._session.run(list(outputs), inputs)
        return found
