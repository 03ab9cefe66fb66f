"""App Home and the agent view."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar

from bot.api.errors import SlackError
from bot.api.ornaments import PUBLISH
from bot.journal.records import new_reference
from bot.listeners.origin import team_of
from bot.log import log
from bot.views.home import PROMPTS_TITLE, HomeState, home_view, suggested_prompts
from qa.errors import FootnoteError

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.api.slack import Slack
    from bot.app import Service

EXAMPLES = 4


def register(app: AsyncApp, service: Service) -> None:
    """Bind the listener. What cannot be shown at once is left to the next opening."""
    homes = _Homes(service)

    @app.event("app_home_opened")
    async def opened(
        event: dict[str, Any], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        team, user = team_of(body, context), str(event["user"])
        try:
            slack = await service.workspaces.slack(team, context.enterprise_id)
        except SlackError as error:
            log.warning("%s: App Home could not be shown: %s", new_reference(), error)
            service.metrics.error("home")
            return
        if event.get("tab") != "messages":
            await homes.show(slack, team, user, is_first="view" not in event)
        elif questions := await examples(service):
            prompts = suggested_prompts(questions)
            channel = str(event["channel"])
            await slack.ornaments.set_suggested_prompts(channel, None, prompts, PROMPTS_TITLE)


class _Homes:
    """Shows App Home: what it shows is found out once for all who open it at the same time.

    A digest of the view that somebody was sent last is kept, for so many people.
    """

    MAX_PEOPLE: ClassVar = 10_000
    SECONDS: ClassVar = 5.0  # in which a state is shown to others, too

    def __init__(self, service: Service) -> None:
        self._service = service
        self._finding = asyncio.Lock()
        self._found: tuple[float, HomeState] | None = None
        self._digests: dict[tuple[str, str], bytes] = {}

    async def show(self, slack: Slack, team: str, user: str, *, is_first: bool) -> None:
        """Publish somebody's Home, unless it is as it was; if it `is_first`, Slack has none."""
        if not slack.rate_limiter.has_token(PUBLISH):
            return
        settings = self._service.settings
        command = settings.admin_command if user in settings.admins else None
        view = home_view(replace(await self._state(), admin_command=command))
        digest = sha256(json.dumps(view).encode()).digest()
        if not is_first and self._digests.get((team, user)) == digest:
            return
        if await slack.ornaments.publish_home(user, view):
            self._digests.pop((team, user), None)
            self._digests[team, user] = digest
            if len(self._digests) > self.MAX_PEOPLE:
                self._digests.pop(next(iter(self._digests)))

    async def _state(self) -> HomeState:
        async with self._finding:
            if self._found is None or time.monotonic() - self._found[0] > self.SECONDS:
                self._found = time.monotonic(), await home_state(self._service)
            return self._found[1]


async def examples(service: Service) -> tuple[str, ...]:
    """Return questions that the indexed articles answer."""
    try:
        return await service.pool.run(service.pool.source.suggestions, EXAMPLES)
    except FootnoteError:
        return ()


async def home_state(service: Service) -> HomeState:
    """Return the state that App Home shows, to people who are no admins."""
    questions = await examples(service)
    problem: str | None
    try:
        summary = await service.pool.run(service.pool.source.index_summary)
    except FootnoteError as error:
        summary, problem = None, error.what
    else:
        problem = service.refresher.problem
    return HomeState.of(
        summary,
        problem=problem,
        examples=questions,
        mode=service.settings.mode,
        keep_days=service.settings.keep_days,
        command=service.settings.command,
        admin_command=None,
    )
