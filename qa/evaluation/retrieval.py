"""The figures of `footnote eval retrieval`: each variant differs from the default in one thing.

Retrieval is measured for every variant, of all questions that have a gold document, with the
paired difference to the default. How many passages are read changes the answers too, so that
those are measured for each of `READ`.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from index.recipe import DEFAULT_OPTIONS, BuildOptions
from index.split import PassageSize
from qa.answer import PASSAGES
from qa.evaluation.answers import ranking_figures, summary
from qa.evaluation.figures import Figure, Measurement, Section, figure
from qa.evaluation.indexed import as_indexed
from qa.evaluation.metrics import mean, recall_at, reciprocal_rank
from qa.evaluation.run import DEPTH, ask_all, gold_ranks
from qa.question.cleaning import clean_question
from qa.retriever.fusion import FUSION_CONSTANT
from qa.retriever.hybrid import CANDIDATES, HybridRetriever
from qa.retriever.near_duplicates import NEAR_DUPLICATE_SHARE
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from index.vector_cache import Progress
    from qa.evaluation.indexed import IndexedSet
    from qa.evaluation.records import Ranks
    from qa.service.footnote import Footnote

READ = (3, 5, 10)

_GAINS: Mapping[str, Callable[[Sequence[int | None]], float]] = {
    f"recall@{PASSAGES}": partial(recall_at, PASSAGES),
    "MRR": reciprocal_rank,
}


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to retrieve, by the dense ranking, the lexical one or both, fused."""

    name: str
    options: BuildOptions = DEFAULT_OPTIONS
    titled: bool = False
    candidates: int = CANDIDATES
    fusion_constant: int = FUSION_CONSTANT
    ranking: Literal["dense", "lexical", "fused"] = "fused"
    near_duplicate_share: float = NEAR_DUPLICATE_SHARE


DEFAULT = Variant("default")
VARIANTS = (
    DEFAULT,
    Variant("dense only", ranking="dense"),
    Variant("lexical only", ranking="lexical"),
    Variant("passages of 80-120 tokens", BuildOptions(PassageSize(80, 120))),
    Variant("passages of 200-254 tokens", BuildOptions(PassageSize(200, 254))),
    Variant("passages of 350-450, cut at 256", BuildOptions(PassageSize(350, 450))),
    Variant("no overlap", BuildOptions(PassageSize(overlap=False))),
    Variant("title in front", titled=True),
    Variant("words as written, no stemming", BuildOptions(stemming=False)),
    Variant("fusion constant 2", fusion_constant=2),
    Variant("fusion constant 30", fusion_constant=30),
    Variant("fusion constant 60", fusion_constant=60),
    Variant("20 candidates a ranking", candidates=20),
    Variant("100 candidates a ranking", candidates=100),
    # No passage has more than all of its words elsewhere.
    Variant("near copies kept", near_duplicate_share=1.1),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a variant found: ranks by question, and the mean length of `PASSAGES` together."""

    ranks: Sequence[Ranks]
    characters: float
    passages: int


def measure_retrieval(
    indexed: IndexedSet, footnote: Footnote, progress: Progress, *, fresh: bool = False
) -> Measurement:
    """Measure every variant, and the answers of every number of passages read."""
    measured: dict[str, Measured] = {}
    for number, variant in enumerate(VARIANTS, start=1):
        measured[variant.name] = _measure(indexed, variant, footnote)
        progress(number, len(VARIANTS))
    answers = {
        f"{k} passages read": summary(ask_all(indexed, footnote, progress, k=k, fresh=fresh))
        for k in READ
    }
    data = indexed.data
    return Measurement(
        data.name,
        f"{counted(len(data.documents), 'document')}, {counted(len(data.questions), 'question')}\n"
        "Each row differs from the default in one thing; a gain is the mean difference, question by"
        " question [95 % interval]",
        {},
        [
            Section("retrieval, of gold documents", _rows(measured, "documents"), 3, 3),
            Section("retrieval, of the evidence", _rows(measured, "evidence"), 3, 3),
            Section("answers, none refused", _transposed(answers)),
        ],
    )


def _transposed(table: Mapping[str, Mapping[str, Figure]]) -> dict[str, dict[str, Figure]]:
    """Return the rows as columns."""
    names = next(iter(table.values()))
    return {name: {row: columns[name] for row, columns in table.items()} for name in names}


def _measure(indexed: IndexedSet, variant: Variant, footnote: Footnote) -> Measured:
    doc_ids = indexed.doc_ids(titled=variant.titled)
    opened = indexed.open(footnote, variant.options, titled=variant.titled)
    ranks, lengths = [], []
    with closing(opened) as generation:
        retriever = HybridRetriever(
            generation.corpus,
            generation.store,
            footnote.embedder(),
            variant.candidates,
            variant.fusion_constant,
            variant.near_duplicate_share,
        )
        for asked in as_indexed(indexed.data.questions, doc_ids, generation.corpus):
            if asked.doc_ids:
                rankings = retriever.rankings(clean_question(asked.question))
                ranked = getattr(rankings, variant.ranking)
                passages = list(retriever.distinct(ranked, DEPTH).values())
                ranks.append(gold_ranks(asked, passages, doc_ids))
                lengths.append(sum(len(one.text) for one in passages[:PASSAGES]))
        return Measured(ranks, mean(np.array(lengths)), generation.manifest.passages)


def _rows(
    measured: Mapping[str, Measured], sought: Literal["documents", "evidence"]
) -> dict[str, dict[str, Figure]]:
    """Return a row of figures for each variant; none where the set names nothing of the kind."""
    found = {
        name: [one for ranks in variant.ranks if (one := getattr(ranks, sought))]
        for name, variant in measured.items()
    }
    return {
        name: _without_intervals(ranking_figures(ranks))
        | _gains(ranks, found[DEFAULT.name])
        | {
            f"characters of {PASSAGES}": Figure(round(measured[name].characters)),
            "passages": Figure(measured[name].passages),
        }
        for name, ranks in found.items()
        if ranks
    }


def _without_intervals(row: Mapping[str, Figure]) -> dict[str, Figure]:
    return {name: Figure(found.value) for name, found in row.items()}


def _gains(
    ranks: Sequence[Sequence[int | None]], default: Sequence[Sequence[int | None]]
) -> dict[str, Figure]:
    """Return what is gained by a variant, question by question."""
    return {
        f"{name}, gain": figure(
            measure(mine) - measure(its) for mine, its in zip(ranks, default, strict=True)
        )
        for name, measure in _GAINS.items()
    }
