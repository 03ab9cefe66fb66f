"""The retriever as LangChain knows retrievers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, InstanceOf

from index.filters import ALL, Filters
from qa.answer import PASSAGES
from qa.retriever.hybrid import HybridRetriever

if TYPE_CHECKING:
    from langchain_core.callbacks import CallbackManagerForRetrieverRun

    from qa.retriever.retrieved import RetrievedPassage


class LangChainRetriever(BaseRetriever):
    """Gives the passages of a `HybridRetriever` as documents; none that is withheld.

    A document's metadata are `article_id`, `start` and `end` in the article (code points), `kind`
    and `score`, the cosine to the query.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    retriever: InstanceOf[HybridRetriever]
    k: int = PASSAGES
    filters: InstanceOf[Filters] = ALL

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain's
    ) -> list[Document]:
        withheld = Filters(without=self.retriever.corpus.withheld(datetime.now(UTC)))
        found = self.retriever.search(query, k=self.k, filters=self.filters & withheld)
        return [_document(retrieved) for retrieved in found]


def _document(retrieved: RetrievedPassage) -> Document:
    passage = retrieved.passage
    return Document(
        page_content=passage.text,
        id=passage.passage_id,
        metadata={
            "article_id": passage.article_id,
            "start": passage.start,
            "end": passage.end,
            "kind": passage.kind.value,
            "score": retrieved.score,
        },
    )
