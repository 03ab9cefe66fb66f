"""An Enterprise organisation of two workspaces, where the app is installed once for both.

Payloads vary as in Slack's recorded ones (bolt-python's tests/scenario_tests/
test_events_org_apps.py and tests/slack_bolt/request/test_internals.py): a message's `team_id` is
the author's, a mention's the channel's; an interaction's `team` may be null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.slack.deliver import Courier
from tests.slack.fake import FakeSlack
from tests.slack.payloads import event_callback

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.slack.deliver import Delivery, Kind
    from tests.slack.record import Record
    from tests.slack.team import Person, Team
    from tests.slack.values import Json, Settings

ENTERPRISE, WORKSPACE, SISTER = "E0GRID", "T0ONE", "T0TWO"


class Organisation(FakeSlack):
    """A Slack whose channels are of `WORKSPACE` and shared with `SISTER`."""

    def __init__(self, manifest: Json) -> None:
        super().__init__(manifest=manifest, team=WORKSPACE, enterprise=ENTERPRISE, org_wide=True)
        site = self.site
        self.courier = OrgCourier(site.settings, site.record, self.team.people)
        site.courier = self.courier

    def revoke(self, team: str) -> None:
        """Take the app off one workspace of the organisation; it stays installed for the others."""
        event: Json = {"type": "team_access_revoked", "team_ids": [team]}
        self.background.do(lambda: self.site.announce(self.team, event["type"], event))


class OrgCourier(Courier):
    """Delivers what happens as Slack says it in an organisation.

    With `null_team` interactions name no workspace but the person's.
    """

    def __init__(self, settings: Settings, record: Record, people: Mapping[str, Person]) -> None:
        super().__init__(settings, record)
        self.null_team = False
        self._people = people

    def send(self, kind: Kind, payload: Json, *, retry: int = 0) -> Delivery:
        """Deliver a payload, with the workspaces that Slack would name."""
        return super().send(kind, payload | self._workspace(kind, payload), retry=retry)

    def _workspace(self, kind: Kind, payload: Json) -> Json:
        if kind == "slash_commands":
            return {"team_id": self._people[payload["user_id"]].team}
        if kind == "interactive":
            return {"team": None} if self.null_team else {}
        author = self._people.get(str(payload["event"].get("user")))
        if author is None or payload["event"]["type"] != "message":
            return {}
        return {"team_id": author.team, "enterprise_id": author.enterprise}


def recorded_message(team: Team, text: str, *, ts: str, kind: str = "message") -> Json:
    """Return a message as bolt-python has recorded one: neither `context_team_id` nor blocks."""
    event = {
        "client_msg_id": "0186b75a-2ad4-4f36-8ccc-18608b0ac5d1",
        "type": kind,
        "text": text,
        "user": "W111",
        "ts": ts,
        "team": WORKSPACE,
        "channel": "C111",
        "event_ts": ts,
        "channel_type": "channel",
    }
    outer = event_callback(team, event, shared=False, at=float(ts))
    del outer["context_team_id"], outer["context_enterprise_id"]
    return outer
