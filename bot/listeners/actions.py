"""Clicks below an answer. What a button says is not believed: all is looked up in the journal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.api.errors import FailureKind, SlackError
from bot.api.slack import message_metadata
from bot.journal.stored import from_stored
from bot.listeners.click import Click, click_of, reference_in
from bot.listeners.home import examples
from bot.listeners.origin import team_of
from bot.log import log
from bot.question import Asked, Way
from bot.views import notices, replies
from bot.views.answer import plan_answer
from bot.views.ids import HELP, SHARE
from bot.views.modals import gone_modal, passage_modal, reason_given, reason_modal
from qa.errors import FootnoteError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.app import Service
    from bot.views.message import Message


def register(app: AsyncApp, service: Service) -> None:
    """Bind the listeners; every click is acknowledged before anything else."""

    def bind(action_id: str | re.Pattern[str], work: Callable[..., Awaitable[None]]) -> None:
        async def clicked(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
            await ack()
            try:
                click = await click_of(body, context, service)
                try:
                    await work(click, service)
                except SlackError as error:
                    log.warning("A click on %s came to nothing: %s", click.action_id, error)
                    service.metrics.error("listener")
                    await click.say(replies.not_done())
            except SlackError as error:
                log.warning("Somebody who clicked could not be told: %s", error)

        app.action(action_id)(clicked)

    bind(re.compile(r"passage:\d+"), show_passage)
    bind("feedback", take_feedback)
    bind(HELP, call_for_help)
    bind(SHARE, share)
    bind(re.compile(r"example:\d+"), ask_example)

    @app.view("feedback_reason")
    async def explained(
        ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        await ack()
        await take_reason(body, view, context, service)


async def show_passage(click: Click, service: Service) -> None:
    """Open the passage of a footnote in its surroundings, or of what was near."""
    stored = service.journal.answer(click.question.reference) if click.question else None
    view = gone_modal()
    if stored is not None:
        answer = from_stored(stored)
        places = answer.citations or answer.passages
        number = int(click.action_id.removeprefix("passage:"))
        if 1 <= number <= len(places):
            place = places[number - 1]
            try:
                article = await service.pool.run(service.pool.source.article, place.article_id)
            except FootnoteError:
                article = None
            view = passage_modal(article, place, number)
    await click.slack.open_modal(click.trigger, view)


async def take_feedback(click: Click, service: Service) -> None:
    """Keep what somebody thinks of an answer; of a bad one, ask why."""
    verdict = "bad" if click.value == "bad" else "good"
    if click.question is None:
        await click.say(replies.forgotten())
        return
    service.feedback.rate(
        click.question.reference,
        f"{click.team}:{click.user}",
        verdict,
        click.question.asked.text,
        service.journal.answer(click.question.reference) or {},
    )
    service.metrics.feedback(verdict)
    if verdict == "bad":
        await click.slack.open_modal(click.trigger, reason_modal(click.question.reference))
    else:
        await click.say(notices.thanks())


async def take_reason(
    body: dict[str, Any], view: dict[str, Any], context: AsyncBoltContext, service: Service
) -> None:
    """Keep why somebody finds an answer bad."""
    values = view["state"]["values"]
    reason, comment = reason_given(values)
    rater = f"{team_of(context)}:{body['user']['id']}"
    service.feedback.explain(reference_in(view), rater, reason, comment)


async def call_for_help(click: Click, service: Service) -> None:
    """Ask the people who are to be asked when an answer is not enough; once a question."""
    helpers = service.settings.helpers
    if click.question is None or not helpers:
        await click.say(replies.forgotten())
        return
    reference = click.question.reference
    thread = click.question.asked.thread_ts or click.thread_ts
    if thread is None:
        await click.say(replies.share_first())
        return
    if not service.journal.claim_action(reference, HELP):
        await click.say(replies.help_is_called())
        return
    message = notices.need_help(sorted(helpers), reference, click.user)
    await _speak(click, [message], thread, reference, HELP)


async def share(click: Click, service: Service) -> None:
    """Post somebody's private answer in the channel where they asked; once."""
    stored = service.journal.answer(click.question.reference) if click.question else None
    if click.question is None or stored is None or click.question.asked.user != click.user:
        await click.say(replies.forgotten())
        return
    reference = click.question.reference
    if not service.journal.claim_action(reference, SHARE):
        await click.say(replies.shared_already())
        return
    plan = plan_answer(
        from_stored(stored),
        reference,
        helpers=bool(service.settings.helpers),
        shareable=False,
        asked_by=click.user,
    )
    thread = await _speak(click, plan.messages, None, reference, SHARE)
    if plan.file is not None and thread is not None:
        await click.slack.upload(click.channel, thread, f"{reference}.txt", plan.file)


async def _speak(
    click: Click, messages: Sequence[Message], thread: str | None, reference: str, kind: str
) -> str | None:
    """Post as the app, and return the thread; where it is no member, the click may still speak."""
    try:
        for part, message in enumerate(messages):
            metadata = message_metadata(reference, kind, part)
            posted = await click.slack.post(click.channel, thread, message, metadata)
            thread = thread or posted.ts
    except SlackError as error:
        if error.kind is not FailureKind.REFUSED or click.response_url is None:
            raise
        for message in messages:
            await click.slack.respond(click.response_url, message, public=True)
        return None
    return thread


async def ask_example(click: Click, service: Service) -> None:
    """Ask an example of App Home in the direct messages, as if its reader had."""
    questions = await examples(service)
    number = int(click.action_id.removeprefix("example:"))
    if number >= len(questions):
        return
    message = replies.asked_for_you(questions[number])
    posted = await click.slack.post(click.user, None, message, message_metadata("", "example"))
    question = service.desk.record(
        Asked(
            team=click.team,
            channel=posted.channel,
            ts=posted.ts,
            user=click.user,
            text=questions[number],
            way=Way.DIRECT,
            thread_ts=posted.ts,
        )
    )
    if question is not None:
        service.desk.submit(question)
