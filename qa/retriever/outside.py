"""What lies outside of what was searched, for a refusal that filters may have caused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.filters import Filters
from qa.text.counting import counted
from qa.text.filter_words import described

if TYPE_CHECKING:
    from index.article import Article
    from qa.retriever.hybrid import HybridRetriever

# Of the nearest passages of all articles, so many are looked through for one outside.
LOOKED_THROUGH = 20


def outside(retriever: HybridRetriever, query: str, filters: Filters) -> str:
    """Return how much was searched, and which article outside is nearest to a question.

    '' where filters let every article through.
    """
    corpus = retriever.corpus
    everything = Filters(without=filters.without)
    inside, total = corpus.count_articles(filters), corpus.count_articles(everything)
    if inside == total:
        return ""
    others = counted(total - inside, "article")
    said = (
        f"{counted(inside, 'article')} of {total:,} searched ({described(filters)}); {others}"
        if inside
        else f"No article matches {described(filters)}; {others}"
    )
    said += f" {'lies' if total - inside == 1 else 'lie'} outside"
    found = retriever.search(query, k=LOOKED_THROUGH, filters=everything)
    articles = (corpus.require_article(one.passage.article_id) for one in found)
    nearest = next((one for one in articles if not filters.let_through(one)), None)
    return f"{said}, the nearest: {_named(nearest)}." if nearest else f"{said}."


def _named(article: Article) -> str:
    day = article.published_as_stated
    about = (article.outlet, f"{day:%-d %B %Y}" if day else "")
    known = ", ".join(filter(None, about))
    return f"{article.title or article.source}{f' ({known})' if known else ''}"
