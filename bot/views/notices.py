"""Messages other than answers: apologies, limits, help, and the status line."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from bot.outcomes import Apology
from bot.routing import Mode
from bot.views import sizes
from bot.views.blocks import bullets, context, paragraph, rich_text, text_elements
from bot.views.message import message
from bot.views.text import unbracketed
from qa.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.views.blocks import Json
    from bot.views.message import Message
    from qa.events import Status

_USER = re.compile(r"[UW][A-Z0-9]+")
_GROUP = re.compile(r"S[A-Z0-9]+")
MINUTE = 60
# The longest text of another source; it fits a message for certain.
MAX_NOTICE = 1_000
CHECK_REST = (
    "Check it as a message of its own, or on the command line: footnote check --file DRAFT."
)


_APOLOGIES = {
    Apology.FAILED: "Something went wrong while this was answered, and it has been written down."
    " Please ask again; if that fails too, give the reference below to whoever runs this app.",
    Apology.TOO_LATE: "This took too long and was stopped."
    " Please ask again, perhaps about less at a time.",
    Apology.INTERRUPTED: "The app was restarted before it could answer this. Please ask again.",
    Apology.INDEX: "The articles cannot be searched just now: their index is missing or cannot be"
    " read. Please ask again in some minutes.",
    Apology.UNDELIVERABLE: "The answer could not be posted where the question was asked."
    " Please ask again in another channel or in a direct message.",
    Apology.UNSURE: "The connection failed while the answer to this was sent."
    " If you do not see it above, please ask again.",
    Apology.STOPPED: "This was stopped.",
}
MODES = {
    Mode.FOLLOW: "I answer when I am mentioned, and what the same person asks after that in the"
    " thread, until somebody else writes there",
    Mode.MENTION: "I answer only when I am mentioned",
    Mode.OFF: "I answer nothing, and commands for your eyes only",
}
STOP = "‘stop’ in a thread makes me quiet there."
_SCOPES = {
    "user": "These are more questions than I take from one person in so short a time.",
    "channel": "This channel asks more than I take in so short a time.",
    "everybody": "More is asked just now than I can answer.",
}


def notice(*paragraphs: str, reference: str | None = None) -> Message:
    """Return paragraphs of plain text as a message; each is cut at MAX_NOTICE."""
    cut = (sizes.cut(one, MAX_NOTICE) for one in paragraphs)
    return _with_reference(
        [block for one in cut for block in paragraph(text_elements(one))], reference
    )


def _with_reference(blocks: list[Json], reference: str | None) -> Message:
    return message([*blocks, *([context(reference)] if reference else [])])


def apology(reference: str, kind: Apology) -> Message:
    """Say that there is no answer, why, and what to do."""
    return notice(_APOLOGIES[kind], reference=reference)


def slow_down(reference: str, scope: str, seconds: float) -> Message:
    """Say that the rate limit of a scope is reached, and when to ask again."""
    return notice(f"{_SCOPES[scope]} Please ask again in {_wait(seconds)}.", reference=reference)


def _wait(seconds: float) -> str:
    if seconds <= MINUTE:
        return counted(max(1, math.ceil(seconds)), "second")
    return counted(math.ceil(seconds / MINUTE), "minute")


def queue_full(reference: str) -> Message:
    """Say that too many questions are waiting."""
    return notice(
        "Too many questions are waiting already. Please ask again in some minutes.",
        reference=reference,
    )


def shortened(limit: int) -> str:
    """Return the note that a question was cut."""
    return f"Only the first {limit:,} characters of the question were read."


def draft_cut(left: int) -> str:
    """Return the note that a draft was cut before so many characters."""
    return f"Not checked, for length: the last {counted(left, 'character')}. {CHECK_REST}"


def nothing_to_check() -> Message:
    """Say that a draft has no words."""
    return notice(
        "There are no words to check. Write them after ‘check’; links and files I do not open, so"
        " please paste the text."
    )


def not_shown(reference: str) -> Message:
    """Say that Slack takes no message with the answer."""
    return notice(
        "There is an answer, but Slack does not take it as a message. Please ask about less at a"
        " time, or on the command line.",
        reference=reference,
    )


def help_message(command: str) -> Message:
    """Say how to ask; also the reply to a mention without a question."""
    opening = text_elements(
        "Ask me about the articles. Every sentence of an answer has a footnote."
    )
    return message([*paragraph(opening), rich_text(bullets(ways_to_ask(command)))])


def ways_to_ask(command: str) -> list[list[Json]]:
    """Return the ways to ask, one a line."""
    return [
        text_elements("In a channel: mention me, then ask on in the thread."),
        text_elements("In a direct message: just ask."),
        [
            *text_elements("For your eyes only: "),
            *text_elements(f"{command} where was the summit held?", code=True),
        ],
        text_elements("About a message: ‘Ask the articles’ in its menu."),
        [
            *text_elements(
                "To have a draft checked, sentence by sentence: ‘Check this’ in the menu"
                " of its message, or "
            ),
            *text_elements("check: The summit was held in May.", code=True),
            *text_elements(" to me."),
        ],
    ]


def reading() -> str:
    """Return the status of a question that is being answered."""
    return "is reading the articles…"


def waiting(ahead: int) -> str:
    """Return the status of a question in the queue."""
    if ahead < 1:
        return "is waiting…"
    return f"is waiting: {counted(ahead, 'question')} {'is' if ahead == 1 else 'are'} ahead…"


def status(event: Status) -> str:
    """Return a status as Slack shows it, after the app's name: 'is reading 5 passages…'."""
    text = unbracketed(event.text).rstrip(".… ")
    start = sizes.cut(f"is {text[:1].lower()}{text[1:]}", sizes.MAX_STATUS_TEXT - 1)
    return f"{start.rstrip('… ')}…" if text else "is working…"


def mention(person: str) -> list[Json]:
    """Return a mention of a user or a user group by id; of anything else, nothing."""
    if _USER.fullmatch(person):
        return [{"type": "user", "user_id": person}]
    if _GROUP.fullmatch(person):
        return [{"type": "usergroup", "usergroup_id": person}]
    return []


def question_line(user: str, question: str) -> list[Json]:
    """Return who asks, and the question."""
    return [*(mention(user) or text_elements("Somebody")), *text_elements(f" asks: {question}")]


def need_help(people: Iterable[str], reference: str, asker: str) -> Message:
    """Mention the configured helpers in a thread."""
    mentions = [element for person in people for element in [*mention(person), *text_elements(" ")]]
    elements = [
        *mentions,
        *(mention(asker) or text_elements("Somebody")),
        *text_elements(" still needs help with this."),
    ]
    return _with_reference(paragraph(elements), reference)


def thanks() -> Message:
    """Thank for feedback."""
    return notice("Thank you. Your feedback has been stored with the answer.")
