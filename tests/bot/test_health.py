"""What `/health` tells of Slack and the index."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.contact import Contact
from bot.health import health_of
from tests.bot.serving import SUMMARY


def test_what_is_well() -> None:
    """The times of the last event and post, and how old the newest article is."""
    health = health_of(Contact(lambda: True, 0.0, 60.0), SUMMARY, rebuilt=True)
    assert (health.status, health.why) == ("ok", ())
    assert health.slack == {
        "transport": "socket",
        "connected": True,
        "last_event": "1970-01-01T00:00:00+00:00",
        "last_post": "1970-01-01T00:01:00+00:00",
    }
    days = (datetime.now(UTC).date() - datetime(2024, 10, 24, tzinfo=UTC).date()).days
    assert health.index["newest_article"] == "2024-10-24"
    assert health.index["newest_article_days"] == days


@pytest.mark.parametrize(
    ("contact", "why"),
    [
        (Contact(lambda: False), "the socket is not connected"),
        (Contact(refusal="account_inactive"), "account_inactive"),
    ],
)
def test_without_slack_it_fails(contact: Contact, why: str) -> None:
    """Nobody is answered while the socket is cut, or the token is refused."""
    health = health_of(contact, SUMMARY, rebuilt=True)
    assert health.status == "failing"
    assert why in health.why[0]


def test_the_index_can_be_old_but_must_be_there() -> None:
    """An index that could not be rebuilt answers on; without one nothing is answered."""
    assert health_of(Contact(), SUMMARY, rebuilt=False).status == "degraded"
    gone = health_of(Contact(), None, rebuilt=False)
    assert (gone.status, len(gone.why), gone.index) == ("failing", 2, {})
    undated = health_of(Contact(), replace(SUMMARY, newest=None), rebuilt=True)
    assert undated.index["newest_article_days"] is None
