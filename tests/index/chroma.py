"""A Chroma server for tests, and what asks for a password in front of it."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def chroma_server(folder: Path, port: int) -> Iterator[str]:
    """Run a Chroma server over a folder; its URL."""
    program = Path(sys.executable).with_name("chroma")
    with subprocess.Popen(
        [program, "run", "--host", "127.0.0.1", "--port", str(port), "--path", folder],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            wait_for(url)
            yield url
        finally:
            process.kill()


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(f"{url}/api/v2/heartbeat", timeout=5):  # noqa: S310 - ours
                return
        except (URLError, OSError):
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.05)


@contextmanager
def guarded(url: str, prefix: str, header: str, value: str) -> Iterator[str]:
    """Run a proxy in front of a server: it wants a header, and a prefix before every path."""
    port = int(url.rpartition(":")[2])

    class Proxy(BaseHTTPRequestHandler):
        def _pass_on(self) -> None:
            if self.headers.get(header) != value or not self.path.startswith(prefix):
                self.send_error(403)
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            upstream = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            headers = {"Content-Type": "application/json"}
            upstream.request(self.command, self.path.removeprefix(prefix), body, headers)
            response = upstream.getresponse()
            data = response.read()
            upstream.close()
            self.send_response(response.status)
            self.send_header("Content-Type", response.headers["Content-Type"] or "text/plain")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_DELETE = _pass_on  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
