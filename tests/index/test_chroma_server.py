"""A Chroma server: its address, who asks, and an index that outlives its absences."""

from __future__ import annotations

import gc
import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import chromadb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.chroma_server import ChromaServer
from index.errors import ServerError
from index.generation import IndexFolder
from index.store import VectorStore
from qa.answer import AskOptions
from qa.service.footnote import Footnote
from tests.index.chroma import chroma_server, free_port, guarded

if TYPE_CHECKING:
    from pathlib import Path

    from qa.service.settings import Settings
    from tests.conftest import Recorder

# Chroma's HTTP client never closes its session; its sockets are closed by the collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")

QUESTION = "Where was the BRICS summit held?"
BASIC = "Basic bWU6czNjcmV0OkA="  # me, and the password s3cret:@
NAMES = st.text(min_size=1, max_size=20).filter(lambda text: text.isprintable())


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://localhost", "http://localhost:8000"),
        ("https://api.trychroma.com", "https://api.trychroma.com:443"),
        ("http://[::1]:9000/", "http://[::1]:9000"),
        ("https://me:s3cret@example.org:8443/chroma/", "https://example.org:8443/chroma"),
        ("http://t0ken@h?tenant=t&database=d", "http://h:8000?tenant=t&database=d"),
    ],
)
def test_an_address_is_shown_without_its_secrets(url: str, shown: str) -> None:
    """What stands in manifests and messages is the address, and nothing that opens it."""
    server = ChromaServer.parse(url)
    assert str(server) == shown
    assert not any(secret in repr(server) for secret in ("s3cret", "t0ken", "Basic", "Bearer"))


@given(NAMES, st.one_of(st.none(), NAMES))
def test_any_name_and_password_can_be_written(name: str, password: str | None) -> None:
    """Quoted as in any URL, whatever is in them arrives."""
    from base64 import b64decode
    from urllib.parse import quote

    given_ = quote(name, safe="") + (f":{quote(password, safe='')}" if password is not None else "")
    headers = ChromaServer.parse(f"http://{given_}@localhost").headers
    if password is None:
        assert headers["X-Chroma-Token"] == name
    else:
        kind, secret = headers["Authorization"].split()
        assert (kind, b64decode(secret).decode()) == ("Basic", f"{name}:{password}")


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("ftp://localhost", "http://"),
        ("http://", "host"),
        ("http://localhost:0", "port"),
        ("http://localhost:no", "ort"),
        ("http://me:s3/cret@localhost", "%2F"),
        ("http://me:s3#cret@localhost", "%23"),
        ("http://:s3cret@localhost", "before a password"),
        ("http://s3cret%0A@localhost", "printable"),
        ("http://localhost?colour=red", "colour"),
    ],
)
def test_what_cannot_be_used_is_said_without_secrets(url: str, fault: str) -> None:
    """A part of the address that nothing could be done with is named."""
    with pytest.raises(ValueError, match=fault) as caught:
        ChromaServer.parse(url)
    assert "s3" not in str(caught.value)


@pytest.mark.parametrize(
    ("user", "header", "value"),
    [("me:s3cret%3A%40@", "Authorization", BASIC), ("t0ken@", "X-Chroma-Token", "t0ken")],
)
def test_a_guarded_server_behind_a_path_is_reached(
    url: str, tmp_path: Path, user: str, header: str, value: str
) -> None:
    """Name and password, or a token, and a path are sent with every request."""
    vector = np.ones(8, dtype=np.float32) / np.sqrt(np.float32(8))
    with guarded(url, "/chroma", header, value) as place:
        server = ChromaServer.parse(f"http://{user}{place}/chroma")
        name = f"guarded-{header}"
        store = VectorStore.create(tmp_path, name, server)
        store.add({1: vector}, {1: None})
        store.close()
        store = VectorStore.open(tmp_path, name, server)
        assert list(store.nearest(vector, 1)) == [1]
        store.close()
        with pytest.raises(ServerError, match="does not answer"):
            VectorStore.open(tmp_path, name, ChromaServer.parse(f"http://{place}/chroma"))
    gc.collect()


def test_an_index_on_a_server_outlives_the_servers_absence(
    tmp_path: Path, settings: Settings, recorder: Recorder
) -> None:
    """While the server is away a question is an error that says so; afterwards it is answered."""
    (tmp_path / "server").mkdir()
    port = free_port()
    own = settings.model_copy(update={"chroma_url": f"http://me:s3cret@127.0.0.1:{port}"})
    footnote = Footnote(own, recorder.notifier())
    as_it_is = AskOptions(refresh=False, rebuild=False)
    with chroma_server(tmp_path / "server", port):
        assert footnote.ask(QUESTION).answered
    with pytest.raises(ServerError, match=rf"http://127\.0\.0\.1:{port} does not answer"):
        footnote.ask("Who spoke at the summit?", as_it_is)
    with chroma_server(tmp_path / "server", port):
        assert footnote.ask(QUESTION, as_it_is).answered
    footnote.close()
    for path in own.index.rglob("*.json"):
        assert "s3cret" not in json.dumps(json.loads(path.read_text()))
    gc.collect()


def test_a_server_may_be_killed_before_while_and_after_a_build_publishes(
    tmp_path: Path, settings: Settings, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What answers then is the old index or the whole new one, and a later build cleans up."""
    port = free_port()
    own = settings.model_copy(update={"chroma_url": f"http://127.0.0.1:{port}"})
    footnote = Footnote(own, recorder.notifier())
    as_it_is = AskOptions(refresh=False, rebuild=False)
    moments: list[tuple[type, str, bool]] = [
        (VectorStore, "create", False),
        (VectorStore, "add", False),
        (IndexFolder, "publish", True),
        (IndexFolder, "remove_unused", True),
    ]
    (tmp_path / "server").mkdir()
    with ExitStack() as server:
        server.enter_context(chroma_server(tmp_path / "server", port))
        footnote.build()
        for number, (kind, name, succeeds) in enumerate(moments):
            (settings.seeds / "ferry.txt").write_text(f"The ferry to Merrow sails at {number}.\n")
            before, work = footnote.folder.current(), getattr(kind, name)

            def after_kill(*given: Any, work: Any = work) -> Any:  # noqa: ANN401 - any of them
                server.close()
                return work(*given)

            with monkeypatch.context() as patch:
                patch.setattr(kind, name, after_kill)
                if succeeds:
                    report = footnote.build()
                    assert report is not None
                    assert "does not answer" in str(report.left)
                else:
                    with pytest.raises(ServerError, match="does not answer"):
                        footnote.build()
            assert (footnote.folder.current() != before) is succeeds
            server.enter_context(chroma_server(tmp_path / "server", port))
            answer = footnote.ask("When does the ferry to Merrow sail?", as_it_is)
            assert (f"sails at {number}." in answer.answer) is succeeds
        footnote.close()  # what a reader has open is kept
        footnote.build(force=True)
        names = [one.name for one in chromadb.HttpClient(port=port).list_collections()]
        assert names == [footnote.folder.collection(str(footnote.folder.current()))]
    gc.collect()


def test_an_index_in_its_folder_answers_while_the_server_is_away(
    settings: Settings, recorder: Recorder
) -> None:
    """A server that is set now and does not answer leaves the index that was there answering."""
    footnote = Footnote(settings, recorder.notifier())
    footnote.build()
    footnote.close()
    url = f"http://me:s3cret@127.0.0.1:{free_port()}"
    moved = Footnote(settings.model_copy(update={"chroma_url": url}), recorder.notifier())
    answer = moved.ask(QUESTION)
    moved.close()
    assert (answer.answered, answer.stale) == (True, True)
    assert "does not answer" in recorder.warnings[-1]
    assert "s3cret" not in recorder.warnings[-1]
    gc.collect()


def test_what_cannot_be_cleaned_up_is_a_warning(
    url: str, settings: Settings, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once a generation is published its build has succeeded, whatever its cleaning meets."""

    def fail(*_: object) -> None:
        raise ServerError("The Chroma server does not answer.")

    footnote = Footnote(settings.model_copy(update={"chroma_url": url}), recorder.notifier())
    footnote.build()
    monkeypatch.setattr("index.store.drop_collections", fail)
    report = footnote.build(force=True)
    assert report is not None
    assert footnote.folder.current() == report.generation
    assert any("could not be deleted" in warning for warning in recorder.warnings)
    footnote.close()
    gc.collect()
