"""App Home and the agent view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.api.errors import SlackError
from bot.listeners.origin import team_of
from bot.log import log
from bot.views.home import HomeState, home_view, suggested_prompts
from qa.errors import FootnoteError

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.app import Service

EXAMPLES = 4


def register(app: AsyncApp, service: Service) -> None:
    """Bind the listeners."""

    @app.event("app_home_opened")
    async def opened(
        event: dict[str, Any], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        try:
            slack = await service.workspaces.slack(team_of(body, context), context.enterprise_id)
            if event.get("tab") == "messages":
                questions = await examples(service)
                if questions:
                    prompts = suggested_prompts(questions)
                    await slack.set_suggested_prompts(
                        str(event["channel"]), None, prompts, "Ask the articles"
                    )
            else:
                view = home_view(await home_state(service, str(event["user"])))
                await slack.publish_home(str(event["user"]), view)
        except SlackError as error:
            log.warning("App Home could not be shown: %s", error)
            service.metrics.error("home")


async def examples(service: Service) -> tuple[str, ...]:
    """Return questions that the indexed articles answer."""
    try:
        return await service.pool.run(service.pool.source.suggestions, EXAMPLES)
    except FootnoteError:
        return ()


async def home_state(service: Service, user: str) -> HomeState:
    """Return the state that App Home shows to a person."""
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
        mode=service.settings.mode.value,
        keep_days=service.settings.keep_days,
        admin=user in service.settings.admins,
    )
