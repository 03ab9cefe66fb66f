"""What every part of the driver stands on: the fake's thread, and one workspace."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, TypeVar

from tests.slack.conversations import Conversation, Kind
from tests.slack.team import Person

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from tests.slack.deliver import Delivery
    from tests.slack.site import Site
    from tests.slack.team import Team
    from tests.slack.values import Json

Result = TypeVar("Result")
# Nothing that the fake is asked to do takes as long, in seconds.
PATIENCE = 30.0


class Background:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="fake Slack")

    def start(self) -> None:
        """Begin to run."""
        self._thread.start()

    def run(self, work: Coroutine[object, object, Result]) -> Result:
        """Run a coroutine there, and return what it does."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE)

    def do(self, work: Callable[[], Result]) -> Result:
        """Call a function there, and return what it does."""

        async def call() -> Result:
            return work()

        return self.run(call())

    def stop(self) -> None:
        """End, once and for all; what is still under way is cancelled."""
        self.run(_cancel_the_rest())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(PATIENCE)
        self.loop.close()


async def _cancel_the_rest() -> None:
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)


class Driver:
    """One workspace, driven from a test's thread."""

    def __init__(self, background: Background, site: Site, team: Team) -> None:
        self.background = background
        self.site = site
        self.team = team

    @property
    def team_id(self) -> str:
        """The workspace's id."""
        return self.team.id

    @property
    def bot_user(self) -> str:
        """The app's user in this workspace, which people mention."""
        return self.team.bot_user

    @property
    def bot_token(self) -> str:
        """The token that the app is installed with."""
        return self.team.bot_token

    def add_person(
        self,
        user: str,
        name: str = "",
        *,
        team: str | None = None,
        enterprise: str | None = None,
        bot: bool = False,
    ) -> str:
        """Add somebody, and return the id given; with `team` of another workspace."""
        home = team or self.team.id
        org = enterprise or (self.team.enterprise if home == self.team.id else None)
        self.team.people[user] = Person(user, name or user.title(), home, org, bot)
        return user

    def add_channel(
        self,
        channel: str,
        name: str = "",
        *,
        kind: Kind = "channel",
        app_inside: bool = True,
        archived: bool = False,
        shared: bool = False,
        pending: tuple[str, ...] = (),
    ) -> str:
        """Add a conversation, and return the id given; `shared` is one of Slack Connect."""
        members = {self.team.bot_user} if app_inside else set[str]()
        self.team.conversations[channel] = Conversation(
            channel, name or channel.lower(), kind, members, archived, shared, list(pending)
        )
        return channel

    def _person(self, user: str) -> Person:
        if user not in self.team.people:
            self.add_person(user)
        return self.team.people[user]

    def _place(self, channel: str, user: str) -> Conversation:
        """Return a conversation with somebody in it; both appear when they are first named."""
        person = self._person(user)
        if channel.startswith("D"):
            return self.team.direct(person.id)
        if channel not in self.team.conversations:
            self.add_channel(channel)
        place = self.team.conversations[channel]
        place.members.add(person.id)
        return place

    def _again(self, deliveries: list[Delivery]) -> None:
        """Deliver once more what has been delivered, as a retry."""
        for delivery in deliveries:
            self.site.courier.send(delivery.kind, delivery.payload, retry=1)

    def _event(self, name: str, event: Json) -> Delivery | None:
        return self.background.do(lambda: self.site.announce(self.team, name, event))
