"""Small corpora, written as a build writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.corpus_writer import CorpusWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from index.article import Article, Passage


def write_corpus(
    path: Path, articles: Iterable[Article], passages: Sequence[Passage], *, stemming: bool = True
) -> None:
    """Write articles with their passages, nothing in front of these, without vectors."""
    writer = CorpusWriter(path, stemming=stemming)
    for article in articles:
        writer.add_article(article, "")
        own = [one for one in passages if one.article_id == article.article_id]
        writer.add_passages(article, "", own)
    writer.close()
