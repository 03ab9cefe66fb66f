"""The app composed: what the listeners call, and the background tasks."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from bot.api.errors import SlackError
from bot.api.shared import SharedChannels
from bot.api.slack import message_metadata
from bot.desk.deliveries import Deliveries
from bot.desk.dependencies import Dependencies
from bot.desk.desk import Desk
from bot.desk.pool import AnswerPool, Source
from bot.health import Health, health_of
from bot.log import log, log_failure
from bot.outcomes import Refusal
from bot.question import Way
from bot.refresh import IndexRefresher
from bot.routing import Mode
from bot.views.admin import build_failed
from index.watch import SETTLE
from qa.errors import FootnoteError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.api.slack import Slack
    from bot.api.workspaces import Workspaces
    from bot.desk.limits import Limits
    from bot.feedback.store import FeedbackStore
    from bot.journal.journal import Journal
    from bot.metrics import Metrics
    from bot.question import Question
    from bot.settings import BotSettings
    from bot.views.message import Message
    from index.watch import Snapshot
    from qa.service.status import IndexSummary

# Seconds between two checks of the seeds for changes.
CHECK_SECONDS = 5.0
# Questions that the journal keeps.
MAX_QUESTIONS = 100_000
# Seconds between two rounds of pruning old questions and resuming unfinished ones.
UPKEEP_SECONDS = 60.0
# Seconds that unfinished questions have at shutdown; the process ends within ten.
GRACE = 7.0


class RefreshableSource(Source, Protocol):
    """An answer source over an index that another process can rebuild."""

    def snapshot(self, settle: float) -> Snapshot:
        """Scan the index and its seeds; what was written `settle` seconds ago is waited for."""


class Service:
    """Everything that a listener needs, and the tasks that run as long as the app does."""

    def __init__(
        self,
        settings: BotSettings,
        source: RefreshableSource,
        rebuild: Sequence[str],
        forced_rebuild: Sequence[str],
        journal: Journal,
        feedback: FeedbackStore,
        limits: Limits,
        metrics: Metrics,
        workspaces: Workspaces,
    ) -> None:
        self.settings = settings
        self.journal = journal
        self.feedback = feedback
        self.limits = limits
        self.metrics = metrics
        self.workspaces = workspaces
        self.pool = AnswerPool(source, settings.workers)
        self.refresher = IndexRefresher(
            lambda: source.snapshot(SETTLE),
            rebuild,
            CHECK_SECONDS,
            self._on_built,
            self._on_build_failed,
            forced_command=forced_rebuild,
        )
        self._shared = SharedChannels()
        self._deliveries = Deliveries(workspaces, journal)
        dependencies = Dependencies(
            settings,
            journal,
            feedback,
            limits,
            self.pool,
            metrics,
            self._deliveries,
            self.guard,
            self.rebuild,
        )
        self.desk = Desk(dependencies)
        self._summary: IndexSummary | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Resume unfinished questions, and start the background tasks."""
        await self.forget_uninstalled()
        await self.desk.recover()
        await self._count_index()
        self._tasks = [
            asyncio.create_task(self.refresher.run()),
            asyncio.create_task(self._upkeep()),
        ]

    async def stop(self) -> None:
        """Finish questions within `GRACE` seconds; the journal keeps the rest."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.desk.close(GRACE)
        await self._deliveries.close()
        await self.refresher.close()
        self.pool.close()

    async def guard(self, question: Question) -> Refusal | None:
        """Return why a question is refused that its request could not be refused for."""
        asked = question.asked
        if asked.way not in (Way.COMMAND, Way.SHORTCUT):
            return None  # of messages Slack says whether their channel is shared
        slack = await self.workspaces.slack(asked.team, asked.enterprise)
        return await self.shared_refusal(slack, asked.channel, question.reference)

    async def shared_refusal(
        self, slack: Slack, channel: str, reference: str, *, anew: bool = False
    ) -> Refusal | None:
        """Return why nothing may be said in a channel that is shared, or may be."""
        if self.settings.allow_external:
            return None
        shared = await self._shared.is_shared(slack, channel, reference, anew=anew)
        if shared is None:
            return Refusal.UNTOLD
        return Refusal.EXTERNAL if shared else None

    async def rebuild(self) -> None:
        """Rebuild an index that cannot be read, unless a rebuild has just failed.

        Raises `FootnoteError` with the reason.
        """
        problem = self.refresher.problem
        if problem is not None and not self.refresher.building:
            raise FootnoteError(problem)
        await self.refresher.rebuild(force=True)

    def health(self) -> Health:
        """Return the state of the app, for `/health`."""
        rebuilt = self.refresher.problem is None
        return health_of(self.metrics.contact, self._summary, rebuilt=rebuilt)

    async def mode(self, team: str, channel: str) -> Mode:
        """Return the mode of a channel: what is answered there."""
        return Mode(await self.journal.channel_mode(team, channel) or self.settings.mode)

    async def tell_admins(self, message: Message) -> None:
        """Send a direct message to every admin."""
        for slack in self.workspaces.cached:
            for admin in sorted(self.settings.admins):
                with suppress(SlackError):  # an admin of another workspace
                    await slack.post(admin, None, message, message_metadata("", "admin"))

    async def _on_built(self, line: str) -> None:
        log.info("The index was rebuilt: %s", line)
        self.metrics.rebuilt("built", self.refresher.took)
        await self._count_index()

    async def _on_build_failed(self, line: str) -> None:
        log.warning("The index was not rebuilt: %s", line)
        self.metrics.rebuilt("failed", self.refresher.took)
        await self.tell_admins(build_failed(line, ""))

    async def _count_index(self) -> None:
        with suppress(FootnoteError):  # there is none yet
            found = self._summary = await self.pool.run(self.pool.source.index_summary)
            newest = found.newest[2] if found.newest else None
            self.metrics.index(found.articles, found.passages, found.built_at, newest)

    async def forget_uninstalled(self) -> None:
        """Delete everything of the workspaces that have removed the app."""
        for place in await self.journal.uninstalled():
            await self.journal.forget_workspace(place)
            await self._prune_feedback()
            log.info("Everything stored of %s, which has removed the app, is deleted.", place)

    async def _prune_feedback(self) -> None:
        """Delete the feedback on answers that are stored no longer."""
        rated = await self.feedback.references()
        await self.feedback.delete(rated - await self.journal.stored(rated))

    async def _upkeep(self) -> None:
        """Prune what is old, and resume what is unfinished, as long as the app runs."""
        while True:
            await asyncio.sleep(UPKEEP_SECONDS)
            try:
                await self._prune()
                await self.forget_uninstalled()
                await self.desk.recover()
            except Exception as error:  # noqa: BLE001 - the next round may succeed
                log_failure("upkeep", error)

    async def _prune(self) -> None:
        await self.journal.prune(time.time(), self.settings.keep_days, MAX_QUESTIONS)
        await self._prune_feedback()
