"""Notices are within Slack's limits, and hold nothing that Slack would parse."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from bot.outcomes import Apology, Refusal
from bot.routing import Mode
from bot.views import admin, notices, replies
from bot.views.sizes import MAX_STATUS_TEXT, weight
from qa.events import Status
from tests.bot.hostile import TEXT, is_escaped, is_hidden, nodes
from tests.bot.views.every import HOME
from tests.bot.views.samples import FEW, REFERENCE, assert_sound

if TYPE_CHECKING:
    from bot.views.message import Message


NOTICES: list[Message] = [
    *(notices.apology(REFERENCE, kind) for kind in Apology),
    *(notices.slow_down(REFERENCE, scope, 5) for scope in ("user", "channel", "everybody")),
    notices.queue_full(REFERENCE),
    *(replies.refusal(why) for why in Refusal),
    *(admin.mode_is(mode) for mode in Mode),
    *(replies.stop_heard(direct=direct) for direct in (True, False)),
    notices.not_shown(REFERENCE),
    notices.help_message("/ask"),
    notices.thanks(),
    admin.admin_help("/ask-admin"),
]


@pytest.mark.parametrize("message", NOTICES, ids=lambda message: message.text[:40])
def test_every_notice_is_sound(message: Message) -> None:
    """And says in words what its blocks say."""
    assert_sound(message)
    assert len(message.text) > len("no words")


@pytest.mark.parametrize("kind", list(Apology))
def test_an_apology_names_its_reference(kind: Apology) -> None:
    """By which an admin finds what went wrong."""
    shown = [node.get("text") for node in nodes(notices.apology(REFERENCE, kind).blocks)]
    assert REFERENCE in shown


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "1 second."), (19.1, "20 seconds."), (61, "2 minutes.")]
)
def test_slowing_down_says_how_long(seconds: float, words: str) -> None:
    """Rounded up, in words."""
    assert notices.slow_down(REFERENCE, "user", seconds).text.endswith(words)


@FEW
@given(TEXT, TEXT)
def test_admins_are_told_anything_safely(what: str, remedy: str) -> None:
    """File names and errors are shown as they are, within limits."""
    assert_sound(admin.build_failed(what, remedy))
    work = admin.Work(waiting=0, in_hand=0, oldest=None, states={})
    assert_sound(admin.admin_status(replace(HOME, newest=what, problem=remedy), work))


def test_help_calls_only_people_and_groups() -> None:
    """By their ids; anything else is no mention."""
    people = ["U1", "W2", "S3", "<!channel>", "C4", "U1>"]
    message = notices.need_help(people, REFERENCE, "U9")
    assert_sound(message, frozenset({"U1", "W2", "S3", "U9"}))
    called = [n for n in nodes(message.blocks) if n.get("type") in {"user", "usergroup"}]
    assert called == [
        {"type": "user", "user_id": "U1"},
        {"type": "user", "user_id": "W2"},
        {"type": "usergroup", "usergroup_id": "S3"},
        {"type": "user", "user_id": "U9"},
    ]


@given(TEXT)
def test_a_status_is_short_and_harmless(text: str) -> None:
    """Of at most 50 characters, after the app's name."""
    shown = notices.status(Status(text))
    assert weight(shown) <= MAX_STATUS_TEXT
    assert shown.startswith("is ")
    assert shown.endswith("…")
    assert is_escaped(shown.replace("&", ""))
    assert not any(map(is_hidden, shown))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Reading 5 passages", "is reading 5 passages…"),
        ("Reading 5 passages…", "is reading 5 passages…"),
        (" ", "is working…"),
    ],
)
def test_a_status_follows_the_apps_name(text: str, shown: str) -> None:
    """As Slack shows it: 'Footnote is reading 5 passages…'."""
    assert notices.status(Status(text)) == shown


def test_who_waits_is_told_how_many_are_ahead() -> None:
    """In words that stand after the app's name."""
    assert notices.reading() == "is reading the articles…"
    assert notices.waiting(0) == "is waiting…"
    assert notices.waiting(1) == "is waiting: 1 question is ahead…"
    assert notices.waiting(1234) == "is waiting: 1,234 questions are ahead…"
    assert len(notices.waiting(10**6)) <= MAX_STATUS_TEXT
    assert notices.shortened(2000) == "Only the first 2,000 characters of the question were read."
