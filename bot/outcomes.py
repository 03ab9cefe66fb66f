"""Why a question gets no answer: it is refused, over a rate limit, or apologised for."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """Why a question that was put to the app is not taken."""

    EXTERNAL = "external"
    UNTOLD = "untold"  # whether the channel is shared
    OFF = "off"  # the channel's mode
    UNMENTIONED = "unmentioned"  # a follow-up in a thread that is quiet
    THREAD_FULL = "thread_full"
    UNWRITTEN = "unwritten"  # the journal cannot be written


class Scope(StrEnum):
    """Whose rate limit it is."""

    USER = "user"
    CHANNEL = "channel"
    EVERYBODY = "everybody"


class Apology(StrEnum):
    """Why a question gets no answer, although the articles may hold one."""

    FAILED = "failed"
    TOO_LATE = "too_late"
    INTERRUPTED = "interrupted"
    INDEX = "index"
    UNDELIVERABLE = "undeliverable"
    UNSURE = "unsure"
    STOPPED = "stopped"
