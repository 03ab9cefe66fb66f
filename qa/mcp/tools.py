"""The tools: each a question to Footnote, carried out in a thread, with a typed result."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp.types import CallToolResult
from pydantic import Field

from qa.answer import AnswerPolicy, AskOptions, Reason
from qa.events import Done, Status
from qa.mcp.quotes import day_of, look_up
from qa.mcp.results import (
    ArticleMetadata,
    AskResult,
    CheckResult,
    CitationResult,
    ClaimResult,
    FetchResult,
    PassageResult,
    QuoteResult,
    SearchHit,
    SearchResult,
    as_tool_result,
)
from qa.mcp.worker import Workers
from qa.service.wording import searched

if TYPE_CHECKING:
    from index.article import Article
    from qa.answer import Answer
    from qa.mcp.worker import Call
    from qa.service.footnote import Footnote

RESOURCE_URI = "footnote://articles/{article_id}"
# Passages that a search looks at; of each article the nearest is shown.
SEARCHED = 20

AnyContext = Context[None, object]
Question = Annotated[
    str, Field(min_length=1, max_length=10_000, description="One complete question, in English.")
]
AsOf = Annotated[
    date | None,
    Field(description="Use only articles known to be published by this day, such as 2024-10-24."),
]
Since = Annotated[
    date | None, Field(description="Search only articles published on this day or later.")
]
Until = Annotated[
    date | None, Field(description="Search only articles published on this day or earlier.")
]
Outlet = Annotated[
    str | None, Field(max_length=1_000, description="Search this outlet only; a part is enough.")
]
Author = Annotated[
    str | None, Field(max_length=1_000, description="Search this author only; a part is enough.")
]
Section = Annotated[
    str | None, Field(max_length=1_000, description="Search this section only; a part is enough.")
]
Policy = Annotated[
    AnswerPolicy,
    Field(description="How sure an answer must be: strict, balanced or lenient."),
]
Draft = Annotated[
    str, Field(min_length=1, max_length=100_000, description="The claim or draft, as plain text.")
]
Query = Annotated[str, Field(min_length=1, max_length=10_000, description="What to look for.")]
Id = Annotated[
    str, Field(min_length=1, max_length=1_000, description="The id of an article, or its file.")
]
Quote = Annotated[
    str, Field(min_length=1, max_length=10_000, description="The quotation, without its marks.")
]

AskReply = Annotated[CallToolResult, AskResult]
CheckReply = Annotated[CallToolResult, CheckResult]
SearchReply = Annotated[CallToolResult, SearchResult]
FetchReply = Annotated[CallToolResult, FetchResult]
QuoteReply = Annotated[CallToolResult, QuoteResult]

_MISSING = {
    Reason.NOTHING_RETRIEVED: "Nothing in the archive is near the question.",
    Reason.LOW_SUPPORT: "No passage says it clearly enough to be quoted as the answer.",
    Reason.UNVERIFIED: "No sentence that was written of it could be verified.",
    Reason.EMPTY_QUESTION: "There was no question that articles could answer.",
}


class Tools:
    """Footnote's tools over one archive."""

    def __init__(self, footnote: Footnote, workers: int) -> None:
        self._footnote = footnote
        self._workers = Workers(workers)

    async def ask(
        self,
        question: Question,
        context: AnyContext,
        as_of: AsOf = None,
        since: Since = None,
        until: Until = None,
        outlet: Outlet = None,
        author: Author = None,
        section: Section = None,
        policy: Policy = AnswerPolicy.BALANCED,
    ) -> AskReply:
        """Answer a question."""

        def work(call: Call) -> AskResult:
            options = AskOptions(
                as_of=as_of,
                since=since,
                until=until,
                outlet=outlet,
                author=author,
                section=section,
                policy=policy,
                cancellation=call.cancellation,
            )
            for event in self._footnote.events(question, options):
                if isinstance(event, Done):
                    return self._answer(event.answer)
                if isinstance(event, Status):
                    call.status(event.text)
                call.cancellation.check()
            raise ToolError("The answer has no end.")

        return as_tool_result(await self._workers.run(context, work))

    async def check(self, draft: Draft, context: AnyContext, as_of: AsOf = None) -> CheckReply:
        """Check a draft."""

        def work(call: Call) -> CheckResult:
            options = AskOptions(as_of=as_of, cancellation=call.cancellation)
            checked = self._footnote.check(draft, options, call.counter("Checking sentences"))
            return CheckResult.model_validate(checked.to_dict())

        return as_tool_result(await self._workers.run(context, work))

    async def search(self, query: Query, context: AnyContext) -> SearchReply:
        """Find articles."""

        def work(_: Call) -> SearchResult:
            found = self._footnote.search(query, AskOptions(k=SEARCHED))
            hits: dict[str, SearchHit] = {}
            for one in found:
                passage = one.passage
                if passage.article_id in hits:
                    continue
                article = self._footnote.article(passage.article_id)
                hits[passage.article_id] = SearchHit(
                    id=passage.article_id,
                    title=article.title or article.source,
                    url=_address(article),
                    text=one.text,
                    start=passage.start,
                    end=passage.end,
                    published=day_of(article),
                )
            return SearchResult(results=list(hits.values()))

        return as_tool_result(await self._workers.run(context, work))

    async def fetch(
        self,
        id: Id,  # noqa: A002 - the name that research clients give
        context: AnyContext,
    ) -> FetchReply:
        """Read an article."""

        def work(_: Call) -> FetchResult:
            article = self._article(id)
            return FetchResult(
                id=article.article_id,
                title=article.title or article.source,
                text=article.text,
                url=_address(article),
                metadata=ArticleMetadata(
                    source=article.source,
                    published=day_of(article),
                    outlet=article.outlet,
                    status=article.status,
                    also_in=list(article.also_in),
                    sha256=article.sha256,
                ),
            )

        return as_tool_result(await self._workers.run(context, work))

    async def verify_quote(self, quote: Quote, article: Id, context: AnyContext) -> QuoteReply:
        """Check a quotation."""

        def work(_: Call) -> QuoteResult:
            return look_up(quote, self._article(article))

        return as_tool_result(await self._workers.run(context, work))

    async def read_article(self, article_id: str, context: AnyContext) -> str:
        """Return the text of an article, for a client that reads resources."""
        try:
            return await self._workers.run(context, lambda _: self._article(article_id).text)
        except ToolError as error:
            raise ResourceNotFoundError(str(error)) from error

    def _article(self, name: str) -> Article:
        self._footnote.refresh()
        return self._footnote.article(name)

    def _answer(self, answer: Answer) -> AskResult:
        passages = () if answer.answered else answer.passages
        return AskResult(
            answered=answer.answered,
            answer=answer.answer,
            short=answer.short,
            confidence=answer.confidence,
            claims=[
                ClaimResult(text=claim.text, citations=[one.n for one in claim.citations])
                for claim in answer.claims
            ],
            citations=[CitationResult.model_validate(asdict(one)) for one in answer.citations],
            missing=answer.missing or (_MISSING[answer.reason] if answer.reason else None),
            passages=[
                PassageResult(text=text, **asdict(one))
                for one, text in zip(passages, self._footnote.texts(passages), strict=True)
            ],
            searched=searched(answer),
            note=answer.note,
            stale=answer.stale,
            engine=answer.engine,
        )


def resource_uri(article_id: str) -> str:
    """Return the address of an article as a resource of this server."""
    return RESOURCE_URI.format(article_id=article_id)


def _address(article: Article) -> str:
    return article.url or resource_uri(article.article_id)
