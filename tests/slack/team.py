"""A workspace as Slack holds it: people, conversations, the app's installation, what it shows."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.slack.conversations import Conversation
from tests.slack.values import Json, Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.slack.streams import Stream


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who uses the workspace; of another `team` in a shared channel.

    `enterprise` is the organisation that their workspace is of, if it is of one.
    """

    id: str
    name: str
    team: str
    enterprise: str | None = None
    bot: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """A status line as it was set; an empty `text` takes it away. `at` is since the epoch."""

    channel: str
    thread_ts: str
    text: str
    loading_messages: tuple[str, ...]
    at: float


@dataclass(slots=True)
class Trigger:
    """What lets the app open a modal for a person once, for three seconds."""

    user: str
    at: float
    used: bool = False


@dataclass(slots=True)
class Session:
    """An agent session: a thread that the app works in, or has worked in."""

    status: str
    title: str | None = None
    initiator: str | None = None


@dataclass(slots=True)
class Team:
    """A workspace. `modals` holds each person's stack of open modals, the top last.

    `enterprise` is the organisation that it is of, and `org_wide` an installation in all of it.
    `lost_scopes` were granted once; `channel_streams` says whether channels take streams.
    """

    id: str
    name: str
    bot_token: str
    scopes: frozenset[str]
    installed: bool = True
    enterprise: str | None = None
    org_wide: bool = False
    lost_scopes: frozenset[str] = frozenset()
    channel_streams: bool = True
    clock_ahead: float = 0.0
    people: dict[str, Person] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    ephemerals: list[Json] = field(default_factory=list)
    homes: dict[str, Json] = field(default_factory=dict)
    modals: dict[str, list[Json]] = field(default_factory=dict)
    opened: list[Json] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    showing: dict[tuple[str, str], Status] = field(default_factory=dict)
    prompts: list[Json] = field(default_factory=list)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    streams: dict[tuple[str, str], Stream] = field(default_factory=dict)
    sessions: dict[tuple[str, str], Session] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _latest: int = 0

    @property
    def installed_in(self) -> str:
        """Where the app is installed: in the workspace, or in all of its organisation."""
        return self.enterprise if self.enterprise and self.org_wide else self.id

    @property
    def bot_user(self) -> str:
        """The app's own user."""
        return f"UBOT{self.installed_in}"

    @property
    def bot_id(self) -> str:
        """The app's own bot."""
        return f"BBOT{self.installed_in}"

    @property
    def address(self) -> str:
        """The workspace's web address, with a slash at its end."""
        return f"https://{self.name.lower()}.slack.com/"

    def knows(self, names: set[str]) -> bool:
        """Tell whether one of these ids is of this workspace."""
        modals = {view["id"] for stack in self.modals.values() for view in stack}
        known = (self.conversations, self.people, self.triggers, modals)
        return any(name in ids for ids in known for name in names)

    def check_scope(self, method: str, choice: Sequence[str]) -> None:
        """Raise `Refusal` unless the app has one of these scopes, or none is needed.

        A scope that was taken away is missed through no fault of the app's.
        """
        if not choice or self.scopes.intersection(choice):
            return
        lost = self.lost_scopes.intersection(choice)
        breach = None if lost else f"{method}: needs the scope {choice[0]}"
        provided = ",".join(sorted(self.scopes))
        raise Refusal("missing_scope", breach=breach, needed=choice[0], provided=provided)

    def new_ts(self) -> str:
        """Return the time of a new message, later than any before."""
        self._latest = max(self._latest + 1, int((time.time() + self.clock_ahead) * 1e6))
        return f"{self._latest // 1_000_000}.{self._latest % 1_000_000:06d}"

    def new_id(self, letter: str) -> str:
        """Return an id that nothing else has."""
        return f"{letter}{next(self._numbers):09d}"

    def conversation(self, channel: str) -> Conversation:
        """Return a conversation by its id. Raises `Refusal` when there is none."""
        if channel not in self.conversations:
            raise Refusal("channel_not_found")
        return self.conversations[channel]

    def direct(self, user: str) -> Conversation:
        """Return a person's direct messages with the app, opened when they are not yet."""
        channel = f"D{user[1:]}"
        if channel not in self.conversations:
            members = {user, self.bot_user}
            self.conversations[channel] = Conversation(
                channel, user, kind="im", members=members, user=user
            )
        return self.conversations[channel]

    def person(self, user: str) -> Person:
        """Return a person by id. Raises `Refusal` when there is none."""
        if user not in self.people:
            raise Refusal("user_not_found")
        return self.people[user]

    def trigger(self, user: str) -> str:
        """Return a new trigger id, good from now on."""
        name = f"{self.new_id('')}.{self.id[1:]}.{user[1:]}"
        self.triggers[name] = Trigger(user, time.monotonic())
        return name
