"""What is said to the person who clicked or commanded, and to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.outcomes import Refusal
from bot.views.blocks import paragraph, said
from bot.views.message import message
from bot.views.notices import external_refused, not_here, notice
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.views.message import Message


def turned_away(why: Refusal) -> Message:
    """Say why a question is not taken."""
    if why is Refusal.EXTERNAL:
        return external_refused()
    if why is Refusal.NOT_HERE:
        return not_here()
    return notice(
        "I cannot take questions just now: they cannot be written down."
        " Please ask again in some minutes."
    )


def forgotten() -> Message:
    """Say that a click came too late, or was not this person's to make."""
    return notice("This answer is no longer kept, or it is not yours. Please ask again.")


def not_done() -> Message:
    """Say that Slack did not take what a click was to do."""
    return notice("That could not be done just now. Please try again.")


def share_first() -> Message:
    """Say that nobody else sees a private answer."""
    return notice("Only you can see this answer. Share it in the channel first.")


def help_is_called() -> Message:
    """Say that people have been called already."""
    return notice("Help has been called to this thread already.")


def shared_already() -> Message:
    """Say that an answer stands in the channel already."""
    return notice("This answer has been shared already.")


def asked_for_you(question: str) -> Message:
    """Begin a thread with an example that somebody has chosen."""
    return message(paragraph([*said("You asked: "), *said(question, bold=True)]))


def admins_only() -> Message:
    """Say that a command is not everybody's."""
    return notice("This command is for the admins that FOOTNOTE_BOT_ADMINS names.")


def rebuilt(articles: int, passages: int) -> Message:
    """Say that the index is that of the articles."""
    size = f"{counted(articles, 'article')}, {counted(passages, 'passage')}"
    return notice(f"The index is up to date: {size}.")


def mode_is(mode: str) -> Message:
    """Say what is answered in a channel without a mention."""
    meanings = {
        "mention": "only mentions are answered",
        "follow": "mentions are answered, and questions in their threads",
        "auto": "mentions, their threads, and any question that the articles answer",
    }
    return notice(f"The mode of this channel is {mode}: {meanings[mode]}.")


def limits_are(limits: Mapping[str, int]) -> Message:
    """List how much may be asked a minute."""
    words = [f"{name}: {value or 'no limit'}" for name, value in limits.items()]
    return notice(f"Questions a minute: {', '.join(words)}.")
