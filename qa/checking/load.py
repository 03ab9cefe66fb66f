"""A draft's file to its text: .txt, .md and .docx. Offsets of a check are those in this text."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePath

from index.errors import SeedFileError
from index.parse import parse_article
from qa.errors import InputFileError

# A .docx is unpacked; what would take more room than any draft is left alone. Bytes.
MAX_UNPACKED = 100_000_000
MAX_FILE = 10_000_000
SUFFIXES = (".txt", ".md", ".docx")
_MACROS = "vbaProject.bin"


def read_draft(name: str, data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text of the draft in a file, and warnings of what in it was not read.

    Anything but .docx and .md is read as plain text; of Markdown, the front matter is blanked.
    Raises `InputFileError`.
    """
    if len(data) > MAX_FILE:
        raise InputFileError(f"{name} has {len(data) / 1e6:.0f} MB, too much for a draft.")
    suffix = PurePath(name).suffix.lower()
    if suffix == ".docx" or data.startswith(b"PK\x03\x04"):
        return _docx(name, data)
    try:
        article = parse_article("draft.md" if suffix == ".md" else "draft.txt", data)
    except SeedFileError as error:
        what = str(error).replace("draft.md", name).replace("draft.txt", name)
        raise InputFileError(what) from error
    text = article.text
    for span in article.marks:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text, ()


def _docx(name: str, data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return a Word file's text, insertions in and deletions out; its macros are never run."""
    import mammoth  # 50 ms, needed for Word files only

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = archive.infolist()
        size = sum(file.file_size for file in files)
        text: str = mammoth.extract_raw_text(io.BytesIO(data)).value if size <= MAX_UNPACKED else ""
    except Exception as error:  # whatever a file that is none makes the library stumble over
        raise InputFileError(
            f"{name} is no Word file that can be read: {error!r:.120}.",
            "Save it again as .docx, or as .txt.",
        ) from error
    if size > MAX_UNPACKED:
        raise InputFileError(f"{name} unpacks to {size / 1e6:.0f} MB, too much for a draft.")
    if not text.strip():
        raise InputFileError(f"{name} holds no text.")
    warnings = ["headers, footnotes, comments and deleted text are not read"]
    if any(PurePath(file.filename).name == _MACROS for file in files):
        warnings.append("its macros were left alone")
    return text.rstrip("\n"), tuple(warnings)
