"""What a question or a draft has come to, as messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views.answer import answer_messages
from bot.views.check import check_message
from qa.checking.report import CheckedDraft

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.views.message import Message
    from qa.answer import Answer


def result_messages(
    result: Answer | CheckedDraft,
    reference: str,
    *,
    helpers: bool,
    shareable: bool,
    nearest: Sequence[str] = (),
    note: str | None = None,
    asked_by: str | None = None,
) -> tuple[Message, ...]:
    """Return an answer as `answer_messages` does, a check as one message."""
    if isinstance(result, CheckedDraft):
        return (
            check_message(
                result,
                reference,
                helpers=helpers,
                shareable=shareable,
                note=note,
                asked_by=asked_by,
            ),
        )
    return answer_messages(
        result,
        reference,
        helpers=helpers,
        shareable=shareable,
        nearest=nearest,
        note=note,
        asked_by=asked_by,
    )
