"""Every error that Footnote raises: the index's, from index.errors, and those of answering.

FootnoteError (index.errors)
├── SeedsError, SeedFileError, IndexUnusableError, IndexDamagedError, EmbeddingError, ServerError
├── SettingsError     a setting is wrong
├── InputFileError    a file named on the command line cannot be used
├── NotFoundError     what was asked for by name is not in the index
├── ReaderError       the reader's model is missing or not the one that was shipped
├── JudgeError        so is what judges claims, without which none can be verified
├── ModelError        a language model cannot be used, or did not reply as it should
└── AnswerCancelledError  an answer was called off while it was made
"""

from __future__ import annotations

from index.errors import (
    EmbeddingError,
    FootnoteError,
    IndexDamagedError,
    IndexUnusableError,
    SeedFileError,
    SeedsError,
    ServerError,
)

__all__ = [
    "AnswerCancelledError",
    "EmbeddingError",
    "FootnoteError",
    "IndexDamagedError",
    "IndexUnusableError",
    "InputFileError",
    "JudgeError",
    "ModelError",
    "NotFoundError",
    "ReaderError",
    "SeedFileError",
    "SeedsError",
    "ServerError",
    "SettingsError",
]


class SettingsError(FootnoteError):
    """A setting is wrong."""


class InputFileError(FootnoteError):
    """A file named on the command line cannot be used."""


class NotFoundError(FootnoteError):
    """What was asked for by name is not in the index."""


class ReaderError(FootnoteError):
    """The reader's model cannot be loaded."""


class JudgeError(FootnoteError):
    """What judges claims cannot be loaded."""


class ModelError(FootnoteError):
    """A language model cannot be used, or did not reply as it should.

    `retryable` tells whether the same request may succeed later.
    """

    def __init__(self, what: str, remedy: str = "", *, retryable: bool = False) -> None:
        super().__init__(what, remedy)
        self.retryable = retryable


class AnswerCancelledError(FootnoteError):
    """An answer was called off while it was made, by whoever asked."""

    def __init__(self) -> None:
        super().__init__("The answer was called off.")
