"""Clicks. Below an answer, values of buttons are not trusted: the journal is looked up."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bot.api.errors import FailureKind, SlackError
from bot.api.slack import message_metadata
from bot.feedback.store import rater
from bot.journal.records import new_reference
from bot.journal.stored import from_stored
from bot.listeners.click import Click, click_of, reference_in
from bot.listeners.evidence import show_evidence, show_passage
from bot.log import log
from bot.outcomes import Refusal
from bot.question import Asked, Way
from bot.routing import Mode
from bot.views import notices, replies
from bot.views.ids import HELP, SHARE
from bot.views.modals import reason_given, reason_modal
from bot.views.results import result_messages

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.api.slack import PostedMessage
    from bot.app import Service
    from bot.question import Question
    from bot.views.message import Message


def register(app: AsyncApp, service: Service) -> None:
    """Bind the listeners; every click is acknowledged before anything else."""

    def bind(action_id: str | re.Pattern[str], handle: Callable[..., Awaitable[None]]) -> None:
        async def clicked(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
            await ack()
            try:
                click = await click_of(body, context, service)
                try:
                    await handle(click, service)
                    if click.gone and click.response_url is not None:
                        await click.slack.delete_clicked(click.response_url)
                except SlackError as error:
                    asked = click.question
                    reference = asked.reference if asked else new_reference()
                    log.warning("%s: a click on %s failed: %s", reference, click.action_id, error)
                    service.metrics.error("listener")
                    unsure = error.kind is FailureKind.UNSURE
                    await click.reply(replies.action_failed(reference, unsure=unsure))
            except SlackError as error:
                log.warning("%s: a click got no reply: %s", new_reference(), error)

        app.action(action_id)(clicked)

    bind(re.compile(r"passage:\d+"), show_passage)
    bind(re.compile(r"evidence:\d+"), show_evidence)
    bind("feedback", store_feedback)
    bind(HELP, call_for_help)
    bind(SHARE, share)
    bind(re.compile(r"example:\d+"), ask_example)

    @app.view("feedback_reason")
    async def reason_submitted(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await ack()
        await store_reason(body, view, service)


async def store_feedback(click: Click, service: Service) -> None:
    """Store a verdict on an answer; after a bad one, ask why."""
    verdict = "bad" if click.value == "bad" else "good"
    if click.question is None:
        await click.reply(replies.no_longer_stored())
        return
    answer = await service.journal.answer(click.question.reference)
    await service.feedback.rate(
        click.question.reference,
        rater(click.question.asked.team, click.user),
        verdict,
        click.question.asked.text,
        answer or {},
    )
    service.metrics.feedback(verdict)
    if verdict == "bad":
        await click.slack.open_modal(click.trigger, reason_modal(click.question.reference))
    else:
        await click.reply(notices.thanks())


async def store_reason(body: dict[str, Any], view: dict[str, Any], service: Service) -> None:
    """Store the reason for a bad verdict."""
    question = await service.journal.question(reference_in(view))
    if question is not None:
        reason, comment = reason_given(view["state"]["values"])
        who = rater(question.asked.team, str(body["user"]["id"]))
        await service.feedback.explain(question.reference, who, reason, comment)


async def call_for_help(click: Click, service: Service) -> None:
    """Mention the configured helpers in the thread; once a question."""
    helpers = service.settings.helpers
    if click.question is None or not helpers:
        await click.reply(replies.no_longer_stored())
        return
    reference = click.question.reference
    thread = click.question.asked.thread_ts or click.thread_ts
    if thread is None:
        await click.reply(replies.share_first())
        return
    if not await service.journal.claim_action(reference, HELP):
        await click.reply(replies.help_called_already())
        return
    message = notices.need_help(sorted(helpers), reference, click.user)
    await _post(click, [message], thread, click.question, HELP, service)


async def share(click: Click, service: Service) -> None:
    """Post a person's ephemeral answer in the channel where they asked; once."""
    stored = await service.journal.answer(click.question.reference) if click.question else None
    if click.question is None or stored is None or click.question.asked.user != click.user:
        await click.reply(replies.no_longer_stored())
        return
    reference = click.question.reference
    refusal = await service.shared_refusal(click.slack, click.channel, reference, anew=True)
    asked = click.question.asked
    if await service.mode(asked.team, asked.channel) is Mode.OFF:
        refusal = Refusal.OFF
    if refusal is not None:
        await click.reply(replies.refusal(refusal))
        return
    if not await service.journal.claim_action(reference, SHARE):
        await click.reply(replies.shared_already())
        return
    messages = result_messages(
        from_stored(stored),
        reference,
        helpers=bool(service.settings.helpers),
        shareable=False,
        asked_by=click.user,
    )
    try:
        await _post(click, messages, None, click.question, SHARE, service)
    except SlackError as error:
        if error.kind is not FailureKind.REFUSED or _may_respond(click, service):
            raise
        await click.reply(replies.refusal(Refusal.UNTOLD))


def _may_respond(click: Click, service: Service) -> bool:
    """Tell whether others may be shown something by the response URL, which works anywhere.

    Two people's direct messages may be with another organisation; Slack tells nothing of them.
    """
    return service.settings.allow_external or not click.channel.startswith("D")


async def _post(
    click: Click,
    messages: Sequence[Message],
    thread: str | None,
    question: Question,
    kind: str,
    service: Service,
) -> None:
    """Post messages in a thread; where the app is no member, by the response URL.

    When that fails, it can be tried again: the action is no longer claimed, and a beginning is
    deleted.
    """
    reference, team = question.reference, question.asked.team  # a sister workspace's may click
    posted: list[PostedMessage] = []
    try:
        try:
            for part, message in enumerate(messages):
                metadata = message_metadata(reference, kind, part)
                posted.append(await click.slack.post(click.channel, thread, message, metadata))
                await _record(reference, posted[-1], service)
                thread = thread or posted[0].ts
        except SlackError as error:
            url = click.response_url if _may_respond(click, service) else None
            if error.kind is not FailureKind.REFUSED or url is None:
                raise
            for message in messages:
                await click.slack.respond(url, message, public=True)
    except SlackError:
        await service.journal.release_action(reference, kind)
        for one in posted:
            with suppress(SlackError):
                await click.slack.delete(one.channel, one.ts)
                await service.journal.remove_message(team, one.channel, one.ts)
        raise


async def _record(reference: str, posted: PostedMessage, service: Service) -> None:
    """Record a message beside an answer; it goes at once if the question was deleted meanwhile."""
    if not await service.journal.add_message(reference, posted.ts, posted.channel, beside=True):
        await service.desk.delete(reference)


async def ask_example(click: Click, service: Service) -> None:
    """Ask what a button of App Home shows, in the person's direct messages.

    As with a question that is typed, all that its value can do is to be asked: the articles may
    have changed since the button was sent.
    """
    if not click.value:
        return
    message = replies.example_asked(click.value)
    posted = await click.slack.post(click.user, None, message, message_metadata("", "example"))
    question = await service.desk.record(
        Asked(
            team=click.team,
            channel=posted.channel,
            ts=posted.ts,
            user=click.user,
            text=click.value,
            way=Way.DIRECT,
            thread_ts=posted.ts,
            enterprise=click.enterprise,
        )
    )
    if question is not None:
        await _record(question.reference, posted, service)
        service.desk.submit(question)
