"""The app's log: references and error codes, never a message, a name or a token."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

log = logging.getLogger("footnote.bot")
# At DEBUG these log whole requests, and at INFO some bodies.
_NOISY = ("slack_sdk", "slack_bolt", "aiohttp", "asyncio")


class _OneLine(logging.Formatter):
    """One line a record; of an exception what `log_failure` tells of it."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        record.exc_info = record.exc_text = record.stack_info = None
        line = super().format(record)
        return " ".join(f"{line}: {_place(error)}".split()) if error else " ".join(line.split())


def configure_logging(*, verbose: bool = False) -> None:
    """Log to standard error, one line a record: with `verbose`, each question's too.

    Libraries log from WARNING on.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(_OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[handler])
    log.setLevel(logging.DEBUG if verbose else logging.INFO)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def log_failure(reference: str, error: BaseException) -> None:
    """Log an exception's type and where it was raised; its message may quote what people wrote."""
    log.error("%s failed: %s", reference, _place(error))


def _place(error: BaseException) -> str:
    """Return an exception's type, and the lines of code that led to it, the last one first."""
    frames = traceback.extract_tb(error.__traceback__)
    trace = " < ".join(f"{Path(one.filename).name}:{one.lineno}" for one in reversed(frames[-8:]))
    return f"{type(error).__name__} at {trace}"
