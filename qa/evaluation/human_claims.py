"""Claims that people wrote: the sentences of a data set's answers, with the gold passages' words.

Nobody says that its evidence supports each of these sentences; they show how much of what people
write of an article the verifier lets through, not how often it is right.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.article import Article
from index.split import PassageSize, split
from index.stop_words import STOP_WORDS
from qa.evaluation.perturbations.claims import TestClaim, seeded
from qa.evaluation.perturbations.material import SOURCES
from qa.verifier.claims import WrittenClaim, WrittenQuote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qa.evaluation.dataset import DataSet, GoldQuestion
    from qa.evaluation.perturbations.material import Material

# Quotes of one claim, those first that have most of its words.
_QUOTES = 3
_SHORTEST = 5
_WORD = re.compile(r"\w+")
# Many sets answer with a bare span of the text, which claims nothing.
_SENTENCE = re.compile(r"[A-Z“\"'`].*[.!”\"]", re.DOTALL)
_WHOLE = PassageSize(min_tokens=1, max_tokens=10**6, overlap=False)


def human_claims(
    data: DataSet, articles: Mapping[str, str], material: Material, limit: int
) -> Iterator[TestClaim]:
    """Yield up to `limit` sentences of people's answers; `articles` are ids by the documents'."""
    questions = [asked for asked in data.questions if asked.answers and asked.doc_ids]
    seeded("human", data.name).shuffle(questions)
    found = (one for asked in questions for one in _claims(asked, articles, material))
    for claim, _ in zip(found, range(limit), strict=False):
        yield claim


def _claims(
    asked: GoldQuestion, articles: Mapping[str, str], material: Material
) -> Iterator[TestClaim]:
    """Yield the sentences of one answer, those too short to be one left out."""
    gold = [
        source
        for doc_id in asked.doc_ids
        for source in material.by_article.get(articles.get(doc_id, ""), ())
    ][:SOURCES]
    marked = [
        (number, text)
        for text in asked.evidence
        for number, source in enumerate(gold, start=1)
        if text in source.passage.text
    ]
    kind = "marked evidence" if marked else "gold passages"
    quotable = marked or [
        (number, source.article.text[span.start : span.end])
        for number, source in enumerate(gold, start=1)
        for span in source.passage.sentences
    ]
    if not quotable or asked.answerable is False:
        return
    sources = material.surrounding(gold, seeded(asked.qid))
    for text in _sentences(asked.answers[0]):
        claim = WrittenClaim(text, _quotes(text, quotable))
        if claim.quotes:
            yield TestClaim(kind, perturbed=False, claim=claim, sources=sources)


def _quotes(text: str, quotable: Sequence[tuple[int, str]]) -> tuple[WrittenQuote, ...]:
    """Return the quotes that have most of the claim's words, none that has none of them."""
    wanted = _words(text)
    shared = {one: len(wanted & _words(one[1])) for one in quotable}
    best = sorted(shared, key=lambda one: -shared[one])[:_QUOTES]
    return tuple(WrittenQuote(*one) for one in best if shared[one])


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower())) - STOP_WORDS


def _sentences(answer: str) -> list[str]:
    article = Article("answer.txt", answer)
    passages = split(article, lambda texts: [1] * len(texts), _WHOLE)
    spans = [span for passage in passages for span in passage.sentences]
    texts = [answer[span.start : span.end] for span in spans]
    return [text for text in texts if len(text.split()) >= _SHORTEST and _SENTENCE.fullmatch(text)]
