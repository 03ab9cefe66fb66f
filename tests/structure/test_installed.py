"""The wheel is whole: unpacked into an empty folder, it answers where there is no repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ARTICLE, ROOT
from tests.structure.test_distribution import PROJECT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel in it, as an installer unpacks it, and nothing else of Footnote."""
    backend = pytest.importorskip("hatchling.builders.wheel", reason="`make test` installs it")
    folder = tmp_path_factory.mktemp("installed")
    (wheel,) = backend.WheelBuilder(str(ROOT)).build(directory=str(folder))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    Path(wheel).unlink()
    return folder / "site"


def run_installed(
    installed: Path, folder: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a folder; -S leaves out what points to the repository."""
    libraries = sysconfig.get_path("purelib")
    clean = {name: value for name, value in os.environ.items() if "FOOTNOTE" not in name}
    return subprocess.run(
        [sys.executable, "-S", "-m", "qa", *arguments],
        cwd=folder,
        env=clean | {"PYTHONPATH": os.pathsep.join([str(installed), libraries])},
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
    )


def test_what_is_installed_answers(installed: Path, tmp_path: Path) -> None:
    """Outside the repository it builds an index, answers, and knows its version and commands."""
    (tmp_path / "seeds").mkdir()
    shutil.copy(ARTICLE, tmp_path / "seeds")
    asked = run_installed(installed, tmp_path, "ask", "Where was the BRICS summit held?")
    assert asked.stdout.startswith("Kazan, Russia\n"), asked.stderr
    told = run_installed(installed, tmp_path, "--version")
    assert told.stdout.strip() == f"footnote {PROJECT['version']}"
    listed = run_installed(installed, tmp_path, "--help").stdout
    assert all(f"\n  {command} " in listed for command in ("ask", "bot", "eval", "mcp"))


def test_the_wheel_tells_of_itself(installed: Path) -> None:
    """Version, changelog and licences are in it; each network has a card that names its licence."""
    (metadata,) = installed.glob("*.dist-info")
    text = (metadata / "METADATA").read_text(encoding="utf-8")
    assert f"Version: {PROJECT['version']}\n" in text
    for name in PROJECT["license-files"]:
        assert (metadata / "licenses" / name).read_bytes() == (ROOT / name).read_bytes()
    (changelog,) = installed.glob("*.data/data/share/doc/*/CHANGELOG.md")
    assert f"## {PROJECT['version']}" in changelog.read_text(encoding="utf-8")
    networks = {path.parent for path in installed.glob("**/*.onnx")}
    assert len(networks) >= 2
    for folder in networks:
        card = (folder / "MODEL.md").read_text(encoding="utf-8")
        assert "Apache-2.0" in card or "MIT" in card, folder
