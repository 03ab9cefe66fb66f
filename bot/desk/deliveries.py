"""Makes deliveries: to the thread of a question, or to whoever asked it alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.desk.background import Background
from bot.desk.delivery import ThreadDelivery
from bot.desk.private import PrivateDelivery

if TYPE_CHECKING:
    from bot.api.slack import Slack
    from bot.api.workspaces import Workspaces
    from bot.desk.delivery import Delivery
    from bot.journal.journal import Journal
    from bot.question import Question

# Seconds that what is under way in the background has at shutdown.
GRACE = 1.0


class Deliveries:
    """Makes the delivery of each question. Raises `SlackError` where the app is not installed."""

    def __init__(self, workspaces: Workspaces, journal: Journal) -> None:
        self._workspaces = workspaces
        self._journal = journal
        self._background = Background()

    async def to_thread(self, question: Question, *, begun: bool) -> Delivery:
        """Return a delivery to where a question was asked; its agent session may have `begun`."""
        if question.asked.thread_ts is None:
            return await self.to_asker(question)
        slack = await self.slack(question)
        return ThreadDelivery(slack, self._journal, question, self._background, begun=begun)

    async def to_asker(self, question: Question) -> Delivery:
        """Return a delivery to the person who asked."""
        return PrivateDelivery(await self.slack(question), self._journal, question)

    async def close(self) -> None:
        """End what is under way in the background."""
        await self._background.close(GRACE)

    async def slack(self, question: Question) -> Slack:
        """Return the Web API of the workspace of a question."""
        return await self._workspaces.slack(question.asked.team, question.asked.enterprise)
