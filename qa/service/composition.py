"""The composition root: a generation, the models and the settings to a chain."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from qa.chain import Chain
from qa.question.misspellings import repair
from qa.reader.extractive import ExtractiveReader
from qa.retriever.hybrid import HybridRetriever

if TYPE_CHECKING:
    from index.generation import Generation
    from qa.cancellation import Cancellation
    from qa.checking.checker import Checker
    from qa.service.loaded_models import LoadedModels


def extractive_chain(generation: Generation, models: LoadedModels, *, stale: bool) -> Chain:
    """Return the chain that answers in the articles' own sentences."""
    corpus, cascade = generation.corpus, models.cascade()
    return Chain(
        HybridRetriever(corpus, generation.store, models.embedder()),
        ExtractiveReader(corpus, cascade),
        cascade.thresholds,
        corpus,
        generation.manifest.generation,
        repair=partial(repair, corpus=corpus, is_known=cascade.fast.knows),
        stale=stale,
    )


def compose_checker(generation: Generation, models: LoadedModels, *, stale: bool) -> Checker:
    """Return what checks drafts against a generation."""
    from qa.checking.checker import Checker
    from qa.checking.evidence import EvidenceFinder
    from qa.checking.judge import PremiseJudge

    corpus = generation.corpus
    retriever = HybridRetriever(corpus, generation.store, models.embedder())
    finder = EvidenceFinder(retriever, corpus)
    judge = PremiseJudge(models.judge())
    return Checker(finder, judge, corpus, generation.manifest.generation, stale)


def compose_chain(
    generation: Generation,
    models: LoadedModels,
    cancellation: Cancellation | None = None,
    *,
    fallback: bool,
    stale: bool,
) -> Chain:
    """Return the chain of one question: with the language model, when one is configured.

    With `fallback` the articles' own sentences answer when the model fails. By `cancellation` the
    model's reply can be called off.
    """
    chain = extractive_chain(generation, models, stale=stale)
    model = models.language_model(cancellation)
    if model is None:
        return chain
    from qa.llm.engine import LlmEngine
    from qa.llm.rewriter import LlmQuestionRewriter
    from qa.llm.writer import Writer
    from qa.verifier.verifier import Verifier

    writer = Writer(model, Verifier(models.judge()))
    return replace(
        chain,
        engine=LlmEngine(writer, fallback),
        rewriter=LlmQuestionRewriter(model, chain.rewriter),
    )
