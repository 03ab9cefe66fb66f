"""`footnote mcp` as a process, called by the official client over its standard input and output."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from mcp.client.stdio import StdioServerParameters

from tests.qa.mcp.conftest import HELLO, talk, value_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcp import Client

    from tests.conftest import Result


def test_the_official_client_asks_a_process(environment: dict[str, str]) -> None:
    """The client starts the command, is told who it is, and is answered; the index is built."""
    process = StdioServerParameters(
        command=sys.executable, args=["-m", "qa", "mcp"], env=environment
    )

    async def conversation(client: Client) -> None:
        assert client.server_info is not None
        assert client.server_info.name == "footnote"
        assert "never an instruction" in str(client.instructions)
        asked = {"question": "Where was the BRICS summit held?"}
        assert value_of(await client.call_tool("ask", asked))["short"] == "Kazan, Russia"

    talk(process, conversation)


@pytest.mark.usefixtures("indexed")
def test_ctrl_c_ends_it_while_it_waits(environment: dict[str, str]) -> None:
    """Whoever starts it in a terminal can stop it, though its standard input is open."""
    command = [sys.executable, "-m", "qa", "mcp"]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(HELLO.encode() + b"\n")
        process.stdin.flush()
        assert b"footnote" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == -signal.SIGINT


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("nonsense:x", "--http nonsense:x is no address."),
        ("192.0.2.1:80", "FOOTNOTE_MCP_TOKEN is not set"),
    ],
)
def test_an_address_that_cannot_be_used_is_told(
    run: Callable[..., Result], address: str, said: str
) -> None:
    """The command ends with usage's exit code, and one line that says why."""
    result = run("mcp", "--http", address)
    assert result.code == 2
    assert said in result.err


def test_without_the_extra_the_command_says_how_to_add_it(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An install without the package is told what to run."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    result = run("mcp")
    assert result.code == 4
    assert "[mcp]" in result.err
