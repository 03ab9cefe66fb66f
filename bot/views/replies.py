"""Ephemeral messages to the person who clicked, or used a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.outcomes import Refusal
from bot.views.blocks import paragraph, text_elements
from bot.views.message import message
from bot.views.notices import notice

if TYPE_CHECKING:
    from bot.views.message import Message


_REFUSALS = {
    Refusal.EXTERNAL: "This channel is shared with another organisation, and I may not answer"
    " there. Please ask in another channel or in a direct message.",
    Refusal.UNTOLD: "Slack does not tell me whether this channel is shared with another"
    " organisation, so I may not answer here. Please ask in one that I am in, or in a direct"
    " message.",
    Refusal.OFF: "I am switched off in this channel. Please ask in another or in a direct message;"
    " an admin can switch me on.",
    Refusal.UNMENTIONED: "Others have written in this thread, so from now on I answer here only"
    " when I am mentioned.",
    Refusal.THREAD_FULL: "This thread has had as many questions as I answer in one."
    " Please start a new thread.",
    Refusal.UNWRITTEN: "I cannot take questions just now: they cannot be written down."
    " Please ask again in some minutes.",
}


def refusal(why: Refusal) -> Message:
    """Say why a question is refused."""
    return notice(_REFUSALS[why])


def stop_heard(*, direct: bool) -> Message:
    """Say what 'stop' has done, in a thread of a channel or of a direct message."""
    if direct:
        return notice("I have stopped what I was answering here. Ask again whenever you like.")
    return notice("I say nothing more in this thread until I am mentioned.")


def no_longer_stored() -> Message:
    """Say that an answer is no longer stored, or belongs to somebody else."""
    return notice("This answer is no longer kept, or it is not yours. Please ask again.")


def action_failed(reference: str, *, unsure: bool) -> Message:
    """Say that the action of a click failed, or may have."""
    if unsure:
        said = "The connection failed while that was done. If you do not see it, please try again."
    else:
        said = "That could not be done just now. Please try again."
    return notice(said, reference=reference)


def share_first() -> Message:
    """Say that an ephemeral answer must be shared first."""
    return notice("Only you can see this answer. Share it in the channel first.")


def help_called_already() -> Message:
    """Say that the helpers have been mentioned already."""
    return notice("Help has been called to this thread already.")


def shared_already() -> Message:
    """Say that an answer has been shared already."""
    return notice("This answer has been shared already.")


def example_asked(question: str) -> Message:
    """Begin a thread with the example that somebody has clicked."""
    return message(paragraph([*text_elements("You asked: "), *text_elements(question, bold=True)]))
