"""Claims that rules made of the tests' articles, true and altered, are told apart by exact rules.

`recorded_claims.jsonl` was written once, by a generator that is gone: each line says of which kind
a claim is, whether it was altered, and what it quotes of which article (null: of none that is
there). Kinds that only the support head can tell are not in it: how good that is, people's labels
tell (`footnote eval verifier`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.article import Kind
from index.clean import mark
from index.parse import parse_article
from index.split import PassageSize, split
from qa.verifier.claims import WrittenClaim, WrittenQuote
from qa.verifier.evidence import Source
from tests.adversarial.newsroom import ARTICLES, SEED_ARTICLE

if TYPE_CHECKING:
    from qa.verifier.verifier import Verifier

RECORDED = Path(__file__).with_name("recorded_claims.jsonl")
WHOLE = PassageSize(min_tokens=1, max_tokens=10**6)


@pytest.fixture(scope="module")
def sources() -> dict[str, Source]:
    """Each article whole, by its file's name."""
    articles = [
        mark(parse_article(path.name, path.read_bytes()))
        for path in (SEED_ARTICLE, *sorted(ARTICLES.glob("*.md")))
    ]
    return {
        article.source: Source(passage, article)
        for article in articles
        for passage in split(article, lambda texts: [1] * len(texts), WHOLE)
        if passage.kind is Kind.BODY
    }


def test_exact_rules_tell_recorded_claims_apart(
    believing: Verifier, sources: dict[str, Source]
) -> None:
    """What is altered is refused, what is true is not, whatever the support head thinks."""
    names: list[str | None] = list(sources)
    rows = [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()]
    wrong = []
    for row in rows:
        quotes = (
            WrittenQuote(names.index(source) + 1 if source else len(names) + 1, text)
            for source, text in row["quotes"]
        )
        claim = WrittenClaim(row["text"], tuple(quotes))
        if bool(believing.check(claim, list(sources.values())).faults) != row["altered"]:
            wrong.append((row["kind"], row["text"]))
    assert {row["altered"] for row in rows} == {True, False}
    assert wrong == []
