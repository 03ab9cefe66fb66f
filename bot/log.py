"""What the app writes down of itself: references and codes, never a text, a name or a token."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

log = logging.getLogger("footnote.bot")
# At DEBUG these write whole requests, and at INFO some bodies.
_TALKATIVE = ("slack_sdk", "slack_bolt", "aiohttp", "asyncio")


def start_log(*, verbose: bool = False) -> None:
    """Write to standard error, a line each; libraries only warn."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    log.setLevel(logging.INFO if verbose else logging.WARNING)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def log_failure(reference: str, error: BaseException) -> None:
    """Write down that something failed, and where: an exception's own words may quote a message."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{Path(one.filename).name}:{one.lineno}" for one in reversed(frames[-8:]))
    log.error("%s failed: %s at %s", reference, type(error).__name__, places)
