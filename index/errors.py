"""The errors of the index. They are formatted at the edges of the program; nothing here prints.

FootnoteError
├── SeedsError           the seeds folder, or every file in it, cannot be used
├── SeedFileError        one seed file cannot be used; the others can
├── IndexUnusableError   the index folder cannot be read, written or locked
│   └── IndexDamagedError   a generation's files are missing or broken; a build repairs it
├── EmbeddingError       the embedding model cannot be loaded or run
└── ServerError          the Chroma server does not answer
"""

from __future__ import annotations


class FootnoteError(Exception):
    """What happened and to what (`what`), and what to do about it (`remedy`)."""

    def __init__(self, what: str, remedy: str = "") -> None:
        self.what = what
        self.remedy = remedy
        super().__init__(f"{what} {remedy}".strip())


class SeedsError(FootnoteError):
    """The seeds folder cannot be used."""


class SeedFileError(FootnoteError):
    """One seed file cannot be used."""


class IndexUnusableError(FootnoteError):
    """The index folder cannot be used."""


class IndexDamagedError(IndexUnusableError):
    """A generation's files are missing or broken."""

    def __init__(self, what: str, remedy: str = "Run: footnote index build") -> None:
        super().__init__(what, remedy)


class EmbeddingError(FootnoteError):
    """The embedding model cannot be loaded or run."""


class ServerError(FootnoteError):
    """A server that holds part of the index does not answer."""
