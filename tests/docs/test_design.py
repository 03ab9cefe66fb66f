"""What docs/design.md and CONTRIBUTING.md say of the house is how it stands."""

from __future__ import annotations

import ast
import re
import tomllib

import pytest

from tests.conftest import ROOT

DESIGN = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = PROJECT["tool"]["importlinter"]["contracts"]
_ROW = re.compile(r"^\| (\d+) \| ([^|]+) \|", re.MULTILINE)
_NAME = re.compile(r"`([a-z_]+)`")


def layers_of(package: str) -> list[set[str]]:
    """Return the floors of a package as import-linter holds them, from the top."""
    (contract,) = (one for one in CONTRACTS if one.get("containers") == [package])
    return [set(re.split(r"\s*[|:]\s*", layer)) for layer in contract["layers"]]


@pytest.mark.parametrize("package", ["index", "qa", "bot"])
def test_the_floors_are_those_that_are_held(package: str) -> None:
    """A package's table of floors names the rooms of its contract, floor by floor."""
    section = DESIGN[DESIGN.index(f"## The floors of {package}") :].partition("\n## ")[0]
    told = _ROW.findall(section)
    assert [int(number) for number, _ in told] == list(range(len(told), 0, -1))
    assert [set(_NAME.findall(rooms)) for _, rooms in told] == layers_of(package)


@pytest.mark.parametrize("package", ["index", "qa", "bot"])
def test_every_room_says_what_it_is(package: str) -> None:
    """A room's __init__ is a docstring that says what it is given and what it gives."""
    for path in (ROOT / package).glob("**/__init__.py"):
        assert len(ast.get_docstring(ast.parse(path.read_bytes())) or "") > len("a word"), path


def test_the_files_to_touch_are_there() -> None:
    """Every path that CONTRIBUTING.md names exists."""
    paths = re.findall(r"`([\w.-]+/[\w./-]*)`", CONTRIBUTING)
    assert len(paths) > len("ten paths.")
    assert [path for path in paths if not (ROOT / path).exists()] == []
