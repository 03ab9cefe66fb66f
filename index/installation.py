"""The installation of Footnote, a clone or a wheel: what adds to it, and whether it is whole."""

from __future__ import annotations

import hashlib
import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

DISTRIBUTION = "footnote-qa"
"""The name to install and to look up; `footnote` is another project's."""

SUMS = "sha256.json"

_ROOT = Path(__file__).parents[1]


def install_extra(extra: str) -> str:
    """Return the shell command that adds one of Footnote's extras to this very installation."""
    if (_ROOT / "pyproject.toml").is_file():
        return install("-e", f"{_shown(_ROOT)}[{extra}]")
    return install(f"{DISTRIBUTION}[{extra}]")


def install(*requirement: str) -> str:
    """Return the shell command that installs a requirement for the Python that runs this."""
    return shlex.join([_shown(Path(sys.executable)), "-m", "pip", "install", *requirement])


def _shown(path: Path) -> str:
    """Return a path as it is written in the current folder: relative to it when below it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def check_shipped(
    what: str,
    folder: Path,
    names: Iterable[str],
    error: Callable[[str, str], Exception],
    sums_file: str = SUMS,
) -> None:
    """Raise an error unless a folder's files have the sha256 that its `sums_file` tells.

    It must tell of `names`; others that it tells of are checked, too. `what` they are begins a
    message about the folder; `error` makes an exception of what happened and what to do.
    """
    try:
        sums = json.loads((folder / sums_file).read_text(encoding="utf-8"))
        every = dict.fromkeys([*names, *sums])
        altered = [name for name in every if sha256_of(folder / name) != sums[name]]
    except (OSError, ValueError, KeyError, TypeError) as cause:
        raise error(f"{what} in {folder} is not whole: {cause}.", restore(folder)) from cause
    if altered:
        raise error(f"{folder / altered[0]} is not the file that was shipped.", restore(folder))


def write_sums(folder: Path, names: Iterable[str], sums_file: str = SUMS) -> None:
    """Write the sha256 of files in a folder that are about to be shipped."""
    sums = {name: sha256_of(folder / name) for name in names}
    (folder / sums_file).write_text(json.dumps(sums, indent=1) + "\n", encoding="utf-8")


def restore(folder: Path) -> str:
    """Return what to do when files that ship with Footnote are missing or damaged."""
    if (_ROOT / ".git").exists():
        return f"Run: {shlex.join(['git', '-C', str(_ROOT), 'checkout', '--', str(folder)])}"
    return "Install Footnote again."


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
