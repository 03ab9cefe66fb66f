"""Diagnostics: the checks of `footnote doctor`, each with a remedy."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from index.embed import DEFAULT_MODEL, onnx_model_folder, read_onnx_model
from qa.errors import FootnoteError
from qa.service.plugins import DOCTOR, LOAD_ERRORS, entry_points
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from qa.service.footnote import Footnote
    from qa.service.status import IndexStatus


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check; `remedy` says what to do, '' when there is nothing to do."""

    healthy: bool
    what: str
    remedy: str = ""


def good(what: str, remedy: str = "") -> CheckResult:
    """Return the result of a check that found nothing wrong; `remedy` is what can be done."""
    return CheckResult(healthy=True, what=what, remedy=remedy)


def bad(what: str, remedy: str) -> CheckResult:
    """Return the result of a check that found something wrong, and how to mend it."""
    return CheckResult(healthy=False, what=what, remedy=remedy)


def run_checks(footnote: Footnote, online: Container[str] = ()) -> Iterator[CheckResult]:
    """Yield the result of each check, those of entry points last; nothing is changed.

    Those of an entry point that `online` names may ask over the network.
    """
    yield from _check_answering(footnote)
    for name, point in entry_points(DOCTOR).items():
        try:
            check = point.load()
        except LOAD_ERRORS as error:
            yield bad(f"the checks of {name} cannot be loaded: {error}", "Install Footnote again.")
        else:
            yield from check(footnote, online=name in online)


def _check_answering(footnote: Footnote) -> Iterator[CheckResult]:
    settings = footnote.settings
    for check in (_sqlite, _embedding_model, _reader, _careful_reader, _judge, _language_model):
        yield _result(check, footnote)
    if footnote.folder.server:
        yield good(f"vectors on the Chroma server at {footnote.folder.server}")
    try:
        status = footnote.status()
    except FootnoteError as error:
        yield bad(error.what, error.remedy)
        return
    for source, problem in sorted(status.problems.items()):
        yield bad(f"{settings.seeds}/{source} {problem}", "Until then it is left out.")
    yield _result(partial(_index, status=status), footnote)


def _result(check: Callable[[Footnote], str], footnote: Footnote) -> CheckResult:
    """Return what a check finds good, or the error that it raises."""
    try:
        return good(check(footnote))
    except FootnoteError as error:
        return bad(error.what, error.remedy)


def _sqlite(_: Footnote) -> str:
    try:
        sqlite3.connect(":memory:").execute("CREATE VIRTUAL TABLE words USING fts5 (text)")
    except sqlite3.OperationalError as error:
        raise FootnoteError("SQLite has no FTS5", "Use a Python whose sqlite3 has it.") from error
    return f"SQLite {sqlite3.sqlite_version} with FTS5"


def _embedding_model(footnote: Footnote) -> str:
    model = footnote.settings.embedding_model
    folder = onnx_model_folder(model, footnote.settings.cache)
    if model != DEFAULT_MODEL and read_onnx_model(folder) is None:
        from index.export import check_libraries

        check_libraries(model)
        return f"embedding model {model}: prepared by the first question (some seconds)"
    footnote.embedder()
    return f"embedding model {model}: ready"


def _reader(footnote: Footnote) -> str:
    footnote.reader_model()
    return "fast reader: the one that was shipped"


def _careful_reader(footnote: Footnote) -> str:
    footnote.careful_network()
    off = "; FOOTNOTE_READER=fast leaves it out"
    return "careful reader: the one that was shipped" + off * (footnote.settings.reader == "fast")


def _judge(footnote: Footnote) -> str:
    footnote.support_judge().load()
    return "judge of claims: the one that was shipped"


def _language_model(footnote: Footnote) -> str:
    settings = footnote.settings
    if not settings.model:
        return "no language model; answers are the articles' sentences"
    from qa.llm.providers import load_model

    load_model(settings.language_model)
    where = f", on the server at {settings.model_base_url}" if settings.model_base_url else ""
    return f"language model {settings.model}{where}"


def _index(footnote: Footnote, status: IndexStatus) -> str:
    if status.manifest is None and not status.damage:
        return "no index yet; the first question builds it"
    with footnote.reading() as generation:
        generation.corpus.check()
        rows = generation.store.count()
    state = "up to date" if status.fresh else "older than the seeds; the next question follows"
    return f"index {generation.manifest.generation}: {counted(rows, 'passage')}, {state}"
