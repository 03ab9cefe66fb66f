"""Two texts side by side, as the shipped networks take them: token ids and characters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    Ids = NDArray[np.int64]

TOKENIZER = "tokenizer.json"
# Training has seen no more; a passage of the default size always fits.
MAX_TOKENS = 320
MAX_QUESTION_TOKENS = 64


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a passage between a network's own marks, as token ids.

    The passage's tokens are those from `first` to the last but one; `offsets` gives, for each of
    them, its first character in the passage and the one after its last.
    """

    ids: tuple[int, ...]
    first: int
    offsets: tuple[tuple[int, int], ...]


class PairEncoder:
    """Joins texts. Safe to use from several threads.

    BERT's form is [CLS] question [SEP] passage [SEP], MPNet's <s> question </s></s> passage </s>.
    """

    def __init__(self, tokenizer: Any) -> None:  # noqa: ANN401 - untyped
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        mpnet = tokenizer.token_to_id("<s>") is not None
        opening, separator = map(
            tokenizer.token_to_id, ("<s>", "</s>") if mpnet else ("[CLS]", "[SEP]")
        )
        self._opening, self._end = [opening], [separator]
        self._between = [separator, separator] if mpnet else [separator]

    @classmethod
    def load(cls, folder: Path) -> PairEncoder:
        """Load tokenizer.json from a folder."""
        from tokenizers import Tokenizer

        return cls(Tokenizer.from_file(str(folder / TOKENIZER)))

    def knows(self, word: str) -> bool:
        """Tell whether a word in lower case is a token of its own."""
        return self._tokenizer.token_to_id(word) is not None

    def encode(
        self,
        questions: Sequence[str],
        passages: Sequence[str],
        most: int = MAX_QUESTION_TOKENS,
    ) -> list[Pair]:
        """Return the pair of each question, cut to `most` tokens, and the passage beside it.

        A pair is cut to MAX_TOKENS.
        """
        asked = self._tokenizer.encode_batch(list(questions), add_special_tokens=False)
        read = self._tokenizer.encode_batch(list(passages), add_special_tokens=False)
        return [
            self._join(one.ids[:most], other.ids, other.offsets)
            for one, other in zip(asked, read, strict=True)
        ]

    def _join(
        self, question: list[int], passage: list[int], offsets: list[tuple[int, int]]
    ) -> Pair:
        opening = [*self._opening, *question, *self._between]
        room = MAX_TOKENS - len(opening) - len(self._end)
        ids = (*opening, *passage[:room], *self._end)
        return Pair(ids, len(opening), tuple(offsets[:room]))


def batch(pairs: Sequence[Pair], multiple: int = 1) -> dict[str, Ids]:
    """Return the models' inputs, each of shape (len(pairs), longest, filled to a `multiple`)."""
    import numpy as np

    shape = len(pairs), -(-max(len(pair.ids) for pair in pairs) // multiple) * multiple
    ids, mask, types = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    for row, pair in enumerate(pairs):
        ids[row, : len(pair.ids)] = pair.ids
        mask[row, : len(pair.ids)] = 1
        types[row, pair.first : len(pair.ids)] = 1
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
