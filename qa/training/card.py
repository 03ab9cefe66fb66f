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
    "newsdesk": ("invented news desks, written for Footnote", "free with Footnote"),
    "newsstory": ("invented news stories, written for Footnote", "free with Footnote"),
    "squad1_train_part": ("SQuAD 1.1, parts of its training set", "CC BY-SA 4.0"),
    "squad2_train_part": ("SQuAD 2.0, parts of its training set", "CC BY-SA 4.0"),
    "squad2_dev_half": ("SQuAD 2.0, half of its development set", "CC BY-SA 4.0"),
    "squadshifts_new_wiki": ("SQuADShifts, Wikipedia paragraphs", "CC BY 4.0"),
    "squadshifts_reddit": ("SQuADShifts, Reddit posts", "CC BY 4.0"),
    "squadshifts_amazon_reviews": ("SQuADShifts, Amazon reviews", "CC BY 4.0"),
    "tweetqa": ("TweetQA, extractive rows", "CC BY-SA 4.0"),
    "nq_qed_train": ("Natural Questions, QED's part", "CC BY-SA 3.0"),
    "nq_qed_dev": ("Natural Questions, QED's part", "CC BY-SA 3.0"),
    "nq_open_oracle": ("NQ-open with its passage", "MIT, text CC BY-SA 3.0"),
    "nq_swap": ("NQ-open, the answer exchanged", "MIT, text CC BY-SA 3.0"),
    "timeqa_human": ("TimeQA, people's questions", "BSD-3, text CC BY-SA 3.0"),
    "qamr_wikinews": ("QAMR, Wikinews", "MIT, text CC BY 2.5"),
    "qamr_wikipedia": ("QAMR, Wikipedia", "MIT, text CC BY-SA 3.0"),
    "qasrl_wikinews": ("QA-SRL, Wikinews", "MIT, text CC BY 2.5"),
    "qasrl_wikipedia": ("QA-SRL, Wikipedia", "MIT, text CC BY-SA 3.0"),
    "qasrlgs_wikinews": ("QA-SRL Gold, Wikinews", "MIT, text CC BY 2.5"),
    "qasrlgs_wikipedia": ("QA-SRL Gold, Wikipedia", "MIT, text CC BY-SA 3.0"),
    "qanom_wikinews": ("QANom, Wikinews", "MIT, text CC BY 2.5"),
    "qanom_wikipedia": ("QANom, Wikipedia", "MIT, text CC BY-SA 3.0"),
    "qadiscourse_wikinews": ("QADiscourse, Wikinews", "CC BY 4.0"),
    "qadiscourse_wikipedia": ("QADiscourse, Wikipedia", "CC BY 4.0"),
    "muc34_roles": ("MUC-3 and MUC-4, roles as questions", "MIT"),
    "causalnewscorpus": ("Causal News Corpus", "CC0"),
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
