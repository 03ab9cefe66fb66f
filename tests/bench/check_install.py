"""`make check-install`: Footnote installed as people install it, outside the repository, and asked.

By pip, uv and pipx from a wheel, by uv and pipx from the clone, each into an empty environment.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

from tests.conftest import ARTICLE, ROOT

QUESTION = "Where was the BRICS summit held?"


def main() -> int:
    """Install in every way; print what each took, and return 1 if one does not answer."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tools = _environment(folder / "tools", "uv", "pipx", "build")
        _run(tools / "python", "-m", "build", "--wheel", "--outdir", folder / "wheel", ROOT)
        (wheel,) = (folder / "wheel").glob("*.whl")
        print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.0f} MB")
        failed = 0
        for way, source in (
            ("pip", wheel),
            *((w, s) for w in ("uv", "pipx") for s in (wheel, ROOT)),
        ):
            place = folder / f"{way}-{'wheel' if source == wheel else 'clone'}"
            started = time.perf_counter()
            command = _install(way, source, place, tools)
            took = time.perf_counter() - started
            good = _asks(command, place)
            failed += not good
            print(
                f"{'ok' if good else 'BAD':4} {place.name}: installed in {took:.0f} s", flush=True
            )
    return 1 if failed else 0


def _install(way: str, source: Path, place: Path, tools: Path) -> Path:
    """Install from a wheel or the clone into a place, and return the command."""
    place.mkdir()
    if way == "pip":
        return _environment(place / "env", str(source)) / "footnote"
    if way == "uv":
        folders = {"UV_TOOL_DIR": place / "tools", "UV_TOOL_BIN_DIR": place / "bin"}
        _run(tools / "uv", "tool", "install", "--python", sys.executable, source, **folders)
    else:
        folders = {"PIPX_HOME": place / "tools", "PIPX_BIN_DIR": place / "bin"}
        _run(tools / "pipx", "install", source, **folders)
    return place / "bin" / "footnote"


def _environment(folder: Path, *requirements: str) -> Path:
    """Return the folder of commands of a new environment with some requirements in it."""
    venv.create(folder, with_pip=True)
    _run(folder / "bin" / "python", "-m", "pip", "install", "--quiet", *requirements)
    return folder / "bin"


def _asks(command: Path, place: Path) -> bool:
    asked = _run(command, "ask", "--seeds", ARTICLE.parent, "--index", place / "index", QUESTION)
    return asked.startswith("Kazan, Russia\n")


def _run(*command: str | Path, **variables: Path) -> str:
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command,
        cwd="/",
        env=clean | {name: str(value) for name, value in variables.items()},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
