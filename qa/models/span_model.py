"""Runs the shipped reader: a question and passages to the spans that may answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.inference import open_session, thread_count
from index.installation import check_shipped, restore
from qa.errors import ReaderError
from qa.models.pairs import TOKENIZER, PairEncoder, batch

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from qa.models.pairs import Pair

FOLDER = Path(__file__).with_name("reader")
GRAPH = "reader.onnx"
OUTPUTS = ("first", "last", "answerable")

# Longer ones are hardly ever right; in tokens.
MAX_SPAN = 30


@dataclass(frozen=True, slots=True)
class PassageLogits:
    """The logits of one passage.

    `first` and `last` score each token as the answer's first and last, shape (tokens,);
    `offsets` are the tokens' code points in the passage, `none` scores that no span answers
    and `answerable`, by a head of its own, that one does.
    """

    offsets: tuple[tuple[int, int], ...]
    first: NDArray[np.float32]
    last: NDArray[np.float32]
    none: float
    answerable: float


class SpanModel:
    """The model, loaded. Safe to use from several threads; each call runs on `threads` more."""

    def __init__(
        self,
        session: Any,  # noqa: ANN401 - untyped
        encoder: PairEncoder,
        threads: int,
    ) -> None:
        self._session = session
        self._encoder = encoder
        self._threads = threads

    @classmethod
    def load(cls, folder: Path = FOLDER, concurrency: int = 1) -> SpanModel:
        """Load the model in a folder, for `concurrency` callers at the same time.

        Raises `ReaderError` unless its files are those shipped.
        """
        check_shipped("The reader", folder, (GRAPH, TOKENIZER), ReaderError)
        try:
            return cls(
                open_session(folder / GRAPH), PairEncoder.load(folder), thread_count(concurrency)
            )
        except Exception as error:
            raise ReaderError(
                f"The reader in {folder} cannot be loaded: {error}.", restore(folder)
            ) from error

    def knows(self, word: str) -> bool:
        """Tell whether a word in lower case is a token of its own: it is a common English one."""
        return self._encoder.knows(word)

    def score(self, question: str, passages: Sequence[str]) -> list[PassageLogits]:
        """Return the logits of each passage, in their order."""
        pairs = self._encoder.encode([question] * len(passages), passages)
        # The longest first, so that no thread ends long after the others.
        order = sorted(range(len(pairs)), key=lambda place: -len(pairs[place].ids))
        if len(pairs) == 1 or self._threads == 1:
            return [self._run(pair) for pair in pairs]
        with ThreadPoolExecutor(self._threads) as pool:
            found = dict(zip(order, pool.map(self._run, [pairs[p] for p in order]), strict=True))
        return [found[place] for place in range(len(pairs))]

    def _run(self, pair: Pair) -> PassageLogits:
        first, last, answerable = self._session.run(OUTPUTS, batch([pair]))
        inside = slice(pair.first, len(pair.ids) - 1)
        return PassageLogits(
            offsets=pair.offsets,
            first=first[0, inside],
            last=last[0, inside],
            none=float(first[0, 0] + last[0, 0]),
            answerable=float(answerable[0]),
        )


def span_scores(scored: PassageLogits) -> NDArray[np.float32]:
    """Return the logit of every span, shape (tokens, tokens); -inf where there is none."""
    import numpy as np

    tokens = len(scored.offsets)
    allowed = np.triu(np.ones((tokens, tokens), dtype=bool))
    allowed &= ~np.triu(allowed, MAX_SPAN)
    joint: NDArray[np.float32] = np.where(
        allowed, scored.first[:, None] + scored.last[None, :], -np.inf
    )
    return joint
