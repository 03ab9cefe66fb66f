"""The figures of `footnote eval retrieval`: each variant differs from the default in one thing.

Retrieval is measured for every variant, of all questions that have a gold document, with the
paired difference to the default. How many passages are read changes the answers too, so that
those are measured for each of `READ`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from index.build import DEFAULT_OPTIONS, BuildOptions
from index.split import PassageSize
from qa.answer import PASSAGES
from qa.evaluation.answers import CUTS, summary
from qa.evaluation.figures import Figure, Section, figure, plain, to_json, to_text
from qa.evaluation.metrics import mean, recall_at, reciprocal_rank
from qa.evaluation.run import DEPTH, Locator, ask_all
from qa.question.cleaning import clean_question
from qa.retriever.fusion import FUSION_CONSTANT
from qa.retriever.hybrid import CANDIDATES, HybridRetriever
from qa.retriever.near_duplicates import NEAR_DUPLICATE_SHARE
from qa.service.footnote import Footnote
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from index.embed import Embedder
    from index.vector_cache import Progress
    from qa.evaluation.dataset import DataSet
    from qa.evaluation.indexed import IndexedSet
    from qa.evaluation.records import Ranks
    from qa.service.notifier import Notifier
    from qa.service.settings import Settings

    Found = Sequence[int | None]

SCHEMA = 1
READ = (3, 5, 10)


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
    indexed: IndexedSet,
    settings: Settings,
    notifier: Notifier,
    progress: Progress,
    *,
    fresh: bool = False,
) -> list[Section]:
    """Measure every variant, and the answers of every number of passages read."""
    embedder = Footnote(settings, notifier).embedder()
    measured: dict[str, Measured] = {}
    for number, variant in enumerate(VARIANTS, start=1):
        measured[variant.name] = _measure(indexed, variant, embedder, notifier)
        progress(number, len(VARIANTS))
    answers = {
        f"{k} passages read": summary(
            ask_all(indexed, settings, notifier, progress, k=k, fresh=fresh)
        )
        for k in READ
    }
    return [
        Section("retrieval, of gold documents", _rows(measured, "documents"), interval_digits=3),
        Section("retrieval, of the evidence", _rows(measured, "evidence"), interval_digits=3),
        Section("answers, none refused", _transposed(answers)),
    ]


def retrieval_json(data: DataSet, found: Sequence[Section]) -> dict[str, Any]:
    """Return sections as `footnote eval retrieval --json` prints them."""
    return {"schema": SCHEMA, "set": data.name, "figures": to_json(found)}


def retrieval_text(data: DataSet, found: Sequence[Section]) -> str:
    """Return sections as a table."""
    return (
        f"{data.name}: {counted(len(data.documents), 'document')},"
        f" {counted(len(data.questions), 'question')}\nEach row differs from the default in one"
        " thing; a gain is the mean difference, question by question [95 % interval]\n\n"
        f"{to_text(found)}"
    )


def _transposed(table: Mapping[str, Mapping[str, Figure]]) -> dict[str, dict[str, Figure]]:
    """Return the rows as columns."""
    names = next(iter(table.values()))
    return {name: {row: figures[name] for row, figures in table.items()} for name in names}


def _measure(
    indexed: IndexedSet, variant: Variant, embedder: Embedder, notifier: Notifier
) -> Measured:
    titled = variant.titled
    generation = indexed.open(variant.options, embedder, notifier, titled=titled)
    try:
        locator = Locator(generation.corpus, indexed.doc_ids(titled=titled))
        retriever = HybridRetriever(
            corpus=generation.corpus,
            store=generation.store,
            embedder=embedder,
            candidates=variant.candidates,
            fusion_constant=variant.fusion_constant,
            near_duplicate_share=variant.near_duplicate_share,
        )
        ranks, lengths = [], []
        for asked in indexed.data.questions:
            if asked.doc_ids:
                rows = _ranking(retriever, variant, clean_question(asked.question))
                ranks.append(locator.ranks(asked, rows))
                lengths.append(sum(len(one.text) for one in locator.passages(rows[:PASSAGES])))
    finally:
        generation.close()
    return Measured(ranks, mean(np.array(lengths)), generation.manifest.passages)


def _ranking(retriever: HybridRetriever, variant: Variant, question: str) -> list[int]:
    return list(retriever.distinct(getattr(retriever.rankings(question), variant.ranking), DEPTH))


def _rows(
    measured: Mapping[str, Measured], sought: Literal["documents", "evidence"]
) -> dict[str, dict[str, Figure]]:
    """Return a row of figures for each variant; none where the set names nothing of the kind."""
    found = {
        name: [one for ranks in variant.ranks if (one := getattr(ranks, sought))]
        for name, variant in measured.items()
    }
    if not found[DEFAULT.name]:
        return {}
    return {
        name: _recalls(ranks)
        | _differences(ranks, found[DEFAULT.name])
        | {
            f"characters of {PASSAGES}": Figure(round(measured[name].characters)),
            "passages": Figure(measured[name].passages),
        }
        for name, ranks in found.items()
    }


def _recalls(ranks: Sequence[Found]) -> dict[str, Figure]:
    recalls = {f"recall@{k}": [recall_at(k, one) for one in ranks] for k in CUTS}
    recalls["MRR"] = [reciprocal_rank(one) for one in ranks]
    return {name: plain(mean(np.array(values))) for name, values in recalls.items()}


def _differences(ranks: Sequence[Found], default: Sequence[Found]) -> dict[str, Figure]:
    """Return what is gained by a variant, question by question."""
    measures: dict[str, Callable[[Found], float]] = {
        f"recall@{PASSAGES}": partial(recall_at, PASSAGES),
        "MRR": reciprocal_rank,
    }
    return {
        f"{name}, gain": figure(
            measure(mine) - measure(its) for mine, its in zip(ranks, default, strict=True)
        )
        for name, measure in measures.items()
    }
