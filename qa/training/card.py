"""Writes MODEL.md: what the shipped reader was made from, how, and what it can do."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from qa.training.examples import Example
    from qa.training.measure import Measured

CARD = "MODEL.md"

# By the `source` of a row.
_SOURCES = {
    "squadshifts_new_wiki": ("SQuADShifts, Wikipedia paragraphs", "CC BY 4.0"),
    "squadshifts_reddit": ("SQuADShifts, Reddit posts", "CC BY 4.0"),
    "squadshifts_amazon_reviews": ("SQuADShifts, Amazon reviews", "CC BY 4.0"),
    "squad2_dev_half": ("SQuAD 2.0, half of its development set", "CC BY-SA 4.0"),
    "tweetqa": ("TweetQA, extractive rows", "CC BY-SA 4.0"),
}

_TEXT = """# The reader

A span reader: beside a question it reads a passage of a news article and scores every span as the
answer, and 'none'. It starts from sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0; 22 million
weights) and runs as one ONNX graph in dynamic int8. `{command}` makes it.

## Data

{data}

What it was shown, by kind. 'Written' are SQuAD 2.0's own questions without an answer; 'retrieved'
are other texts' passages near the question; 'same text' other passages of the same text; 'taken
out' the right passage without the sentence that answers; 'altered' the right passage under a
question with another name, number or opposite.

{kinds}

Passages are cut as the index cuts them. Several annotators' spans share the probability.

## Recipe

{recipe}

Cross entropy over first and last token, the opening token standing for 'none', and a binary one
over a head that says whether the passage answers. AdamW, linear warm-up and decay, bfloat16, no
dropout. {minutes:.0f} minutes on two cores.

## Results

Each question beside the passages of the document that it was written on:

{results}

For the open setting, in which the passage has to be found first, see docs/evaluation.md.

## Limits

English only. It has read encyclopedia paragraphs, posts, reviews and tweets, not news articles.
It answers with spans: it does not count, compare, infer or combine passages, and of a yes/no
question it finds the sentence, not the yes or no. Questions written to mislead are its weakest
point; when Footnote refuses is calibrated over the reader (qa/reader/calibration.json).
"""


@dataclass(frozen=True, slots=True)
class Result:
    """A measured reader."""

    name: str
    data: str
    measured: Measured


def write_card(
    folder: Path,
    command: str,
    recipe: Mapping[str, object],
    examples: Sequence[Example],
    seconds: float,
    results: Sequence[Result],
) -> None:
    """Write MODEL.md into the model's folder."""
    sources = Counter(example.source for example in examples)
    kinds = Counter(example.kind for example in examples)
    text = _TEXT.format(
        command=command,
        data=_table(
            ("data", "licence", "examples"),
            [(*_SOURCES.get(name, (name, "unknown")), n) for name, n in sorted(sources.items())],
        ),
        kinds=_table(("kind", "examples"), kinds.most_common()),
        recipe=_table(("setting", "value"), [(k, f"`{v}`") for k, v in recipe.items()]),
        minutes=seconds / 60,
        results=_table(
            ("reader", "set", "questions", "exact match", "F1", "AUROC"),
            [(one.name, one.data, *_rounded(one.measured)) for one in results],
        ),
    )
    (folder / CARD).write_text(text, encoding="utf-8")


def _rounded(measured: Measured) -> list[object]:
    values = asdict(measured).values()
    return [round(value, 3) if isinstance(value, float) else value for value in values]


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
