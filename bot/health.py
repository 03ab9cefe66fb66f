"""What `/health` tells: whether questions can be answered, and what needs looking after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.contact import Contact
    from qa.service.status import IndexSummary

OK, DEGRADED, FAILING = "ok", "degraded", "failing"


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the app: `ok`, `degraded` (it answers, see to it) or `failing` (it does not).

    `why` gives a sentence for each thing that is wrong; it names no text, token or path.
    """

    status: str
    why: tuple[str, ...]
    slack: dict[str, Any]
    index: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return it as `/health` shows it; times are in UTC, as ISO 8601 writes them."""
        return {
            "status": self.status,
            "why": list(self.why),
            "slack": self.slack,
            "index": self.index,
        }


def health_of(contact: Contact, summary: IndexSummary | None, *, rebuilt: bool) -> Health:
    """Return the app's health; `summary` is None without an index, `rebuilt` the last try's end."""
    failing = [*_slack_faults(contact), *([] if summary else ["No index can be read."])]
    degraded = [] if rebuilt else ["The index could not be rebuilt."]
    status = FAILING if failing else DEGRADED if degraded else OK
    return Health(status, (*failing, *degraded), _slack(contact), _index(summary))


def _slack_faults(contact: Contact) -> Iterator[str]:
    if contact.is_connected is not None and not contact.is_connected():
        yield "Slack: the socket is not connected."
    if contact.refusal is not None:
        yield f"Slack takes no calls: {contact.refusal}."


def _slack(contact: Contact) -> dict[str, Any]:
    connected = contact.is_connected
    return {
        "transport": "http" if connected is None else "socket",
        **({} if connected is None else {"connected": connected()}),
        "last_event": _time(contact.event_at),
        "last_post": _time(contact.post_at),
    }


def _index(summary: IndexSummary | None) -> dict[str, Any]:
    if summary is None:
        return {}
    newest = summary.newest[2] if summary.newest else None
    age = (datetime.now(UTC).date() - newest).days if newest else None
    return {
        "articles": summary.articles,
        "built": summary.built_at,
        "newest_article": newest.isoformat() if newest else None,
        "newest_article_days": age,
    }


def _time(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
