"""All that the fake holds, and what every method handler is given."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.slack.deliver import Courier, Delivery
from tests.slack.payloads import event_callback
from tests.slack.record import Record
from tests.slack.scopes import EVENTS, bot_events
from tests.slack.values import Json, Refusal

if TYPE_CHECKING:
    from tests.slack.conversations import Conversation
    from tests.slack.rates import Rates
    from tests.slack.team import Team
    from tests.slack.values import Settings

MESSAGE_EVENTS = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}

# Arguments that name a conversation, a person or a view.
_WHERE = ("channel", "channel_id", "users", "user", "user_id", "view_id", "trigger_id")


@dataclass(slots=True)
class ResponseUrl:
    """An address that a command or a click is answered at: 5 times, for 30 minutes.

    `original` is the ts of the message that was clicked in, `ephemeral` says of which sort.
    """

    team: Team
    channel: str
    user: str
    at: float
    original: str | None = None
    ephemeral: bool = True
    uses: int = 0


class Site:
    """The state of one Slack with one app. Only the server's thread changes it."""

    def __init__(self, settings: Settings, manifest: Json | None, rates: Rates) -> None:
        self.settings = settings
        self.manifest = manifest
        self.rates = rates
        self.events = bot_events(manifest)
        self.record = Record()
        self.courier = Courier(settings, self.record)
        self.teams: dict[str, Team] = {}
        self.codes: dict[str, Team] = {}
        # Tokens that are no longer taken, each with the error of a call that bears it.
        self.dead: dict[str, str] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.tickets: set[str] = set()
        self.url = ""

    def team_of(self, token: str | None, given: Json) -> Team:
        """Return the workspace that a call is for. Raises `Refusal` when the token is of none.

        The token of an org-wide installation is for all workspaces of an organisation: the channel
        or person that a call names tells which.
        """
        if not token:
            raise Refusal("not_authed")
        if token in self.dead:
            raise Refusal(self.dead[token])
        if token.startswith("xapp-"):
            raise Refusal("not_allowed_token_type")
        teams = [one for one in self.teams.values() if one.bot_token == token and one.installed]
        if not teams:
            raise Refusal("invalid_auth")
        names = {str(given.get(key)) for key in _WHERE}
        return next((one for one in teams if one.knows(names)), teams[0])

    def response_url(self, to: ResponseUrl) -> str:
        """Return a new response URL."""
        key = secrets.token_hex(8)
        self.response_urls[key] = to
        return f"{self.url}/response/{key}"

    def announce(
        self, team: Team, name: str, event: Json, place: Conversation | None = None
    ) -> Delivery | None:
        """Send an event to the app if it subscribes to it; return the delivery."""
        if not self.is_subscribed(team, name, place):
            return None
        shared = place is not None and place.shared
        payload = event_callback(team, event, shared=shared, at=time.time())
        return self.courier.send("events_api", payload)

    def announce_message(self, team: Team, event: Json, place: Conversation) -> Delivery | None:
        """Send an event of type `message`, of the sort that its conversation has."""
        whole = {"type": "message", "channel": place.id, "channel_type": place.kind} | event
        return self.announce(team, MESSAGE_EVENTS[place.kind], whole, place)

    def is_subscribed(self, team: Team, name: str, place: Conversation | None) -> bool:
        """Tell whether the app is subscribed to an event, may see it, and is where it happens."""
        scope = EVENTS[name]
        present = place is None or name == "app_mention" or team.bot_user in place.members
        return (
            name in self.events
            and (scope is None or scope in team.scopes)
            and team.installed
            and present
        )


@dataclass(frozen=True, slots=True)
class Request:
    """A call of a method that may be made, with well-formed arguments."""

    site: Site
    team: Team
    method: str
    arguments: Json

    def text(self, name: str) -> str:
        """Return an argument of kind text, empty when it is not given."""
        return str(self.arguments.get(name, ""))

    def place(self, name: str = "channel") -> Conversation:
        """Return the conversation that an argument names, which the app must be able to write to.

        Raises `Refusal`.
        """
        channel = self.text(name)
        if channel in self.team.people:
            return self.team.direct(channel)
        place = self.team.conversation(channel)
        if self.team.bot_user not in place.members:
            raise Refusal("not_in_channel")
        if place.archived:
            raise Refusal("is_archived")
        return place
