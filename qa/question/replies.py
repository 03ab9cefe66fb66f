"""What is said to a text that cannot be answered from articles, and is not searched for.

Small talk is answered as such, an unread language is named, and to a request that is no question,
or names no topic, it is said what can be asked.
"""

from __future__ import annotations

from typing import NamedTuple

from qa.answer import EMPTY_QUESTION, Reason
from qa.question.language import unread_language
from qa.question.small_talk import SmallTalk, is_no_question, is_too_broad, small_talk

ASK = (
    "Ask me what the articles say: who, what, when, where, why or how many."
    " Each answer quotes the article that it is from."
)
ENGLISH_ONLY = "I read English only."
TOO_BROAD = f"That is too broad for me. {ASK}"
NO_QUESTION = f"I only answer questions about the articles. {ASK}"
_ASK_ON = "Ask on whenever you like."
_TO_SMALL_TALK = {
    SmallTalk.HELP: ASK,
    SmallTalk.THANKS: f"You are welcome. {_ASK_ON}",
    SmallTalk.GOODBYE: "Goodbye.",
    SmallTalk.GREETING: f"Hello. {ASK}",
    SmallTalk.REMARK: _ASK_ON,
}
_BEGINNINGS = (ENGLISH_ONLY, TOO_BROAD, NO_QUESTION, *_TO_SMALL_TALK.values())


class Reply(NamedTuple):
    """What is said, and why nothing is answered."""

    text: str
    reason: Reason


def reply_to(question: str) -> Reply | None:
    """Return the reply to a cleaned question as it was typed, or None when it may be answered."""
    if not question:
        return Reply(EMPTY_QUESTION, Reason.EMPTY_QUESTION)
    if kind := small_talk(question):
        return Reply(_TO_SMALL_TALK[kind], Reason.EMPTY_QUESTION)
    if language := unread_language(question):
        text = f"{ENGLISH_ONLY} This seems to be {language}: ask in English, please."
        return Reply(text, Reason.NOTHING_RETRIEVED)
    return Reply(NO_QUESTION, Reason.NOTHING_RETRIEVED) if is_no_question(question) else None


def reply_to_standalone(question: str) -> Reply | None:
    """Return the reply to a standalone question: 'Tell me more' may have got a topic by then."""
    return Reply(TOO_BROAD, Reason.NOTHING_RETRIEVED) if is_too_broad(question) else None


def is_reply(text: str) -> bool:
    """Tell whether a message of a conversation is such a reply."""
    return text.startswith(_BEGINNINGS)
