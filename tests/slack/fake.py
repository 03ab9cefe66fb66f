"""`FakeSlack`: the server and its first workspace, as tests use them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from tests.slack.clicks import Clicks
from tests.slack.driver import Background
from tests.slack.people import People
from tests.slack.rates import DISTRIBUTED_REPLIES, Rates
from tests.slack.scopes import bot_scopes
from tests.slack.screens import Screens
from tests.slack.seen import Seen
from tests.slack.server import Server
from tests.slack.site import Site
from tests.slack.sockets import Sockets
from tests.slack.team import Person, Team
from tests.slack.values import APP_TOKEN, SIGNING_SECRET, Json, Settings
from tests.slack.webhooks import Reply, RequestUrl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from tests.slack.deliver import Delivery, Kind
    from tests.slack.record import Ack, Call, Said, SentText

FIRST_TEAM = "T0FOOTNOTE"


class Workspace(People, Clicks, Screens, Seen):
    """One workspace: what people do in it, and what they see."""


class FakeSlack(Workspace):
    """A Slack on 127.0.0.1 with one workspace, its own, and any that are added.

    `scopes` are those that the app's token carries, by default the manifest's; `enterprise` and
    `org_wide` are as of `add_workspace`. Use it with `with`; outside there is no server.
    """

    def __init__(
        self,
        *,
        manifest: Json | None = None,
        scopes: Iterable[str] | None = None,
        settings: Settings = Settings(),  # noqa: B008 - frozen
        rates: Rates | None = None,
        team: str = FIRST_TEAM,
        enterprise: str | None = None,
        org_wide: bool = False,
    ) -> None:
        self.rates = rates or Rates()
        if settings.distributed:
            self.rates.limit("conversations.replies", DISTRIBUTED_REPLIES)
        self._scopes = bot_scopes(manifest) if scopes is None else frozenset(scopes)
        site = Site(settings, manifest, self.rates)
        first = self._new_team(site, team, enterprise, installed=True, org_wide=org_wide)
        super().__init__(Background(), site, first)
        self._sockets: Sockets
        self._server: Server
        self._request_url: RequestUrl | None = None

    def __enter__(self) -> Self:
        self.background.start()
        self.background.run(self._open())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.background.run(self._close())
        self.background.stop()

    @property
    def url(self) -> str:
        """The server's address."""
        return self.site.url

    @property
    def api_url(self) -> str:
        """What SLACK_API_URL must be."""
        return f"{self.site.url}/api/"

    @property
    def environment(self) -> dict[str, str]:
        """What the app's process needs in its environment."""
        return {
            "SLACK_API_URL": self.api_url,
            "SLACK_BOT_TOKEN": self.bot_token,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        }

    def add_workspace(
        self,
        team: str,
        *,
        installed: bool = True,
        enterprise: str | None = None,
        org_wide: bool = False,
    ) -> Workspace:
        """Add a workspace, of an organisation if need be, and return its driver.

        With `org_wide` the app is installed in the whole organisation: one token is good for all
        its workspaces, and events carry no team_id in their authorizations.
        """
        new = self._new_team(self.site, team, enterprise, installed=installed, org_wide=org_wide)
        return Workspace(self.background, self.site, new)

    # What a test waits for and looks at.

    def wait_for(self, predicate: Callable[[], Said | None], timeout: float = 10) -> Said:
        """Return what `predicate` says as soon as that is true; an AssertionError when too late."""
        said = self.site.record.changes.wait_for(predicate, timeout)
        if said is None:
            last = [f"{one.method} {one.status} {one.response.get('error', '')}" for one in
                    self.site.record.calls[-8:]]  # fmt: skip
            raise AssertionError(
                f"not within {timeout:g} s; the last calls were {last}; "
                f"violations: {self.violations[-3:]}"
            )
        return said

    @property
    def violations(self) -> list[str]:
        """Every breach of Slack's rules so far."""
        return self.site.record.violations

    @property
    def all_calls(self) -> list[Call]:
        """Every call, of every workspace."""
        return list(self.site.record.calls)

    @property
    def deliveries(self) -> list[Delivery]:
        """Everything sent to the app."""
        return list(self.site.courier.deliveries)

    def sent_texts(self) -> list[SentText]:
        """Return every text that the app has sent, of messages, views, statuses and acks."""
        return list(self.site.record.texts)

    def acks(self) -> list[Ack]:
        """Return every acknowledgement."""
        return list(self.site.record.acks)

    def ack_times(self) -> list[float]:
        """Return the seconds that each acknowledgement took."""
        return [ack.seconds for ack in self.acks()]

    def forget(self) -> None:
        """Forget calls, texts, acks and deliveries so far, for the sake of memory."""
        record = self.site.record
        for kept in (record.calls, record.texts, record.acks, self.site.courier.deliveries):
            self.background.do(kept.clear)

    # What a test does to the connection.

    @property
    def connections(self) -> int:
        """How many WebSockets the app has open."""
        return len(self._sockets.live)

    @property
    def connections_ever(self) -> int:
        """How many WebSockets the app has opened."""
        return self._sockets.opened

    def refresh_sockets(self) -> None:
        """Ask the app to reconnect."""
        self.background.run(self._sockets.refresh())

    def drop_sockets(self) -> None:
        """Cut every WebSocket without a word."""
        self.background.do(self._sockets.drop)

    def deliver_to(self, request_url: str) -> None:
        """Deliver by HTTP from now on, to the app's request URL."""

        async def switch() -> None:
            await self._close_request_url()
            self._request_url = RequestUrl(request_url, self.site.settings, self.site.courier)
            self.site.courier.transport = self._request_url

        self.background.run(switch())

    def deliver(self, payloads: Iterable[tuple[Kind, Json]]) -> list[Delivery]:
        """Deliver payloads just as they are."""
        send = self.site.courier.send
        return self.background.do(lambda: [send(kind, payload) for kind, payload in payloads])

    def post(self, body: str, headers: dict[str, str]) -> Reply:
        """Post to the app's request URL just as it is; see `webhooks.signed` and `body_of`."""
        assert self._request_url is not None, "there is no request URL yet: call deliver_to"
        return self.background.run(self._request_url.post(body, headers))

    async def _open(self) -> None:
        self._sockets = Sockets(self.site.settings, self.site.record, self.site.courier)
        self.site.courier.transport = self._sockets
        self._server = Server(self.site, self._sockets)
        self.site.url = await self._server.start()

    async def _close(self) -> None:
        await self.site.courier.close()
        await self._close_request_url()
        await self._server.close()

    async def _close_request_url(self) -> None:
        if self._request_url is not None:
            await self._request_url.close()

    def _new_team(
        self, site: Site, team: str, enterprise: str | None, *, installed: bool, org_wide: bool
    ) -> Team:
        # Bolt takes a token for a bot's by its beginning.
        token = f"xoxb-{enterprise if org_wide else team}-1"
        new = Team(team, team.title(), token, self._scopes, installed, enterprise, org_wide)
        new.clock_ahead = site.settings.clock_ahead
        new.people[new.bot_user] = Person(new.bot_user, "Footnote", team, bot=True)
        site.teams[team] = new
        return new
