"""The bytes of a seed file to its articles. An error names the file and the byte or line.

The text of an article is the whole file, decoded and otherwise unchanged, so that an offset can be
checked in the file itself; front matter is marked, not removed. Of HTML it is the text that
`index.html` takes out, of a line of JSON the value of 'text'.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from index.article import Article, Kind, Span
from index.errors import SeedFileError
from index.front_matter import front_matter
from index.html import parse_html
from index.json_lines import MAX_LINES_BYTES, json_object, parse_lines, unpack
from index.metadata import NAMES, metadata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.front_matter import FrontMatter

MAX_BYTES = 10 * 1024 * 1024
# Trafilatura takes a second for a megabyte, and a page of news has a tenth of one.
MAX_HTML_BYTES = 2 * 1024 * 1024
# What a file's name may end with, and its greatest size in bytes.
KINDS = {
    ".txt": MAX_BYTES,
    ".md": MAX_BYTES,
    ".html": MAX_HTML_BYTES,
    ".htm": MAX_HTML_BYTES,
    ".jsonl": MAX_LINES_BYTES,
    ".jsonl.gz": MAX_LINES_BYTES,
    ".meta.json": MAX_BYTES,
}
_DOUBLE = tuple(kind for kind in KINDS if kind.count(".") > 1)
_DESCRIPTION = ".meta.json"
# The file, and the article's id in it.
_OF_FILE = re.compile(r"(.+?\.jsonl(?:\.gz)?)#.", re.IGNORECASE | re.DOTALL)


def kind_of(source: str) -> str | None:
    """Return which of `KINDS` a file is, by its name."""
    suffix = source[source.rfind(".") :]
    if suffix in KINDS or (suffix := suffix.lower()) in KINDS:
        return suffix
    return next((kind for kind in _DOUBLE if source.lower().endswith(kind)), None)


def described_by(source: str) -> str | None:
    """Return the text that a .meta.json describes; None of any other file."""
    described = source[-len(_DESCRIPTION) :].lower() == _DESCRIPTION
    return f"{source[: -len(_DESCRIPTION)]}.txt" if described else None


def description_of(source: str) -> str | None:
    """Return the .meta.json that may describe a text; None of any other file."""
    return f"{source[:-4]}{_DESCRIPTION}" if source.endswith(".txt") else None


def is_article_of_file(source: str) -> bool:
    """Tell whether a source names one of many articles in a file: 'news.jsonl#17'."""
    return "#" in source and bool(_OF_FILE.match(source))


def file_of(source: str) -> str:
    """Return the seed file that holds the article `source`."""
    match = _OF_FILE.match(source)
    return match[1] if match else source


def parse(
    source: str, data: bytes, description: bytes | None = None
) -> tuple[Sequence[Article], tuple[tuple[str, str], ...]]:
    """Turn the bytes of the seed file `source` into articles.

    Beside them it returns what is left out of a file of many articles, 'line 3', and why.
    `description` are the bytes of the .meta.json beside a text. Raises `SeedFileError`, which
    names the byte or line at fault, when there is no article at all.
    """
    kind = kind_of(source)
    if kind == ".jsonl":
        return parse_lines(source, data)
    if kind == ".jsonl.gz":
        return parse_lines(source, unpack(source, data))
    article = parse_article(source, data)
    if description is not None:
        article = _described(article, description)
    return (article,), ()


def parse_article(source: str, data: bytes) -> Article:
    """Turn the bytes of a file that holds one article into it. Raises `SeedFileError`."""
    kind = kind_of(source)
    if kind in (".html", ".htm"):
        article = parse_html(source, data)
    else:
        read = _parse_text if kind == ".txt" else _parse_markdown
        article = read(source, decode(source, data))
    body_start = article.marks[0].end if article.marks else 0
    if not article.text[body_start:].strip():
        raise SeedFileError(f"{source} is empty.", "Fill it or remove it.")
    return article


def _described(article: Article, description: bytes) -> Article:
    """Return the article with what its .meta.json says; what that leaves out stays."""
    name = f"{article.source} (its .meta.json)"
    said = metadata(name, json_object(name, description))
    known = {field: value for field, value in said.items() if value is not None}
    return replace(article, **known)


def decode(source: str, data: bytes) -> str:
    """Return the text of a file. Raises `SeedFileError`, which names the byte at fault."""
    if (nul := data.find(b"\0")) >= 0:
        raise SeedFileError(
            f"{source} is not text: it has a NUL at byte {nul}.", "Convert it to text or remove it."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # `start` does not count a byte order mark, and `object` has lost it.
        position = error.start + len(data) - len(error.object)
        line = data.count(b"\n", 0, position) + 1
        raise SeedFileError(
            f"{source} is not UTF-8: byte 0x{data[position]:02x} at position {position}"
            f" (line {line}).",
            "Save it as UTF-8.",
        ) from error


def _parse_text(source: str, text: str) -> Article:
    """Read a text; what stands between dashes at its head may be text, too."""
    head = None
    with suppress(SeedFileError):
        head = front_matter(source, text)
    if head is not None and NAMES.isdisjoint(head.values):
        head = None
    return _with_head(source, text, head)


def _parse_markdown(source: str, text: str) -> Article:
    return _with_head(source, text, front_matter(source, text))


def _with_head(source: str, text: str, head: FrontMatter | None) -> Article:
    if head is None:
        return Article(source, text)
    marks = (Span(0, head.end, Kind.FRONT_MATTER),)
    return Article(source, text, marks=marks, **metadata(source, head.values))
