"""The command `footnote mcp`. The server is imported only when it runs, not for --help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qa.cli.console import ANSWERED, print_error, print_status
from qa.cli.options import common_options, current_options

if TYPE_CHECKING:
    from qa.service.footnote import Footnote

_DEFAULT_ADDRESS = "127.0.0.1:8765"
# Answers made at a time. They share the cores, so that more would only wait for each other.
WORKERS = 2


@click.command("mcp")
@click.option(
    "--http",
    is_flag=False,
    flag_value=_DEFAULT_ADDRESS,
    metavar="[HOST:PORT]",
    help=f"Serve over HTTP instead of standard input and output ({_DEFAULT_ADDRESS}).",
)
@common_options
def mcp(*, http: str | None) -> int:
    """Answer an assistant over MCP, until stopped.

    That is the Model Context Protocol; docs/mcp.md tells how each client is set up.
    """
    import gc

    gc.enable()  # the command line disables it, to answer one question sooner
    _check_installed()
    _configure_logging()
    footnote = _open_footnote()
    if http is None:
        _talk(footnote)
    else:
        _serve(footnote, http)
    return ANSWERED


def _talk(footnote: Footnote) -> None:
    import signal

    from qa.mcp.server import FootnoteServer

    # Python's own handler would wait for the thread that reads standard input, until its end.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    FootnoteServer(footnote, WORKERS).run("stdio")


def _serve(footnote: Footnote, http: str) -> None:
    import anyio

    from qa.mcp.server import FootnoteServer
    from qa.mcp.settings import load_mcp_settings, read_address
    from qa.mcp.web import PATH, bind, http_server

    address = read_address(http, load_mcp_settings())
    with bind(address) as listening:
        host, port = listening.getsockname()[:2]
        if not current_options().quiet:
            shown = f"[{host}]" if ":" in host else host
            print_status(f"Listening on http://{shown}:{port}{PATH}")
        anyio.run(http_server(FootnoteServer(footnote, WORKERS), address).serve, [listening])


def _check_installed() -> None:
    from importlib.util import find_spec

    from index.installation import install_extra
    from qa.errors import FootnoteError

    if find_spec("mcp") is None:
        raise FootnoteError("The package mcp is not installed.", f"Run: {install_extra('mcp')}")


def _configure_logging() -> None:
    """Have the libraries' warnings written to standard error, one line each."""
    import logging

    class OneLine(logging.Formatter):
        def formatException(self, ei: object) -> str:  # noqa: N802 - the library's
            return repr(ei[1]) if isinstance(ei, tuple) else ""

    handler = logging.StreamHandler()
    handler.setFormatter(OneLine("footnote: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def _open_footnote() -> Footnote:
    """Open Footnote with the options of the command; it tells the client of its progress."""
    from qa.mcp.worker import report_progress, report_status
    from qa.service.footnote import Footnote
    from qa.service.notifier import Notifier
    from qa.service.settings import load_settings

    common = current_options()
    settings = load_settings(common.seeds, common.index, common.model, fallback=common.fallback)
    footnote = Footnote(settings, Notifier(report_status, print_error, report_progress), WORKERS)
    click.get_current_context().call_on_close(footnote.close)
    return footnote
