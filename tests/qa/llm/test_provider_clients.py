"""The other providers' real clients, against a server that streams as each of them does.

Each needs its extra, such as `pip install -e '.[anthropic]'`, and is left out without.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from qa.errors import ModelError
from qa.llm.chat_model import ATTEMPTS, Message
from qa.llm.providers import load_model
from qa.llm.reply import REPLY_SCHEMA, parse_claims
from qa.service.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qa.llm.chat_model import LanguageModel

ASKED = [Message("system", "Answer from the passages."), Message("user", "Where was it held?")]
REPLY = '{"claims": [{"text": "Kazan hosted it.", "quotes": [{"passage": 1, "quote": "Kazan"}]}]}'
PIECES = [REPLY[at : at + 9] for at in range(0, len(REPLY), 9)]
MODELS = ("anthropic:claude-haiku-4-5", "google_genai:gemini-2.5-flash", "ollama:llama3.2")


def anthropic(*, cut: bool, by_call: bool) -> Iterator[str]:
    """Yield the events of Anthropic's Messages; `by_call`, in the arguments of a tool's call."""

    def event(kind: str, **more: Any) -> str:  # noqa: ANN401
        return f"event: {kind}\ndata: {json.dumps({'type': kind} | more)}\n\n"

    usage = {"input_tokens": 1, "output_tokens": 1}
    message = {"id": "m", "type": "message", "role": "assistant", "content": [], "usage": usage}
    ends: dict[str, str | None] = {"stop_reason": None, "stop_sequence": None}
    yield event("message_start", message=message | ends | {"model": "claude-haiku-4-5"})
    call = {"type": "tool_use", "id": "t", "name": "answer", "input": {}}
    block = call if by_call else {"type": "text", "text": ""}
    yield event("content_block_start", index=0, content_block=block)
    for piece in PIECES:
        text = {"type": "text_delta", "text": piece}
        delta = {"type": "input_json_delta", "partial_json": piece} if by_call else text
        yield event("content_block_delta", index=0, delta=delta)
        if cut:
            return
    yield event("content_block_stop", index=0)
    ends["stop_reason"] = "tool_use" if by_call else "end_turn"
    yield event("message_delta", delta=ends, usage={"output_tokens": 2})
    yield event("message_stop")


def google(*, cut: bool) -> Iterator[str]:
    """Yield the events of Google's streamGenerateContent."""
    for piece in (*PIECES, ""):
        content = {"role": "model", "parts": [{"text": piece}]}
        end = {} if piece else {"finishReason": "STOP"}
        candidate = {"content": content, "index": 0} | end
        yield f"data: {json.dumps({'candidates': [candidate]})}\r\n\r\n"
        if cut:
            return


def ollama(*, cut: bool) -> Iterator[str]:
    """Yield the lines of Ollama's chat."""
    for piece in (*PIECES, ""):
        message = {"role": "assistant", "content": piece}
        line = {"model": "llama3.2", "created_at": "2024-07-04T03:37:50Z", "message": message}
        end = {"done": False} if piece else {"done": True, "done_reason": "stop"}
        yield json.dumps(line | end) + "\n"
        if cut:
            return


@dataclass
class Providers:
    """What the server is to do, and the requests that it was sent."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    cut: bool = False
    by_text: bool = True
    requests: list[dict[str, Any]] = field(default_factory=list)

    def reply(self, path: str, body: dict[str, Any]) -> tuple[int, str, Iterator[str]]:
        """Return the status of a reply, its type and its parts."""
        self.requests.append(body)
        status = self.statuses.pop(0) if self.statuses else 200
        if path.endswith("/messages"):
            if not self.by_text and "output_config" in body:
                status = 400
            parts = anthropic(cut=self.cut, by_call="tools" in body)
        elif path.endswith("/api/chat"):
            parts = ollama(cut=self.cut)
        else:
            parts = google(cut=self.cut)
        if status != 200:
            error = {"code": status, "message": "No.", "status": "NO", "type": "error"}
            shape: object = "No." if path.endswith("/api/chat") else error
            return status, "application/json", iter([json.dumps({"error": shape})])
        return 200, "text/event-stream", parts


@contextmanager
def serving() -> Iterator[Providers]:
    """Run a server that speaks all three protocols."""
    providers = Providers()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            """Keep quiet."""

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, kind, parts = providers.reply(self.path.partition("?")[0], body)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()
            for part in parts:
                self.wfile.write(part.encode())

    site = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.daemon_threads = True
    thread = threading.Thread(target=site.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    providers.url = f"http://127.0.0.1:{site.server_port}"
    try:
        yield providers
    finally:
        site.shutdown()
        site.server_close()
        thread.join()


@pytest.fixture
def providers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Providers]:
    """The server, in an environment without keys."""
    for name in ("ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "GEMINI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    with serving() as server:
        yield server


def load(providers: Providers, model: str) -> LanguageModel:
    """Return a provider's model at the server; no wait between attempts is waited for."""
    pytest.importorskip(f"langchain_{model.partition(':')[0]}")
    settings = Settings(model=model, model_base_url=providers.url, model_seconds=5)
    return load_model(settings.language_model, lambda _: None)


@pytest.mark.parametrize("model", MODELS)
def test_claims_are_asked_for_in_the_providers_own_form(providers: Providers, model: str) -> None:
    """Each provider is sent the schema as it wants it, and its stream is read into claims."""
    loaded = load(providers, model)
    (claim,) = parse_claims(loaded.stream(ASKED, REPLY_SCHEMA))
    assert claim.text == "Kazan hosted it."
    (request,) = providers.requests
    provider = model.partition(":")[0]
    if provider == "anthropic":
        form = request["output_config"]["format"]["schema"]
    elif provider == "ollama":
        form = request["format"]
    else:
        form = request["generationConfig"]["responseJsonSchema"]
    assert list(form["properties"]) == ["claims"]


@pytest.mark.parametrize("model", MODELS)
def test_words_arrive_as_they_are(providers: Providers, model: str) -> None:
    """Without a schema the text is handed on in the pieces in which it came."""
    assert list(load(providers, model).stream(ASKED)) == PIECES


def test_a_model_without_structured_text_is_asked_for_a_call(providers: Providers) -> None:
    """When the provider refuses the form, the claims come as the arguments of a tool's call."""
    providers.by_text = False
    loaded = load(providers, MODELS[0])
    for count in (2, 3):
        (claim,) = parse_claims(loaded.stream(ASKED, REPLY_SCHEMA))
        assert claim.text == "Kazan hosted it."
        assert len(providers.requests) == count
    assert "tools" in providers.requests[-1]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("status", "said", "attempts"),
    [
        (401, "refused the key", 1),
        (403, "may not be used", 1),
        (404, "There is no model", 1),
        (429, "no more questions", ATTEMPTS),
        (500, "status 500", ATTEMPTS),
    ],
)
def test_failures_are_told_apart(
    providers: Providers, model: str, status: int, said: str, attempts: int
) -> None:
    """Every provider's failures give the same lines, and what passes is tried again."""
    loaded = load(providers, model)
    providers.statuses = [status] * 9
    with pytest.raises(ModelError, match=said) as raised:
        list(loaded.stream(ASKED))
    assert raised.value.retryable == (attempts > 1)
    assert len(providers.requests) == attempts


@pytest.mark.parametrize("model", MODELS)
def test_a_cut_is_noticed(providers: Providers, model: str) -> None:
    """A stream that ends without its end is reported after what had arrived of it."""
    providers.cut = True
    pieces = load(providers, model).stream(ASKED)
    assert next(pieces) == PIECES[0]
    with pytest.raises(ModelError, match="broke off"):
        list(pieces)
