"""Claims that rules made of the tests' articles, true and altered, are judged no worse than before.

`recorded_claims.jsonl` was written once, by a generator that is gone: each line says of which kind
a claim is, whether it was altered, what it quotes of which article (null: of none that is there),
and whether the verifier refused it on that day. How good the verifier is, people's labels tell:
`footnote eval verifier`.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.article import Kind
from index.clean import mark
from index.parse import parse_article
from index.split import PassageSize, split
from qa.verifier.claims import WrittenClaim, WrittenQuote
from qa.verifier.evidence import Source
from qa.verifier.verifier import Verifier
from tests.adversarial.newsroom import ARTICLES, SEED_ARTICLE

if TYPE_CHECKING:
    from index.embed import Embedder

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


def test_recorded_claims_are_judged_as_well_as_they_were(
    embedder: Embedder, sources: dict[str, Source]
) -> None:
    """Of each kind, as many altered claims are caught, and no more true ones dropped."""
    verifier = Verifier(embedder)
    names: list[str | None] = list(sources)
    right_before, right_now, newly_wrong = Counter[str](), Counter[str](), []
    for row in map(json.loads, RECORDED.read_text(encoding="utf-8").splitlines()):
        quotes = (
            WrittenQuote(names.index(source) + 1 if source else len(names) + 1, text)
            for source, text in row["quotes"]
        )
        verdict = verifier.check(WrittenClaim(row["text"], tuple(quotes)), list(sources.values()))
        was_right, is_right = (
            refused == row["altered"] for refused in (row["refused"], bool(verdict.faults))
        )
        right_before[row["kind"]] += was_right
        right_now[row["kind"]] += is_right
        newly_wrong += [(row["kind"], row["text"], verdict.faults)] * (was_right and not is_right)
    assert len(right_before) == 76
    worse = right_before - right_now
    assert not [one for one in newly_wrong if one[0] in worse]
