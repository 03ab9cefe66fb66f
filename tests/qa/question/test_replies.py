"""What asks nothing of the articles gets a reply that fits, and leaves no trace in a history."""

from __future__ import annotations

import pytest

from qa.answer import CANNOT_ANSWER, Reason, Turn
from qa.question.history import Exchange, read_history
from qa.question.replies import ASK, ENGLISH_ONLY, is_reply, reply_to, reply_to_standalone

TALK = ["hi", "thanks", "help", "bye", "ok", "Wo fand der Gipfel statt?", "tell me a joke"]
BROAD = "Summarise the article."
SUMMIT = "Where was the BRICS summit held?"


def said(text: str) -> str:
    """Return the reply to a text, which must have one."""
    reply = reply_to(text) or reply_to_standalone(text)
    assert reply is not None
    return reply.text


def test_each_gets_the_reply_that_fits() -> None:
    """A greeting is greeted, a language named, and where nothing is asked it says what can be."""
    assert said("hi") == f"Hello. {ASK}"
    assert said("help") == ASK
    assert said("thanks").startswith("You are welcome.")
    assert said("Wo fand der Gipfel statt?").startswith(f"{ENGLISH_ONLY} This seems to be German")
    assert said(BROAD).endswith(ASK)
    assert said("tell me a joke").endswith(ASK)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.EMPTY_QUESTION),
        ("hi", Reason.EMPTY_QUESTION),
        ("Wo fand der Gipfel statt?", Reason.NOTHING_RETRIEVED),
        ("tell me a joke", Reason.NOTHING_RETRIEVED),
        (BROAD, Reason.NOTHING_RETRIEVED),
    ],
)
def test_the_reason_says_what_was_done(text: str, reason: Reason) -> None:
    """Where nothing was asked the question is empty; where something was, nothing was searched."""
    reply = reply_to(text) or reply_to_standalone(text)
    assert reply is not None
    assert reply.reason is reason


@pytest.mark.parametrize("text", [SUMMIT, "tell me more (BRICS summit)"])
def test_a_question_gets_none(text: str) -> None:
    """It is searched for."""
    assert reply_to(text) is None
    assert reply_to_standalone(text) is None


@pytest.mark.parametrize("text", [*TALK, BROAD])
def test_talk_is_no_part_of_a_history(text: str) -> None:
    """What got such a reply asked nothing: neither it nor the reply is an exchange."""
    assert is_reply(said(text))
    asked = (Turn("user", SUMMIT), Turn("assistant", "In Kazan. [1]"))
    talk = (Turn("user", text), Turn("assistant", said(text)))
    assert read_history((*talk, *asked, *talk)) == [Exchange(SUMMIT, "In Kazan.")]
    assert not is_reply(CANNOT_ANSWER)
