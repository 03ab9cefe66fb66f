"""No two parts of the program know each other both ways, however the imports are written."""

from __future__ import annotations

from functools import cache
from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

PACKAGES = ("index", "qa", "bot")
# Components of a module's name: package.room, and package.room.room.
ROOMS, NESTED_ROOMS = 2, 3


@cache
def imports() -> dict[str, frozenset[str]]:
    """Return what each module imports, lazily and for type checking only included."""
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    return {
        module: frozenset(graph.find_modules_directly_imported_by(module))
        for module in graph.modules
    }


def circle(arrows: dict[str, set[str]]) -> list[str]:
    """Return a circle of imports, its first name repeated at its end; empty when there is none."""
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


def between_rooms(depth: int) -> dict[str, set[str]]:
    """Return which room imports which, where a room is what shares `depth` components."""

    def room(module: str) -> str:
        return ".".join(module.split(".")[:depth])

    arrows: dict[str, set[str]] = {}
    for module, imported in imports().items():
        arrows.setdefault(room(module), set()).update(map(room, imported))
    return {name: others - {name} for name, others in arrows.items()}


def test_imports_of_every_kind_are_seen() -> None:
    """The graph holds imports inside functions and those for type checking only."""
    assert "qa.service.composition" in imports()["qa.service.footnote"]  # inside a function
    assert "qa.answer" in imports()["qa.service.footnote"]  # at the top
    assert "index.generation" in imports()["index.live"]  # for type checking only


def test_no_circle_between_modules() -> None:
    """No module reaches itself through what it imports."""
    assert circle({module: set(imported) for module, imported in imports().items()}) == []


@pytest.mark.parametrize("depth", [ROOMS, NESTED_ROOMS])
def test_no_circle_between_rooms(depth: int) -> None:
    """No room reaches itself through the rooms that it imports; a loose module is a room."""
    assert circle(between_rooms(depth)) == []
