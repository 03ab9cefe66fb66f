"""The program speaks the words of its field; what its first version called otherwise is gone."""

from __future__ import annotations

import ast
import re
import tokenize
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Issues of their own rewrite these rooms; until then their insides keep their names.
REWRITTEN_LATER = ("qa/reader/", "qa/verifier/", "tests/qa/reader/", "tests/qa/verifier/")
# Wrong wherever they stand: these have no other meaning here.
NEVER = re.compile(
    r"\b(?:roads?|twins?|ears|specimens?|retellings?|whisper(?:s|ed)?|bury|buries|caution"
    r"|disagreements?)\b",
    re.IGNORECASE,
)
# Wrong as a name or a part of one; in prose they mean what they mean.
NEVER_IN_NAMES = {
    *("road", "roads", "twin", "ears", "hear", "sight", "caution", "bury", "grave", "whisper"),
    *("side", "sides", "disagreement", "specimen", "retelling", "alteration", "alterations"),
}
# Wrong as a whole name of a class or function.
NEVER_DEFINED = {
    *("look", "once", "left", "turn", "spare", "stands", "turned", "exchanged", "figures"),
    *("people_and_places", "Extracting", "Answering", "WritingMemory"),
}
BOUND = re.compile(r"_?(?:MOST|LEAST|LONGEST)(?:_[A-Z_]+)?")
PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
# The library's own: numpy's searchsorted, Slack's and click's arguments.
OTHERS = {"side"}

SOURCES = sorted(
    path for name in ("index", "qa", "bot", "tests") for path in ROOT.glob(f"{name}/**/*.py")
)
DOCUMENTS = sorted(
    path
    for name in ("*.md", "docs/*.md", ".env.example", "Makefile", "pyproject.toml")
    for path in ROOT.glob(name)
    if path.name != "CHANGELOG.md"  # it tells of what was
)


def is_exempt(path: Path) -> bool:
    """Tell whether a file is this one, or is rewritten by an issue of its own."""
    here = path.relative_to(ROOT).as_posix()
    return path.samefile(__file__) or here.startswith(REWRITTEN_LATER)


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the comments and docstrings of a file, each with its line."""
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node)
            if text:
                yield getattr(node, "lineno", 1), text


def names(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the names in a file, each with its line."""
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.NAME:
                yield token.start[0], token.string


def is_wrong_name(name: str) -> bool:
    """Tell whether a name is made of a word of the first version's."""
    if BOUND.fullmatch(name):
        return True
    return name not in OTHERS and not NEVER_IN_NAMES.isdisjoint(
        part.lower() for part in PART.findall(name)
    )


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("_MOST_TRIES", True),
        ("LEAST", True),
        ("MOSTLY", False),
        ("twin_folder", True),
        ("DenseRoad", True),
        ("broad", False),
        ("find_conflicts", False),
    ],
)
def test_words_are_found_in_names(name: str, *, wrong: bool) -> None:
    """A word is found as a part of a name, however that is spelt, and not within a word."""
    assert is_wrong_name(name) is wrong


def test_names() -> None:
    """No module, class, function, argument or variable has a name of the first version's."""
    found = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in SOURCES
        if not is_exempt(path)
        for line, name in [(0, path.stem), *names(path)]
        if is_wrong_name(name)
    ]
    assert found == []


def test_definitions() -> None:
    """No class or function has a name that is an everyday word with a private meaning."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.name}"
        for path in SOURCES
        if not is_exempt(path)
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.strip("_") in NEVER_DEFINED
    ]
    assert found == []


def test_prose() -> None:
    """Comments, docstrings and documents do without the first version's own words."""
    found = [
        f"{path.relative_to(ROOT)}:{line}: {match[0]}"
        for path in SOURCES
        if not is_exempt(path)
        for line, text in prose(path)
        for match in NEVER.finditer(text)
    ]
    found += [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in DOCUMENTS
        for match in NEVER.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
