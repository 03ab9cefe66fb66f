"""What else happens to the app: its tabs are opened, it joins, it is uninstalled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tests.slack.driver import Driver
from tests.slack.sessions import STOPPED
from tests.slack.streams import stop_streams

if TYPE_CHECKING:
    from tests.slack.values import Json


class Screens(Driver):
    """People open the app's tabs, invite it, and take it off the workspace."""

    def open_home(self, user: str, tab: Literal["home", "messages"] = "home") -> None:
        """Open the Home tab or the Messages tab of the app."""
        event: Json = {
            "type": "app_home_opened",
            "user": self._person(user).id,
            "channel": self.background.do(lambda: self.team.direct(user).id),
            "tab": tab,
        }
        if tab == "home" and user in self.team.homes:
            event["view"] = self.team.homes[user]
        self._event("app_home_opened", event)

    def join(self, user: str, channel: str) -> None:
        """Let somebody enter a channel; the app itself when `user` is its `bot_user`."""

        def send() -> None:
            if channel not in self.team.conversations:
                self.add_channel(channel, app_inside=False)
            place = self.team.conversations[channel]
            place.members.add(user)
            event = {
                "type": "member_joined_channel",
                "user": user,
                "channel": channel,
                "channel_type": "G" if place.kind == "group" else "C",
                "team": self.team.id,
            }
            self.site.announce(self.team, "member_joined_channel", event, place)

        self.background.do(send)

    def uninstall(self) -> None:
        """Take the app off the workspace: its token is revoked, and it is told twice."""

        def send() -> None:
            revoked = {"oauth": [], "bot": [self.team.bot_user]}
            event: Json = {"type": "tokens_revoked", "tokens": revoked}
            self.site.announce(self.team, "tokens_revoked", event)
            self.site.announce(self.team, "app_uninstalled", {"type": "app_uninstalled"})
            self.kill_token("account_inactive")
            self.team.installed = False

        self.background.do(send)

    def kill_token(self, error: Literal["account_inactive", "token_revoked"]) -> None:
        """Let calls with the app's token fail from now on; events go on coming."""
        self.site.dead[self.team.bot_token] = error

    def take_scope(self, scope: str) -> None:
        """Take a scope away from the app's token."""
        self.team.scopes -= {scope}
        self.team.lost_scopes |= {scope}

    def refuse_channel_streams(self) -> None:
        """Let channels take no streams: they are for direct messages only."""
        self.team.channel_streams = False

    def press_stop(self, user: str, channel: str, thread_ts: str) -> None:
        """Press the stop button of an agent session: Slack stops its streams, and tells the app."""

        def send() -> None:
            session = self.team.sessions.get((channel, thread_ts))
            assert session, "there is no session"
            assert session.status == "processing", "there is no stop button"
            stopped = stop_streams(self.team, self.team.conversation(channel), thread_ts)
            event: Json = {
                "type": STOPPED,
                "channel": channel,
                "thread_ts": thread_ts,
                "streaming_message_ts": stopped,
                "user": user,
            }
            self.site.announce(self.team, STOPPED, event)

        self.background.do(send)

    def authorize(self) -> str:
        """Allow the app to be installed: return the code that is good for one token."""
        code = f"code-{self.team.id}-{len(self.site.codes)}"
        self.site.codes[code] = self.team
        return code
