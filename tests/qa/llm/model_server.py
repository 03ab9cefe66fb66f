"""A language model's server: OpenAI's chat completions on 127.0.0.1, with replies from a script.

    with serving() as server:
        server.script(claimed(("Kazan hosted it.", (1, "in Kazan"))), refused(429))

A reply is a value, or a function of the request that returns one, so that a liar can read the
passages first. They are given in order; the last one is given again and again.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from select import select
from typing import TYPE_CHECKING, Any

from tests.qa.llm.model_rules import fault

if TYPE_CHECKING:
    from collections.abc import Iterator

MODEL = "scripted"
KEY = "sk-test-0123456789abcdef"
COMPLETIONS = "/v1/chat/completions"


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came. `body` is its JSON; header names are in lower case."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The messages, oldest first: {"role", "content"}."""
        found: list[dict[str, Any]] = self.body["messages"]
        return found

    @property
    def prompt(self) -> str:
        """The contents of all messages, a blank line between two."""
        return "\n\n".join(message["content"] for message in self.messages)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server does with one request.

    With `status` 200 it streams `pieces`, each after `pause` seconds, then says why it ends
    (`finish`, None: it does not) and [DONE] (`done`), or drops the connection (`cut`); `delay` is
    the pause before the headers. Once the pieces are out, `idles` keeps the connection alive with
    comments and says no more. With `body` it sends that instead, as `content_type`.
    """

    pieces: tuple[str, ...] = ()
    pause: float = 0.0
    delay: float = 0.0
    finish: str | None = "stop"
    done: bool = True
    cut: bool = False
    idles: bool = False
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    content_type: str = "application/json"


Scripted = Reply | Callable[[Request], Reply]


def written(text: str | dict[str, Any], size: int = 7, **more: Any) -> Reply:  # noqa: ANN401
    """Return a reply of this text, or of this value as JSON, in pieces of `size` characters."""
    whole = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)
    return Reply(tuple(whole[at : at + size] for at in range(0, len(whole), size)), **more)


def claimed(*claims: tuple[str, *tuple[tuple[int, str], ...]], **more: Any) -> Reply:  # noqa: ANN401
    """Return a reply in Footnote's form: each claim its text, then (passage, quote) pairs."""
    values = [
        {"text": text, "quotes": [{"passage": passage, "quote": quote} for passage, quote in found]}
        for text, *found in claims
    ]
    return written({"claims": values}, **more)


def refused(
    status: int, message: str = "No.", code: str | None = None, retry_after: str | None = None
) -> Reply:
    """Return an error, as OpenAI words one."""
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    headers = (("Retry-After", retry_after),) if retry_after else ()
    return Reply(status=status, headers=headers, body=json.dumps({"error": error}))


def hung_up() -> Reply:
    """Return a connection that is dropped before a byte of the reply."""
    return Reply(status=0)


def page() -> Reply:
    """Return a page of HTML, as a proxy or a wrong address gives."""
    return Reply(body="<!doctype html><title>Welcome</title>: hello", content_type="text/html")


@dataclass
class ModelServer:
    """A running server. What it takes can be set; what it was sent, and sent itself, is kept."""

    url: str = ""
    models: frozenset[str] = frozenset({MODEL})
    key: str | None = None
    formats: frozenset[str] = frozenset({"json_schema", "json_object"})
    takes_temperature: bool = True
    longest: int = 100_000
    requests: list[Request] = field(default_factory=list)
    written: list[tuple[float, str]] = field(default_factory=list)
    """Each piece of text with the `time.monotonic()` at which it was sent."""
    left: threading.Event = field(default_factory=threading.Event)
    """Set when a client has closed its connection before the end of a reply."""
    closing: threading.Event = field(default_factory=threading.Event)
    _script: list[Scripted] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def script(self, *replies: Scripted) -> None:
        """Set the replies from here on."""
        with self._lock:
            self._script[:] = replies

    def reply(self, request: Request) -> Reply:
        """Return what becomes of a request, by the API's rules and then by the script."""
        self.requests.append(request)
        if refusal := self._refusal(request):
            return refusal
        with self._lock:
            if not self._script:
                return refused(500, "The test has scripted no reply.")
            scripted = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        return scripted if isinstance(scripted, Reply) else scripted(request)

    def _refusal(self, request: Request) -> Reply | None:
        return self._unauthorised(request) or self._misdirected(request) or self._unfit(request)

    def _unauthorised(self, request: Request) -> Reply | None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or not key:
            return refused(401, "You didn't provide an API key.")
        if self.key not in (None, key):
            return refused(401, f"Incorrect API key provided: {key}.", "invalid_api_key")
        return None

    def _misdirected(self, request: Request) -> Reply | None:
        if request.path != COMPLETIONS:
            return refused(404, f"Invalid URL (POST {request.path})")
        if request.headers.get("content-type") != "application/json":
            return refused(415, "Unsupported content type.")
        return None

    def _unfit(self, request: Request) -> Reply | None:
        wrong = fault(request.body, self.formats, takes_temperature=self.takes_temperature)
        if wrong:
            return refused(400, wrong)
        if (name := request.body.get("model")) not in self.models:
            return refused(404, f"The model `{name}` does not exist.", "model_not_found")
        if len(request.prompt) > self.longest:
            return refused(400, "Your input is too long.", "context_length_exceeded")
        return None


@contextmanager
def serving(**settings: Any) -> Iterator[ModelServer]:  # noqa: ANN401
    """Run a server; keywords are fields of `ModelServer`."""
    site = _Site(ModelServer(**settings))
    thread = threading.Thread(target=site.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield site.model
    finally:
        site.model.closing.set()
        site.shutdown()
        site.server_close()
        thread.join()


class _Site(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, model: ModelServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.model = model
        model.url = f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """Let clients hang up; whatever else a script does is printed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Site
    protocol_version = "HTTP/1.1"
    timeout = 30
    # Small pieces are to go out as they are written.
    disable_nagle_algorithm = True

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Keep quiet."""

    def do_POST(self) -> None:
        """Take one request."""
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            body = json.loads(sent)
        except ValueError:
            body = None
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.model.reply(Request(self.path, headers, body))
        with suppress(ConnectionError):
            self._answer(reply, body)

    def _answer(self, reply: Reply, body: dict[str, Any]) -> None:
        if self._ends(reply.delay) or not reply.status:
            self.close_connection = True
        elif reply.body is not None:
            self._send_whole(reply, reply.body)
        elif body.get("stream"):
            self._send_stream(reply, body)
        else:
            self._send_whole(reply, json.dumps(_completion(body, reply)))

    def _send_whole(self, reply: Reply, text: str) -> None:
        sent = text.encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(sent)))
        for name, value in reply.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(sent)

    def _send_stream(self, reply: Reply, body: dict[str, Any]) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self._send_event(_chunk(body, {"role": "assistant", "content": ""}))
        model = self.server.model
        for piece in reply.pieces:
            if self._ends(reply.pause):
                break
            model.written.append((time.monotonic(), piece))
            self._send_event(_chunk(body, {"content": piece}))
        while reply.idles and not self._ends(0.02):
            self._send_text(": still here\n\n")
        if reply.cut or self._ends(0):
            self.close_connection = True
        else:
            self._send_end(reply, body)

    def _ends(self, seconds: float) -> bool:
        """Wait so long; tell whether the server closes, or the client has hung up, by then."""
        model, until = self.server.model, time.monotonic() + seconds
        while not model.closing.is_set():
            remaining = max(0.0, until - time.monotonic())
            if select([self.connection], [], [], min(0.02, remaining))[0]:
                if not self.connection.recv(1, socket.MSG_PEEK):
                    model.left.set()
                return True
            if not remaining:
                return False
        return True

    def _send_end(self, reply: Reply, body: dict[str, Any]) -> None:
        if reply.finish:
            self._send_event(_chunk(body, {}, reply.finish))
        if (body.get("stream_options") or {}).get("include_usage"):
            self._send_event(_chunk(body, {}) | {"choices": [], "usage": _USAGE})
        if reply.done:
            self._send_event("[DONE]")
        self.wfile.write(b"0\r\n\r\n")

    def _send_event(self, value: dict[str, Any] | str) -> None:
        self._send_text(f"data: {value if isinstance(value, str) else json.dumps(value)}\n\n")

    def _send_text(self, text: str) -> None:
        sent = text.encode()
        self.wfile.write(f"{len(sent):x}\r\n".encode() + sent + b"\r\n")


_USAGE = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}


def _completion(body: dict[str, Any], reply: Reply) -> dict[str, Any]:
    message = {"role": "assistant", "content": "".join(reply.pieces), "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reply.finish}
    common = {"id": "chatcmpl-1", "created": 1_700_000_000, "model": body["model"]}
    return common | {"object": "chat.completion", "choices": [choice], "usage": _USAGE}


def _chunk(
    body: dict[str, Any], delta: dict[str, str], finish: str | None = None
) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    common = {"id": "chatcmpl-1", "created": 1_700_000_000, "model": body["model"]}
    return common | {"object": "chat.completion.chunk", "choices": [choice]}
