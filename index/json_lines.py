"""JSON to articles: a file of many, one a line, packed or not."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from typing import Any

from index.article import Article
from index.errors import SeedFileError
from index.metadata import metadata

# Of a file, and of what it unpacks to.
MAX_LINES_BYTES = 100 * 1024 * 1024
MAX_LINE_BYTES = 10 * 1024 * 1024
MAX_ID = 200
# Lines that are named; a file that is something else has thousands.
MAX_NAMED = 20


def unpack(source: str, data: bytes) -> bytes:
    """Return the contents of a gzip file. Raises `SeedFileError` when it is broken or too much."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            unpacked = packed.read(MAX_LINES_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise SeedFileError(
            f"{source} cannot be unpacked: {str(error).rstrip('.')}.", "Pack it again with gzip."
        ) from error
    if len(unpacked) > MAX_LINES_BYTES:
        raise SeedFileError(
            f"{source} unpacks to more than {MAX_LINES_BYTES / 1e6:.0f} MB.", "Split it."
        )
    return unpacked


def parse_lines(source: str, data: bytes) -> tuple[list[Article], tuple[tuple[str, str], ...]]:
    """Return the articles of a file, and the lines that are none, each with the reason.

    An article's source is the file's with its id: 'news.jsonl#17'. Raises `SeedFileError` when no
    line is an article.
    """
    articles: dict[str, Article] = {}
    faults: list[tuple[str, str]] = []
    for number, line in enumerate(io.BytesIO(data.removeprefix(b"\xef\xbb\xbf")), start=1):
        if not line.strip():
            continue
        try:
            article = _article(source, line)
        except SeedFileError as error:
            reason = error.what.removeprefix(f"{source} ").removesuffix(".")
            faults.append((f"line {number}", reason))
            continue
        if articles.setdefault(article.source, article) is not article:
            faults.append((f"line {number}", "has the id of a line above"))
    if not articles:
        said = f": {faults[0][0]} {faults[0][1]}" if faults else ""
        raise SeedFileError(f"{source} holds no article{said}.", "Write one a line, as JSON.")
    more = len(faults) - MAX_NAMED
    named = faults[:MAX_NAMED] + [(f"({more} lines more)", "is no article either")] * (more > 0)
    return list(articles.values()), tuple(named)


def _article(source: str, line: bytes) -> Article:
    if len(line) > MAX_LINE_BYTES:
        raise SeedFileError(f"{source} is longer than {MAX_LINE_BYTES / 1e6:.0f} MB.")
    values = json_object(source, line)
    name, text = values.get("id"), values.get("text")
    if isinstance(name, bool) or not isinstance(name, str | int) or not _is_id(str(name)):
        raise SeedFileError(f"{source} has no 'id' of up to {MAX_ID} printable characters.")
    if not isinstance(text, str) or not text.strip():
        raise SeedFileError(f"{source} has no 'text'.")
    if "\0" in text:
        raise SeedFileError(f"{source} is not text: it has a NUL.")
    # JSON can write half a character, as no UTF-8 can.
    whole = text.encode(errors="replace").decode()
    return Article(f"{source}#{name}", whole, **metadata(source, values))


def _is_id(name: str) -> bool:
    return 0 < len(name) <= MAX_ID and name.isprintable() and name == name.strip()


def json_object(name: str, data: bytes) -> dict[str, Any]:
    """Return a JSON object of strings and the like. Raises `SeedFileError` when it is none."""
    try:
        values = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise SeedFileError(f"{name} is no JSON: {error}.") from error
    if not isinstance(values, dict):
        raise SeedFileError(f"{name} is no JSON object.")
    return values
