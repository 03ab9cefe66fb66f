"""The app's log: references and error codes, never a message, a name or a token."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

log = logging.getLogger("footnote.bot")
# At DEBUG these log whole requests, and at INFO some bodies.
_NOISY = ("slack_sdk", "slack_bolt", "aiohttp", "asyncio")


def configure_logging(*, verbose: bool = False) -> None:
    """Log to standard error, one line a record: with `verbose`, each question's too.

    Libraries log from WARNING on.
    """
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    log.setLevel(logging.DEBUG if verbose else logging.INFO)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def log_failure(reference: str, error: BaseException) -> None:
    """Log an exception's type and traceback; its message may quote what people wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    trace = " < ".join(f"{Path(one.filename).name}:{one.lineno}" for one in reversed(frames[-8:]))
    log.error("%s failed: %s at %s", reference, type(error).__name__, trace)
