"""What can be seen in a workspace: messages, ephemerals, modals, the Home tab, statuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.slack.assistant import current_status
from tests.slack.driver import Driver

if TYPE_CHECKING:
    from tests.slack.record import Call
    from tests.slack.team import Session, Status
    from tests.slack.values import Json


class Seen(Driver):
    """What people see, and what the app has called for this workspace."""

    def messages(self, channel: str) -> list[Json]:
        """Return every message of a channel and its threads, oldest first."""
        place = self.team.conversations.get(channel)
        return list(place.messages.values()) if place else []

    def replies(self, channel: str, thread_ts: str) -> list[Json]:
        """Return the replies in a thread, without its root."""
        place = self.team.conversations.get(channel)
        return self.background.do(lambda: place.replies(thread_ts) if place else [])

    def answers(self, channel: str, thread_ts: str) -> list[Json]:
        """Return what the app has said in a thread."""
        return [
            one for one in self.replies(channel, thread_ts) if one.get("bot_id") == self.team.bot_id
        ]

    def message(self, channel: str, ts: str) -> Json:
        """Return one message as it is now."""
        return self.team.conversations[channel].messages[ts]

    def ephemerals(self, user: str, channel: str | None = None) -> list[Json]:
        """Return the messages that only this person sees."""
        return [
            one
            for one in list(self.team.ephemerals)
            if one["to"] == user and channel in {None, one["channel"]}
        ]

    def home(self, user: str) -> Json | None:
        """Return what somebody's Home tab shows."""
        return self.team.homes.get(user)

    def modal(self, user: str) -> Json | None:
        """Return the modal that somebody has before them."""
        stack = self.team.modals.get(user)
        return stack[-1] if stack else None

    def opened_modals(self) -> list[Json]:
        """Return every modal that has been opened or pushed."""
        return list(self.team.opened)

    def status(self, channel: str, thread_ts: str) -> str:
        """Return the status line below a thread, empty when there is none."""
        return current_status(self.team, channel, thread_ts)

    def session(self, channel: str, thread_ts: str) -> Session | None:
        """Return the agent session of a thread, as the app has set it last."""
        return self.team.sessions.get((channel, thread_ts))

    def statuses(self, channel: str | None = None, thread_ts: str | None = None) -> list[Status]:
        """Return each status line ever set, those that the app's own messages ended too."""
        return [
            one
            for one in list(self.team.statuses)
            if channel in {None, one.channel} and thread_ts in {None, one.thread_ts}
        ]

    def prompts(self, user: str) -> list[Json]:
        """Return the suggested prompts set for somebody, each as it was sent."""
        return [one for one in list(self.team.prompts) if one["user"] == user]

    def calls(self, method: str | None = None) -> list[Call]:
        """Return the calls for this workspace, of one method or of all."""
        return [
            one
            for one in list(self.site.record.calls)
            if one.team == self.team.id and method in {None, one.method}
        ]
