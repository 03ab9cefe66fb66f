"""Messages to the admins: what their command shows, and that the index could not be built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.views import sizes
from bot.views.blocks import bullets, paragraph, rich_text, text_elements
from bot.views.message import message
from bot.views.notices import MODES, mention, notice
from bot.views.text import folded
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.question import State
    from bot.routing import Mode
    from bot.views.home import HomeState
    from bot.views.message import Message

MAX_FACT = 300

_COMMANDS = {
    "status": "the index, the questions, and what is wrong",
    "reindex": "build the index again now",
    "mode": "what is answered in this channel",
    "mode follow | mention | off": "set it: mentions and follow-ups, mentions only, nothing",
    "forget @PERSON": "delete all that is stored of somebody here, and the answers they were given",
    "limits": "how many questions a minute are taken",
    "limits user | channel | everybody NUMBER": "set one of them",
}


@dataclass(frozen=True, slots=True)
class Work:
    """The questions: how many wait, are in hand, and are in each state; seconds of the oldest."""

    waiting: int
    in_hand: int
    oldest: float | None
    states: Mapping[State, int]


def admin_status(state: HomeState, work: Work) -> Message:
    """Show the articles, the questions, and what is wrong."""
    oldest = work.oldest
    waited = "" if oldest is None else f", the oldest for {counted(round(oldest), 'second')}"
    states = ", ".join(f"{kind.value} {count:,}" for kind, count in work.states.items() if count)
    facts = {
        "Articles": f"{state.articles:,} ({counted(state.passages, 'passage')})",
        "Newest": state.newest or "none has a date",
        "Built": state.built_at or "never",
        "Waiting": f"{work.waiting:,}",
        "In hand": f"{work.in_hand:,}{waited}",
        "Questions": states,
        "Mode": state.mode.value,
        "Wrong": state.problem or "nothing",
    }
    items = [
        [*text_elements(f"{name}: ", bold=True), *text_elements(sizes.cut(folded(value), MAX_FACT))]
        for name, value in facts.items()
    ]
    return message([rich_text(bullets(items))])


def admin_help(admin_command: str) -> Message:
    """List the commands of admins."""
    items = [
        [*text_elements(f"{admin_command} {command}", code=True), *text_elements(f" {meaning}")]
        for command, meaning in _COMMANDS.items()
    ]
    return message([*paragraph(text_elements("What admins can do:")), rich_text(bullets(items))])


def admins_only() -> Message:
    """Say that a command is for admins."""
    return notice("This command is for the admins that FOOTNOTE_BOT_ADMINS names.")


def build_failed(what: str, remedy: str) -> Message:
    """Tell admins that the index could not be built; `what` and `remedy` are the error's."""
    return notice(
        "The index could not be built. Answers come from the one before, if there is one.",
        f"{what} {remedy}".strip(),
    )


def rebuilt(articles: int, passages: int) -> Message:
    """Say that the index has been rebuilt."""
    size = f"{counted(articles, 'article')}, {counted(passages, 'passage')}"
    return notice(f"The index is up to date: {size}.")


def forgotten(person: str, questions: int, verdicts: int) -> Message:
    """Say how much was stored of a person and is deleted."""
    elements = [
        *text_elements(f"Deleted: {counted(questions, 'question')} of "),
        *mention(person),
        *text_elements(
            f" with the answers, and {counted(verdicts, 'verdict')} of theirs. What was posted for"
            " them is being deleted in Slack; what only they see, Slack does not let me delete."
        ),
    ]
    return message(paragraph(elements))


def mode_is(mode: Mode) -> Message:
    """Say what the mode of a channel is, and what it means."""
    return notice(f"The mode of this channel is {mode.value}: {MODES[mode]}.")


def limits_are(limits: Mapping[str, int]) -> Message:
    """List the rate limits."""
    parts = [f"{name}: {value or 'no limit'}" for name, value in limits.items()]
    return notice(f"Questions a minute: {', '.join(parts)}.")
