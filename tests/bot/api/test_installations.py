"""Installation by OAuth: the flow through the HTTP server, and the file of installations."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.web.async_client import AsyncWebClient

from bot.api.installations import (
    FILE,
    Installations,
    InstallationsError,
    count_installations,
    installations_of,
)
from bot.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH, scopes
from bot.settings import BotSettings
from tests.bot.manifests import made
from tests.bot.serving import EVENT, JSON, Served, served, until
from tests.slack import CLIENT_ID, CLIENT_SECRET, FakeSlack, Fault, body_of, signed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("no_proxy")


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A Slack where the app is not installed yet."""
    with FakeSlack(manifest=made()) as fake:
        yield fake


@pytest.fixture
def installations(tmp_path: Path) -> Installations:
    """An empty file of installations."""
    return Installations(tmp_path / "state" / FILE, CLIENT_ID, CLIENT_SECRET)


@asynccontextmanager
async def installing(
    installations: Installations,
    slack: FakeSlack,
    teams: frozenset[str] = frozenset({"T0FOOTNOTE", "T0OTHER"}),
) -> AsyncIterator[Served]:
    """Serve an app that `teams` may install, against the fake's API."""
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(base_url=slack.api_url, session=session, retry_handlers=[])
        app = AsyncApp(
            client=client,
            request_verification_enabled=False,
            oauth_flow=installations.flow(client, BotSettings(teams=teams)),
        )
        app.enable_token_revocation_listeners()
        async with served(app) as server:
            yield server


async def token(
    installations: Installations, team: str, enterprise: str | None = None
) -> str | None:
    """Return the token that is used in a workspace."""
    found = await installations.token(team, enterprise)
    return None if found is None else found.value


async def begin(server: Served) -> tuple[str, dict[str, str]]:
    """Begin an installation: return its state, and the browser's cookie."""
    reply, _ = await server.get(INSTALL_PATH)
    cookie = SimpleCookie(reply.headers["Set-Cookie"])
    state = parse_qs(urlsplit(reply.headers["Location"]).query)["state"][0]
    return state, {name: morsel.value for name, morsel in cookie.items()}


async def finish(server: Served, cookies: dict[str, str], **query: str) -> tuple[int, str]:
    """Come back from Slack: return the page's status and text."""
    header = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    reply, text = await server.get(REDIRECT_PATH, params=query, headers=header if cookies else {})
    return reply.status, text


def test_installation_begins_at_slack(installations: Installations, slack: FakeSlack) -> None:
    """The way leads straight to Slack with the manifest's scopes; the cookie is for us alone."""

    async def scene() -> None:
        async with installing(installations, slack) as server:
            reply, _ = await server.get(INSTALL_PATH)
            assert reply.status == 302
            url = urlsplit(reply.headers["Location"])
            query = parse_qs(url.query)
            assert (url.scheme, url.netloc, url.path) == (
                "https",
                "slack.com",
                "/oauth/v2/authorize",
            )
            assert query["client_id"] == [CLIENT_ID]
            assert set(query["scope"][0].split(",")) == scopes(BotSettings())
            assert not query.get("user_scope")
            (cookie,) = SimpleCookie(reply.headers["Set-Cookie"]).values()
            assert cookie["secure"]
            assert cookie["httponly"]
            assert cookie["samesite"] == "Lax"
            async with server.session.head(server.url + INSTALL_PATH) as head:
                assert head.status == 405

    asyncio.run(scene())


def test_a_workspace_installs_the_app(
    installations: Installations, slack: FakeSlack, tmp_path: Path
) -> None:
    """The code is exchanged at SLACK_API_URL, the token kept privately and used from then on."""

    async def scene() -> None:
        other = slack.add_workspace("T0OTHER", installed=False)
        async with installing(installations, slack) as server:
            for workspace in (slack, other):
                state, cookies = await begin(server)
                status, page = await finish(
                    server, cookies, code=workspace.authorize(), state=state
                )
                assert (status, "The app is installed." in page) == (200, True)
            assert await token(installations, other.team.id) == other.bot_token
            assert await token(installations, slack.team.id) == slack.bot_token
            assert await installations.token("T0NOBODY", None) is None
            assert await installations.token("", None) is None
            event = EVENT | {"team_id": other.team.id}
            body, _ = body_of("events_api", event)
            assert await server.post(body, signed(body) | JSON) == 200
            await until(lambda: server.received)

    asyncio.run(scene())
    assert slack.violations == []
    assert (tmp_path / "state" / FILE).stat().st_mode & 0o777 == 0o600
    assert count_installations(tmp_path / "state", CLIENT_ID) == 2
    assert count_installations(tmp_path / "state", "3.4") == 0


def test_others_are_refused_in_words(
    installations: Installations, slack: FakeSlack, tmp_path: Path
) -> None:
    """Installing is closed: who is not named is told so, nothing is kept, Slack takes it back."""

    async def scene() -> None:
        stranger = slack.add_workspace("T0STRANGER", installed=False)
        for teams in (frozenset({"T0OTHER"}), frozenset[str]()):
            async with installing(installations, slack, teams) as server:
                state, cookies = await begin(server)
                code = stranger.authorize()
                status, page = await finish(server, cookies, code=code, state=state)
                assert status == 403
                assert "not open to T0STRANGER" in page
                assert "FOOTNOTE_BOT_TEAMS" in page
                assert await token(installations, "T0STRANGER") is None
                assert not stranger.team.installed

    asyncio.run(scene())
    assert slack.violations == []
    assert count_installations(tmp_path / "state", CLIENT_ID) == 0
    assert b"xoxb-T0STRANGER" not in (tmp_path / "state" / FILE).read_bytes()


def test_an_organisation_is_sent_on_to_its_workspaces(
    installations: Installations, slack: FakeSlack, tmp_path: Path
) -> None:
    """An org-wide installation is in no workspace at first; it is named by the organisation's id.

    When it is removed, its token is deleted. A workspace of a named organisation may install the
    app as well, not the other way round.
    """

    async def scene() -> None:
        whole = slack.add_workspace("T1", installed=False, enterprise="E1", org_wide=True)
        for teams, expected in (({"T1"}, 403), ({"E1"}, 200)):
            async with installing(installations, slack, frozenset(teams)) as server:
                state, cookies = await begin(server)
                status, page = await finish(server, cookies, code=whole.authorize(), state=state)
                assert (status, "/manage/E1/" in page) == (expected, expected == 200)
                if expected == 200:
                    assert await token(installations, "T2", "E1") == whole.bot_token
                    await asyncio.to_thread(slack.deliver_to, server.url + EVENTS_PATH)
                    await asyncio.to_thread(whole.uninstall)
                    await until(lambda: count_installations(tmp_path / "state", CLIENT_ID) == 0)
        single = slack.add_workspace("T3", installed=False, enterprise="E1")
        async with installing(installations, slack, frozenset({"E1"})) as server:
            state, cookies = await begin(server)
            status, _ = await finish(server, cookies, code=single.authorize(), state=state)
            assert status == 200

    asyncio.run(scene())


def test_an_installation_is_good_once(installations: Installations, slack: FakeSlack) -> None:
    """It must be finished in the browser where it was begun, once, with a code of Slack's."""

    async def scene() -> None:
        async with installing(installations, slack) as server:
            state, cookies = await begin(server)
            code = slack.authorize()
            for given, query, expected in (
                ({}, {"code": code, "state": state}, (400, "another browser")),
                (cookies, {"code": code, "state": "made-up"}, (400, "another browser")),
                (cookies, {"state": state}, (401, "did not confirm")),
                (cookies, {"code": code, "state": state}, (401, "used twice")),
            ):
                status, page = await finish(server, given, **query)
                assert (status, expected[1] in page) == (expected[0], True)
                assert INSTALL_PATH in page
            state, cookies = await begin(server)
            status, page = await finish(server, cookies, code="made-up", state=state)
            assert (status, "did not confirm" in page) == (401, True)
            assert await installations.token(slack.team.id, None) is None

    asyncio.run(scene())


def test_pages_show_nothing_of_the_request(installations: Installations, slack: FakeSlack) -> None:
    """What stands in the address is never part of a page."""

    async def scene() -> None:
        async with installing(installations, slack) as server:
            status, page = await finish(server, {}, error="access_denied")
            assert (status, "was cancelled" in page) == (200, True)
            _, page = await finish(server, {}, error="<script>alert(1)</script>")
            assert "alert" not in page
            assert "did not confirm" in page

    asyncio.run(scene())


def test_a_slack_that_is_away(
    installations: Installations, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    """An exchange that fails on the network is a failure without words, and the code stays here."""

    async def scene() -> None:
        async with installing(installations, slack) as server:
            state, cookies = await begin(server)
            slack.rates.fail("oauth.v2.access", Fault("cut"))
            status, page = await finish(server, cookies, code="the-code", state=state)
            assert status == 500
            assert "the-code" not in page

    asyncio.run(scene())
    assert "the-code" not in caplog.text


def test_a_revoked_token_is_deleted(
    installations: Installations, slack: FakeSlack, tmp_path: Path
) -> None:
    """A workspace that removes the app has no token any more; installing again gives a new one."""

    async def scene() -> None:
        async with installing(installations, slack) as server:
            for _ in range(2):
                state, cookies = await begin(server)
                await finish(server, cookies, code=slack.authorize(), state=state)
                assert await token(installations, slack.team.id) == slack.bot_token
                await asyncio.to_thread(slack.deliver_to, server.url + EVENTS_PATH)
                await asyncio.to_thread(slack.uninstall)
                await until(lambda: count_installations(tmp_path / "state", CLIENT_ID) == 0)
                assert await installations.token(slack.team.id, None) is None

    asyncio.run(scene())


def test_a_whole_organisation(installations: Installations) -> None:
    """An installation in an organisation serves each workspace that has none of its own."""

    def install(team: str | None, token: str) -> None:
        installations.store.save(
            Installation(
                app_id="A1",
                enterprise_id="E1",
                team_id=team,
                bot_token=token,
                bot_id="B1",
                bot_user_id="U1",
                bot_scopes="chat:write",
                user_id="U2",
                is_enterprise_install=team is None,
            )
        )

    install(None, "xoxb-organisation")
    install("T1", "xoxb-team")
    assert asyncio.run(token(installations, "T1", "E1")) == "xoxb-team"
    assert asyncio.run(token(installations, "T2", "E1")) == "xoxb-organisation"
    assert asyncio.run(installations.token("T2", "E2")) is None


def test_abandoned_installations_are_deleted(
    installations: Installations, slack: FakeSlack, tmp_path: Path
) -> None:
    """States of abandoned installations do not accumulate."""

    def states() -> int:
        with sqlite3.connect(tmp_path / "state" / FILE) as connection:
            rows = connection.execute("SELECT count(*) FROM oauth_states").fetchone()
            connection.execute("UPDATE oauth_states SET expire_at = 1")
        connection.close()
        return int(rows[0])

    async def scene() -> None:
        async with installing(installations, slack) as server:
            for _ in range(3):
                await begin(server)
                assert states() == 1

    asyncio.run(scene())


def test_a_file_that_cannot_be_used(tmp_path: Path) -> None:
    """A damaged file of installations is named with what to do, whoever opens it."""
    (tmp_path / FILE).write_bytes(b"no database" * 1000)
    with pytest.raises(InstallationsError, match=f"{FILE} cannot be used.*FOOTNOTE_STATE"):
        Installations(tmp_path / FILE, CLIENT_ID, CLIENT_SECRET)
    with pytest.raises(InstallationsError, match=f"{FILE} cannot be read"):
        count_installations(tmp_path, CLIENT_ID)


def test_one_workspace_needs_no_file(tmp_path: Path) -> None:
    """Without a client id and secret there are no installations, and no file of them."""
    assert installations_of(BotSettings(), tmp_path) is None
    assert count_installations(tmp_path, CLIENT_ID) == 0
    settings = BotSettings(client_id=CLIENT_ID, client_secret=CLIENT_SECRET)  # type: ignore[arg-type]
    assert installations_of(settings, tmp_path) is not None
    assert (tmp_path / FILE).exists()
