"""What the tools return: typed values, whose JSON schemas the client is told.

Nothing here is an instruction. What comes from an article stands in a field of its own, and in the
text that a model reads it is the inside of a JSON string, hidden characters shown as escapes.
"""

from __future__ import annotations

import json
from typing import Annotated, Literal

from mcp.types import CallToolResult, TextContent
from pydantic import BaseModel, ConfigDict, Field

from index.article import ArticleStatus
from qa.checking.report import Verdict as CheckVerdict
from qa.text.invisible import is_hidden

ArticleId = Annotated[str, Field(description="The article's id, which `fetch` takes.")]
Source = Annotated[str, Field(description="The article's file, below the folder of articles.")]
Title = Annotated[str | None, Field(description="The article's title, if it has one.")]
Published = Annotated[str | None, Field(description="The day of publication, as 2024-10-24.")]
Url = Annotated[str | None, Field(description="Where the article stands on the web, if known.")]
AlsoIn = Annotated[
    list[str],
    Field(
        description="Other files with the same article, perhaps with small changes: no more"
        " witnesses."
    ),
]
Start = Annotated[int, Field(description="Offset in the article's text, in Unicode code points.")]
End = Annotated[int, Field(description="Offset after the last character.")]
Sha256 = Annotated[str, Field(description="The sha256 of the article's text in UTF-8.")]


class Result(BaseModel):
    """A frozen value of a tool's result."""

    model_config = ConfigDict(frozen=True)


class CitationResult(Result):
    """A footnote: the article's characters from start to end are the quote."""

    n: Annotated[int, Field(description="Its number, as in [1].")]
    quote: Annotated[str, Field(description="The article's own words, verbatim.")]
    source: Source
    article_id: ArticleId
    title: Title
    published: Published
    url: Url
    start: Start
    end: End
    sha256: Sha256
    also_in: AlsoIn


class ClaimResult(Result):
    """One sentence of the answer."""

    text: str
    citations: Annotated[list[int], Field(description="The numbers of the footnotes it rests on.")]


class PassageResult(Result):
    """A passage that is near the question."""

    text: str
    source: Source
    article_id: ArticleId
    start: Start
    end: End
    score: Annotated[float, Field(description="Cosine likeness to the question.")]


class AskResult(Result):
    """An answer with its footnotes, or a refusal with what is near."""

    answered: Annotated[bool, Field(description="False: the articles do not say.")]
    answer: Annotated[str, Field(description="What to tell the person, with [1] marks.")]
    short: Annotated[str | None, Field(description="The shortest span that answers.")]
    confidence: Annotated[float, Field(description="The probability that the answer is right.")]
    claims: list[ClaimResult]
    citations: list[CitationResult]
    missing: Annotated[
        str | None, Field(description="Of a refusal: what no article says, or why there is none.")
    ]
    passages: Annotated[list[PassageResult], Field(description="Of a refusal: what is nearest.")]
    searched: Annotated[
        str | None, Field(description="To which articles the search was limited, if it was.")
    ]
    note: Annotated[str | None, Field(description="A warning for the person.")]
    stale: Annotated[bool, Field(description="The articles have changed since they were indexed.")]
    engine: Annotated[str, Field(description="'extractive', or the model that wrote the claims.")]


class MisquotationResult(Result):
    """Words in quotation marks that stand otherwise, or were said by another."""

    start: Annotated[int, Field(description="Offset in the draft, in Unicode code points.")]
    end: End
    text: str
    n: Annotated[int, Field(description="The number of the citation that has the true words.")]
    said_by: Annotated[str | None, Field(description="Who says them, if not whom the draft names.")]


class SentenceResult(Result):
    """A sentence of the draft, and what the archive says of it."""

    n: int
    text: str
    start: Annotated[int, Field(description="Offset in the draft, in Unicode code points.")]
    end: End
    verdict: CheckVerdict
    note: Annotated[str | None, Field(description="Why, in words.")]
    citations: list[CitationResult]
    misquotations: list[MisquotationResult]


class CheckResult(Result):
    """A draft, sentence by sentence."""

    sentences: list[SentenceResult]
    counts: Annotated[dict[CheckVerdict, int], Field(description="How many have each verdict.")]
    read_to: Annotated[int, Field(description="The draft was judged up to this offset.")]
    stale: Annotated[bool, Field(description="The articles have changed since they were indexed.")]
    not_judged: Annotated[str, Field(description="What a check says nothing of.")]


class SearchHit(Result):
    """An article, and its passage that is nearest to what was searched for."""

    id: ArticleId
    title: Annotated[str, Field(description="The article's title, or its file.")]
    url: Annotated[str, Field(description="Its address on the web, or of the resource here.")]
    text: Annotated[str, Field(description="The nearest passage.")]
    start: Start
    end: End
    published: Published


class SearchResult(Result):
    """The articles found, nearest first."""

    results: list[SearchHit]


class ArticleMetadata(Result):
    """What is known of an article."""

    source: Source
    published: Published
    outlet: str | None
    status: Annotated[
        ArticleStatus | None,
        Field(description="'correction' or 'retracted', when the article says that it is one."),
    ]
    also_in: AlsoIn
    sha256: Sha256


class FetchResult(Result):
    """A whole article."""

    id: ArticleId
    title: Annotated[str, Field(description="The article's title, or its file.")]
    text: Annotated[str, Field(description="The text, verbatim; offsets count in it.")]
    url: Annotated[str, Field(description="Its address on the web, or of the resource here.")]
    metadata: ArticleMetadata


class Difference(Result):
    """Where a quote and the article part; one of the two may be empty."""

    quote: str
    article: str


Verdict = Literal["verbatim", "same_words", "misquoted", "not_found"]


class QuoteResult(Result):
    """Whether a quote stands in an article, where, and what stands there."""

    verdict: Annotated[
        Verdict,
        Field(
            description="verbatim: character by character. same_words: but for white space, case or"
            " quotation marks. misquoted: something like it stands there. not_found: nothing does."
        ),
    ]
    stands: Annotated[str | None, Field(description="What the article says there, verbatim.")]
    start: Annotated[int | None, Field(description="Its offset, in Unicode code points.")]
    end: Annotated[int | None, Field(description="The offset after its last character.")]
    differences: list[Difference]
    source: Source
    article_id: ArticleId
    title: Title
    published: Published
    url: Url
    sha256: Sha256


def as_tool_result(value: Result) -> CallToolResult:
    """Return a value as a tool's result: structured, and as the text that a model reads."""
    data = value.model_dump(mode="json")
    return CallToolResult(
        content=[TextContent(type="text", text=visible_json(data))], structured_content=data
    )


def visible_json(data: object) -> str:
    """Return data as JSON in which a character that nobody would see is written as its escape."""
    text = json.dumps(data, ensure_ascii=False)
    if text.isascii():
        return text
    before, shown = "", []
    for character in text:
        shown.append(json.dumps(character)[1:-1] if is_hidden(character, before) else character)
        before = character
    return "".join(shown)
