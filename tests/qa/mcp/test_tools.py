"""The tools, called by the official client."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ARTICLE
from tests.qa.mcp.conftest import talk, text_of, value_of

if TYPE_CHECKING:
    from pathlib import Path

    from mcp import Client

    from qa.mcp.server import FootnoteServer
    from qa.service.settings import Settings

QUESTION = "Where was the BRICS summit held?"
TEXT = ARTICLE.read_text(encoding="utf-8")


@pytest.mark.usefixtures("indexed")
def test_ask_gives_claims_and_verbatim_citations(server: FootnoteServer) -> None:
    """An answer has its claims, and of each citation the words that stand at its offsets."""

    async def conversation(client: Client) -> None:
        answer = value_of(await client.call_tool("ask", {"question": QUESTION}))
        assert answer["answered"]
        assert answer["short"] == "Kazan, Russia"
        numbers = [one["n"] for one in answer["citations"]]
        assert numbers == [1]
        assert [claim["citations"] for claim in answer["claims"]] == [[1]]
        for one in answer["citations"]:
            assert TEXT[one["start"] : one["end"]] == one["quote"]
        assert answer["passages"] == []
        assert answer["missing"] is None

    talk(server, conversation)


def test_ask_takes_filters(server: FootnoteServer, seeds: Path) -> None:
    """Only what each of them lets through is searched, and the result says so."""
    head = "published: 2024-03-12\noutlet: Harbor Times\nauthor: Ada Quill\nsection: Local"
    text = "The harbour of Bergen was closed on Monday. The ferries lay idle for two days."
    (seeds / "harbour.md").write_text(f"---\n{head}\n---\n{text}\n", encoding="utf-8")

    async def conversation(client: Client) -> None:
        asked = {"question": "When was the harbour of Bergen closed?"}
        for name, inside, outside in (
            ("since", "2024-03-12", "2024-03-13"),
            ("until", "2024-03-12", "2024-03-11"),
            ("outlet", "harbor", "Courier"),
            ("author", "quill", "Reyes"),
            ("section", "local", "Sport"),
        ):
            found = value_of(await client.call_tool("ask", asked | {name: inside}))
            assert [one["source"] for one in found["citations"]] == ["harbour.md"]
            assert found["searched"].startswith("Searched: ")
            missed = value_of(await client.call_tool("ask", asked | {name: outside}))
            assert not missed["answered"]
        assert value_of(await client.call_tool("ask", asked))["searched"] is None

    talk(server, conversation)


@pytest.mark.usefixtures("indexed")
def test_a_refusal_says_what_is_missing_and_what_is_near(server: FootnoteServer) -> None:
    """What the articles do not say is no error: it says so, with the nearest passages."""

    async def conversation(client: Client) -> None:
        asked = {"question": "Who won the football World Cup of 1998?"}
        answer = value_of(await client.call_tool("ask", asked))
        assert not answer["answered"]
        assert answer["answer"] == "The articles do not say."
        assert answer["missing"]
        assert answer["citations"] == answer["claims"] == []
        for one in answer["passages"]:
            assert TEXT[one["start"] : one["end"]] == one["text"]
        assert answer["passages"]

    talk(server, conversation)


@pytest.mark.usefixtures("indexed")
def test_check_judges_each_sentence(server: FootnoteServer) -> None:
    """Each sentence of a draft has a verdict, and its citations are verbatim."""
    draft = "Putin holds a press conference at a summit in Kazan, Russia. Bread is made of flour."

    async def conversation(client: Client) -> None:
        checked = value_of(await client.call_tool("check", {"draft": draft}))
        sentences = checked["sentences"]
        assert [one["verdict"] for one in sentences] == ["supported", "not_found"]
        assert [draft[one["start"] : one["end"]] for one in sentences] == [
            one["text"] for one in sentences
        ]
        assert sentences[0]["citations"]
        for one in sentences[0]["citations"]:
            assert TEXT[one["start"] : one["end"]] == one["quote"]
        assert checked["counts"] == {"supported": 1, "not_found": 1}

    talk(server, conversation)


@pytest.mark.usefixtures("indexed")
def test_search_and_fetch_are_what_research_clients_expect(server: FootnoteServer) -> None:
    """One string in; `results` of id, title and url out, and of an id the whole text.

    The form: https://developers.openai.com/api/docs/mcp
    """

    async def conversation(client: Client) -> None:
        (hit,) = value_of(await client.call_tool("search", {"query": "BRICS summit"}))["results"]
        assert hit["title"] == ARTICLE.name
        assert TEXT[hit["start"] : hit["end"]] == hit["text"]
        found = value_of(await client.call_tool("fetch", {"id": hit["id"]}))
        assert found.keys() == {"id", "title", "text", "url", "metadata"}
        assert found["text"] == TEXT
        assert (found["id"], found["url"]) == (hit["id"], hit["url"])
        resource = await client.read_resource(hit["url"])
        assert getattr(resource.contents[0], "text", None) == TEXT

    talk(server, conversation)


@pytest.mark.usefixtures("indexed")
@pytest.mark.parametrize(
    ("quote", "verdict"),
    [
        ("holds a press conference at BRICS Summit in Kazan, Russia", "verbatim"),
        ("holds a press conference at  BRICS summit in Kazan, Russia", "same_words"),
        ("holds a press conference at the BRICS Summit in Moscow, Russia", "misquoted"),
        ("the recipe calls for two cups of flour and an egg", "not_found"),
    ],
)
def test_verify_quote(server: FootnoteServer, quote: str, verdict: str) -> None:
    """A quotation is told from one that is not, with what stands there."""

    async def conversation(client: Client) -> None:
        asked = {"quote": quote, "article": ARTICLE.name}
        found = value_of(await client.call_tool("verify_quote", asked))
        assert found["verdict"] == verdict
        if verdict == "not_found":
            assert found["stands"] is None
        else:
            assert TEXT[found["start"] : found["end"]] == found["stands"]
        if verdict == "misquoted":
            assert {"quote": "Moscow", "article": "Kazan"} in found["differences"]

    talk(server, conversation)


OTHER = "The harbour of Bergen was closed on Monday. The ferries lay idle for two days.\n"


def test_the_index_is_built_and_followed(server: FootnoteServer, seeds: Path) -> None:
    """Without an index the first call builds it; what is added is found by the next."""

    async def conversation(client: Client) -> None:
        asked = {"question": QUESTION}
        assert value_of(await client.call_tool("ask", asked))["answered"]
        (seeds / "other.txt").write_text(OTHER, encoding="utf-8")
        assert value_of(await client.call_tool("fetch", {"id": "other.txt"}))["text"] == OTHER
        names = [one.name for one in (await client.list_resources()).resources]
        assert sorted(names) == [ARTICLE.name, "other.txt"]

    talk(server, conversation)


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("fetch", {"id": "no-such-article"}, "There is no article no-such-article in the index."),
        ("fetch", {}, "Field required"),
        ("ask", {"question": "q" * 10_001}, "at most 10000 characters"),
        ("ask", {"question": QUESTION, "as_of": "soon"}, "as_of"),
    ],
)
@pytest.mark.usefixtures("indexed")
def test_an_error_is_a_tool_error_with_its_remedy(
    server: FootnoteServer, tool: str, arguments: dict[str, Any], said: str
) -> None:
    """What goes wrong is a result that the model reads: what happened, and what to do."""

    async def conversation(client: Client) -> None:
        result = await client.call_tool(tool, arguments)
        assert result.is_error
        assert said in text_of(result)
        assert "Traceback" not in text_of(result)

    talk(server, conversation)


def test_without_articles_the_remedy_is_told(server: FootnoteServer, settings: Settings) -> None:
    """A folder that is not there is named, and what to do about it."""
    shutil.rmtree(settings.seeds)

    async def conversation(client: Client) -> None:
        result = await client.call_tool("ask", {"question": QUESTION})
        assert result.is_error
        assert str(settings.seeds) in text_of(result)
        assert (await client.list_resources()).resources == []

    talk(server, conversation)


def test_every_tool_is_typed_and_reads_only(server: FootnoteServer) -> None:
    """Every tool says that it changes nothing, and gives a schema of its result."""

    async def conversation(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert {"ask", "check", "search", "fetch", "verify_quote"} <= {tool.name for tool in tools}
        for tool in tools:
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint is True
            assert tool.annotations.open_world_hint is False
            assert tool.output_schema is not None
        (template,) = (await client.list_resource_templates()).resource_templates
        assert template.uri_template == "footnote://articles/{article_id}"

    talk(server, conversation)


def test_the_prompt_tells_how_to_use_the_footnotes(server: FootnoteServer) -> None:
    """The prompt holds the question, and says what to do with an answer and with a refusal."""

    async def conversation(client: Client) -> None:
        (prompt,) = (await client.list_prompts()).prompts
        given = await client.get_prompt(prompt.name, {"question": QUESTION})
        text = getattr(given.messages[0].content, "text", "")
        assert QUESTION in text
        assert "[1]" in text
        assert "Do not answer from memory" in text

    talk(server, conversation)
