"""Ids of actions and blocks. They are not trusted: a click looks up what they refer to."""

from __future__ import annotations

PASSAGE = "passage"
EVIDENCE = "evidence"
HELP = "help"
SHARE = "share"
FEEDBACK = "feedback"
EXAMPLE = "example"
FEEDBACK_REASON = "feedback_reason"
REASON = "reason"
COMMENT = "comment"

GOOD = "good"
BAD = "bad"


def numbered(name: str, number: int) -> str:
    """Return the action_id of one of several buttons, such as 'passage:2'."""
    return f"{name}:{number}"


def block_id(name: str, reference: str, part: int = 0) -> str:
    """Return the block_id of a block that belongs to an answer, such as 'answer:F-8K2MQ7'."""
    return f"{name}:{reference}:{part}" if part else f"{name}:{reference}"
