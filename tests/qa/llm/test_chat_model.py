"""A language model over HTTP, through LangChain's real client: every reply, and every failure."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, cast

import pytest

from qa.cancellation import Cancellation
from qa.errors import AnswerCancelledError, ModelError
from qa.llm.chat_model import ATTEMPTS, MAX_WAIT, Message
from qa.llm.deadline import Deadline
from qa.llm.reply import REPLY_SCHEMA, parse_claims
from tests.qa.llm.model_server import KEY, MODEL, Reply, claimed, hung_up, page, refused, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qa.llm.chat_model import ChatModel, LanguageModel
    from tests.qa.llm.model_server import ModelServer, Scripted

    Load = Callable[..., LanguageModel]

pytestmark = pytest.mark.usefixtures("no_keys")

ASKED = [
    Message("system", "Answer from the passages."),
    Message("user", "Where?"),
    Message("assistant", "Where what?"),
    Message("user", "Where was it held? «é😀»"),
]
GOOD = claimed(("Kazan hosted it.", (1, "in Kazan")))


def reply(model: LanguageModel, *, structured: bool = True) -> str:
    """Return the whole reply of a model."""
    return "".join(model.stream(ASKED, REPLY_SCHEMA if structured else None))


def failure(model: LanguageModel) -> ModelError:
    """Return how a model fails."""
    with pytest.raises(ModelError) as raised:
        reply(model)
    return raised.value


def formats(server: ModelServer) -> list[str | None]:
    """Return the formats of the replies that were asked for."""
    return [(one.body.get("response_format") or {}).get("type") for one in server.requests]


def test_a_reply_comes_in_the_pieces_it_is_written_in(
    model_server: ModelServer, load: Load
) -> None:
    """Text arrives piece by piece and unchanged, whatever characters it has."""
    model_server.script(written("Kazan: «né» 😀\n\t\\ud83d {", size=3))
    assert list(load().stream(ASKED)) == ["Kaz", "an:", " «n", "é» ", "😀\n\t", "\\ud", "83d", " {"]


def test_messages_are_sent_as_they_are(model_server: ModelServer, load: Load) -> None:
    """Every message keeps its role, its place and its words; the temperature is 0."""
    model_server.script(GOOD)
    reply(load(), structured=False)
    (request,) = model_server.requests
    assert request.messages == [{"role": one.role, "content": one.text} for one in ASKED]
    assert request.body["temperature"] == 0
    assert request.body["model"] == MODEL
    assert "response_format" not in request.body


def test_the_first_claim_is_there_at_once(model_server: ModelServer, load: Load) -> None:
    """A claim is read at most 150 ms after the model has written its last brace."""
    claims = [("One.", (1, "q")), ("Two.", (1, "q")), ("Three.", (2, "q"))]
    model_server.script(claimed(*claims, pause=0.01))
    read = [
        (time.monotonic(), one.text) for one in parse_claims(load().stream(ASKED, REPLY_SCHEMA))
    ]
    assert [text for _, text in read] == ["One.", "Two.", "Three."]
    whole = ""
    sent = []
    for moment, piece in model_server.written:
        sent += [moment] * (whole + piece).count("}]}") if "}]}" not in whole else []
        whole += piece
    assert read[0][0] - sent[0] < 0.15
    assert read[0][0] < model_server.written[-1][0]


@pytest.mark.parametrize(
    ("taken", "first", "then"),
    [
        ({"json_schema", "json_object"}, ["json_schema"], ["json_schema"]),
        ({"json_object"}, ["json_schema", "json_object"], ["json_object"]),
        (set(), ["json_schema", "json_object", None], [None]),
    ],
)
def test_the_best_form_that_the_server_takes_is_asked_for(
    model_server: ModelServer,
    load: Load,
    taken: set[str],
    first: list[str | None],
    then: list[str | None],
) -> None:
    """A schema goes first, then llama-cpp-python's form of one, then words; that is remembered."""
    model_server.formats = frozenset(taken)
    model_server.script(GOOD)
    model = load()
    for expected in (first, then):
        model_server.requests.clear()
        assert reply(model).startswith('{"claims"')
        assert formats(model_server) == expected
        form = model_server.requests[-1].body.get("response_format") or {}
        named = form.get("json_schema") or form
        assert named.get("schema", REPLY_SCHEMA) == REPLY_SCHEMA


def test_a_form_that_is_refused_with_500_is_left_out(
    model_server: ModelServer, load: Load, slept: list[float]
) -> None:
    """llama-cpp-python takes a form that it does not know for a failure of its own."""
    said = "1 validation error: {'type': 'literal_error', 'loc': ('body', 'response_format')}"
    model_server.script(refused(500, said), GOOD)
    assert reply(load()).startswith('{"claims"')
    assert formats(model_server) == ["json_schema", "json_object"]
    assert slept == []


def test_a_temperature_that_is_refused_is_left_out(model_server: ModelServer, load: Load) -> None:
    """A model that takes no temperature is asked without one, from then on at once."""
    model_server.takes_temperature = False
    model_server.script(GOOD)
    model = load()
    assert reply(model) == reply(model)
    assert ["temperature" in one.body for one in model_server.requests] == [True, False, False]
    assert formats(model_server) == ["json_schema"] * 3


def test_a_refusal_for_another_reason_is_not_remembered(
    model_server: ModelServer, load: Load
) -> None:
    """A request that fails in every form leaves the next one its best form."""
    model_server.script(refused(400, "Bad."), refused(400, "Bad."), refused(422, "Bad."), GOOD)
    model = load()
    assert "Bad." in str(failure(model))
    assert reply(model)
    assert formats(model_server) == ["json_schema", "json_object", None, "json_schema"]


FAILURES: dict[str, tuple[Scripted, str, str, bool]] = {
    "refused key": (refused(401), "refused the key", "Check OPENAI_API_KEY", False),
    "forbidden": (refused(403), "may not be used", "OPENAI_API_KEY", False),
    "unknown model": (refused(404), "no model scripted at http:", "FOOTNOTE_MODEL_BASE_URL", False),
    "no credit": (refused(429, "No.", "insufficient_quota"), "no credit", "account", False),
    "too long": (refused(400, "No.", "context_length_exceeded"), "longer than", "-k", False),
    "refused request": (refused(400, "Odd."), "refused the request: Odd.", "chat model", False),
    "too often": (refused(429), "no more questions just now", "in a moment", True),
    "far too often": (refused(429, retry_after="90"), "no more", "in 90 seconds", True),
    "server error": (refused(503), "status 503", "later", True),
    "hung up": (hung_up(), "cannot be reached, or hung up", "FOOTNOTE_MODEL_BASE_URL", True),
    "a page": (page(), "replied with text/html", "/v1", False),
    "no stream": (Reply(body="{}"), "replied with application/json", "/v1", False),
    "no event": (Reply(body="", content_type="text/event-stream"), "empty", "Ask again", True),
    "no word": (Reply(), "was empty", "Ask again", True),
    "no sense": (
        Reply(body="data: {oops\n\n", content_type="text/event-stream"), "failed", "again", True,
    ),
    "error in the stream": (
        Reply(body='data: {"error": {"message": "Boom"}}\n\n', content_type="text/event-stream"),
        "failed: Boom.", "again", True,
    ),
    "cut": (written("Kazan", cut=True), "broke off", "Ask again", True),
    "cut softly": (written("Kazan", finish=None), "broke off", "Ask again", True),
    "without an end": (written("Kazan", finish=None, done=False), "broke off", "Ask again", True),
    "too much": (written("Kazan", finish="length"), "reached the longest", "narrower", False),
    "withheld": (written("Kazan", finish="content_filter"), "content filter", "other words", False),
}  # fmt: skip


@pytest.mark.parametrize("case", FAILURES)
def test_a_failure_says_what_to_do(model_server: ModelServer, load: Load, case: str) -> None:
    """Each failure is one line that says what happened and what to do; whether it passes, too."""
    scripted, what, remedy, retryable = FAILURES[case]
    model_server.script(scripted)
    error = failure(load())
    assert what in error.what
    assert remedy in error.remedy
    assert error.retryable == retryable
    assert "\n" not in str(error)


def test_what_had_arrived_before_a_failure_is_not_lost(
    model_server: ModelServer, load: Load
) -> None:
    """The pieces before a cut are given; the request is not made again."""
    model_server.script(written("Kazan", size=2, cut=True))
    pieces = load().stream(ASKED)
    assert [next(pieces), next(pieces), next(pieces)] == ["Ka", "za", "n"]
    with pytest.raises(ModelError, match="broke off"):
        next(pieces)
    assert len(model_server.requests) == 1


@pytest.mark.parametrize("passing", [refused(429), refused(500), refused(503), hung_up()])
def test_a_transient_error_is_retried(
    model_server: ModelServer, load: Load, slept: list[float], passing: Scripted
) -> None:
    """A rate limit, a server's failure, a dropped connection: retried, with growing back-off."""
    model_server.script(passing, passing, GOOD)
    assert reply(load(model_seconds=60)).startswith('{"claims"')
    assert len(model_server.requests) == 3
    assert 0.5 <= slept[0] <= 1.0 <= slept[1] <= 1.5


def test_attempts_end(model_server: ModelServer, load: Load, slept: list[float]) -> None:
    """After the last attempt the failure is reported."""
    model_server.script(refused(500))
    failure(load(model_seconds=60))
    assert len(model_server.requests) == ATTEMPTS == len(slept) + 1


def test_retry_after_is_honoured(model_server: ModelServer, load: Load, slept: list[float]) -> None:
    """The wait is at least as long as the server asks, in seconds or by a date."""
    model_server.script(refused(429, retry_after="7"), GOOD)
    reply(load(model_seconds=60))
    assert slept == [7.0]
    soon = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 10))
    model_server.script(refused(503, retry_after=soon), GOOD)
    reply(load(model_seconds=60))
    assert 8 <= slept[1] <= 10


@pytest.mark.parametrize(("seconds", "asked"), [(600, MAX_WAIT + 1), (6, 7)])
def test_a_long_wait_is_not_begun(
    model_server: ModelServer, load: Load, slept: list[float], seconds: float, asked: float
) -> None:
    """A wait beyond the bound, or beyond what the reply may take, is reported instead."""
    model_server.script(refused(429, retry_after=str(asked)), GOOD)
    assert f"in {asked:.0f} seconds" in str(failure(load(model_seconds=seconds)))
    assert slept == []


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_other_errors_are_not_retried(
    model_server: ModelServer, load: Load, slept: list[float], status: int
) -> None:
    """A request that is refused for good is not retried."""
    model_server.script(refused(status))
    failure(load())
    assert slept == []


@pytest.mark.parametrize(
    "slow",
    [
        Reply(("late",), delay=30),
        written("drip" * 100, size=1, pause=0.05),
        written("Kazan", idles=True),
    ],
    ids=["silent", "drips", "keeps alive"],
)
def test_a_reply_has_its_time(model_server: ModelServer, load: Load, slow: Reply) -> None:
    """A server that is silent, drips or idles is given up when the reply's time is over."""
    model_server.script(slow)
    started = time.monotonic()
    error = failure(load(model_seconds=0.4))
    assert 0.3 < time.monotonic() - started < 5
    assert "0.4 seconds" in error.what
    assert "FOOTNOTE_MODEL_SECONDS" in error.remedy
    assert error.retryable


def test_a_reply_that_is_not_wanted_any_more_is_let_go(
    model_server: ModelServer, load: Load
) -> None:
    """Whoever stops listening frees the connection."""
    model_server.script(written("word " * 1000, size=5, pause=0.01))
    pieces = load().stream(ASKED)
    assert next(pieces) == "word "
    pieces.close()  # type: ignore[attr-defined]
    assert model_server.left.wait(1)
    assert len(model_server.written) < 500


@pytest.mark.parametrize("words", [(), ("word ",)], ids=["before a word", "after one"])
def test_a_reply_is_called_off_by_another_thread(
    model_server: ModelServer, load: Load, words: tuple[str, ...]
) -> None:
    """A model that takes a minute is let go at once, in whatever it does."""
    model_server.script(Reply(words, idles=True) if words else Reply(delay=60))
    cancellation = Cancellation()
    model, deadline = cast("ChatModel", load()), Deadline(60, cancellation)
    threading.Timer(0.5, cancellation.cancel).start()
    started = time.monotonic()
    with pytest.raises(AnswerCancelledError):
        list(model.stream(ASKED, None, deadline))
    assert time.monotonic() - started < 1.5
    assert model_server.left.wait(1)
    with pytest.raises(AnswerCancelledError):
        list(model.stream(ASKED, None, deadline))
    assert len(model_server.requests) == 1


def test_several_threads_ask_at_once(model_server: ModelServer, load: Load) -> None:
    """One model serves many threads, each with its own reply."""
    model_server.script(lambda request: written(request.messages[-1]["content"], size=1))
    model = load()
    questions = [f"Question {number}?" for number in range(24)]
    with ThreadPoolExecutor(8) as threads:
        found = threads.map(lambda one: "".join(model.stream([Message("user", one)])), questions)
        assert list(found) == questions


def test_a_server_that_is_not_there(load: Load, slept: list[float]) -> None:
    """Nothing listening is reported with the address, after the attempts."""
    error = failure(load(model_base_url="http://127.0.0.1:9/v1", model_seconds=60))
    assert str(error) == (
        "http://127.0.0.1:9 cannot be reached, or hung up."
        " Start the server, or check FOOTNOTE_MODEL_BASE_URL."
    )
    assert len(slept) == ATTEMPTS - 1


def test_the_key_is_the_providers_own(
    model_server: ModelServer, load: Load, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The key comes from the environment, else .env; a server that wants none gets some word."""
    model_server.script(GOOD)
    reply(load())
    (tmp_path / ".env").write_text("OPENAI_API_KEY=sk-from-file\n")
    reply(load())
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    reply(load())
    sent = [one.headers["authorization"] for one in model_server.requests]
    assert sent == ["Bearer none", "Bearer sk-from-file", f"Bearer {KEY}"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
def test_no_key_is_ever_shown(
    model_server: ModelServer, load: Load, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    """Not even a server that repeats the key, or somebody else's, has it shown."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    other = "gsk_Zx81KfQ02mBv7TnLr4"
    model_server.script(refused(status, f"Wrong: {KEY} {other}\x1b[31m"))
    shown = str(failure(load()))
    assert KEY not in shown
    assert other not in shown
    assert shown.isprintable()


def test_a_wrong_key_is_refused(
    model_server: ModelServer, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that the server does not know gives the variable to check."""
    model_server.key = KEY
    monkeypatch.setenv("OPENAI_API_KEY", "sk-another")
    assert str(failure(load())) == f"{MODEL} refused the key. Check OPENAI_API_KEY."
