"""The model's server of the tests refuses what the real one refuses."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from tests.qa.llm.model_server import KEY, MODEL, claimed, refused, written

if TYPE_CHECKING:
    from tests.qa.llm.model_server import ModelServer

USER = {"role": "user", "content": "Where?"}
GOOD = {"model": MODEL, "messages": [USER]}
OBJECT = {"type": "object", "properties": {"a": {"type": "string"}}}


def post(
    server: ModelServer,
    body: object,
    key: str | None = KEY,
    path: str = "/chat/completions",
    kind: str = "application/json",
) -> tuple[int, Any]:
    """Return the status and the JSON of one request."""
    headers = {"Content-Type": kind} | ({"Authorization": f"Bearer {key}"} if key else {})
    sent = json.dumps(body).encode()
    request = urllib.request.Request(server.url + path, sent, headers)  # noqa: S310 - it is http
    try:
        with urllib.request.urlopen(request) as reply:  # noqa: S310
            return reply.status, json.loads(reply.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def strict(schema: dict[str, Any], name: str = "answer") -> dict[str, Any]:
    """Return a request for JSON of a schema, in strict mode."""
    named = {"name": name, "schema": schema, "strict": True}
    return GOOD | {"response_format": {"type": "json_schema", "json_schema": named}}


def test_replies_without_a_stream(model_server: ModelServer) -> None:
    """Asked without `stream`, the whole reply comes in one JSON; the script goes on in order."""
    model_server.script(written("One."), lambda request: written(request.prompt.upper()))
    texts = []
    for _ in range(3):
        status, reply = post(model_server, GOOD)
        assert status == 200
        texts.append(reply["choices"][0]["message"]["content"])
    assert texts == ["One.", "WHERE?", "WHERE?"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ([], "could not parse"),
        (GOOD | {"surprise": 1}, "Unrecognized request argument supplied: surprise"),
        ({"model": MODEL}, "messages"),
        (GOOD | {"messages": []}, "messages"),
        (GOOD | {"messages": [{"role": "human", "content": "a"}]}, "messages[0].role"),
        (GOOD | {"messages": [USER, {"role": "user"}]}, "messages[1].content"),
        (GOOD | {"messages": [USER | {"id": 1}]}, "messages[0].id"),
        (GOOD | {"messages": [USER | {"content": [{"type": "poem"}]}]}, "supported types"),
        (GOOD | {"temperature": 3}, "temperature"),
        (GOOD | {"stream": "yes"}, "stream"),
        (GOOD | {"stream_options": {"include_usage": True}}, "only allowed when"),
        (GOOD | {"n": 2}, "'n'"),
        (GOOD | {"response_format": {"type": "xml"}}, "'xml' is not supported"),
        (GOOD | {"response_format": {"type": "json_schema"}}, "json_schema.name"),
        (strict(OBJECT, "my answer"), "json_schema.name"),
        (strict(OBJECT | {"required": ["a"]}), "additionalProperties"),
        (strict(OBJECT | {"additionalProperties": False}), "required"),
    ],
)
def test_a_request_against_the_rules_is_refused(
    model_server: ModelServer, body: object, said: str
) -> None:
    """What the real API answers with 400 is answered so here, whatever the script."""
    model_server.script(claimed())
    status, reply = post(model_server, body)
    assert status == 400
    assert said in reply["error"]["message"]


def test_keys_addresses_and_models_are_checked(model_server: ModelServer) -> None:
    """No key and a wrong one give 401, another address or model 404, another type 415."""
    model_server.script(claimed())
    assert post(model_server, GOOD, key=None)[0] == 401
    assert post(model_server, GOOD, path="/completions")[0] == 404
    assert post(model_server, GOOD, kind="text/plain")[0] == 415
    status, reply = post(model_server, GOOD | {"model": "other"})
    assert (status, reply["error"]["code"]) == (404, "model_not_found")
    model_server.key = KEY
    assert post(model_server, GOOD)[0] == 200
    assert post(model_server, GOOD, key="another")[0] == 401


def test_what_a_server_takes_can_be_set(model_server: ModelServer) -> None:
    """Formats, temperature and length are the test's to choose; a script may refuse, too."""
    model_server.script(claimed())
    whole = OBJECT | {"additionalProperties": False, "required": ["a"]}
    assert post(model_server, strict(whole))[0] == 200
    model_server.formats = frozenset()
    assert post(model_server, strict(whole))[0] == 400
    model_server.takes_temperature = False
    assert post(model_server, GOOD | {"temperature": 0})[0] == 400
    model_server.longest = 3
    assert post(model_server, GOOD)[1]["error"]["code"] == "context_length_exceeded"
    model_server.longest = 100
    model_server.script(refused(429, retry_after="3"))
    assert post(model_server, GOOD)[0] == 429
