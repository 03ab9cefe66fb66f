"""What people do with messages: writing, editing, removing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.slack.chat import announce_change, remove
from tests.slack.driver import Driver
from tests.slack.payloads import rich_text, typed_message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.slack.conversations import Conversation
    from tests.slack.deliver import Delivery
    from tests.slack.values import Json

MENTION, MESSAGE = "app_mention", "message"


class People(Driver):
    """People write; each method returns the ts of the message.

    Text is as Slack sends it: `payloads.escape` makes it of what somebody types.
    """

    def mention(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        *,
        events: Sequence[str] = (MENTION, MESSAGE),
        duplicate: bool = False,
        extra: Json | None = None,
    ) -> str:
        """Write to the app in a channel. `events` are those sent, in their order.

        With `duplicate` each is delivered twice, the second time as a retry. `extra` is added to
        the message.
        """
        token = f"<@{self.bot_user}>"
        whole = text if token in text else f"{token} {text}"
        return self._write(user, channel, whole, thread_ts, events, extra, duplicate=duplicate)

    def say(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        *,
        duplicate: bool = False,
        extra: Json | None = None,
    ) -> str:
        """Write in a channel or thread, not to the app unless the text mentions it."""
        mentions = f"<@{self.bot_user}>" in text
        events = (MENTION, MESSAGE) if mentions else (MESSAGE,)
        return self._write(user, channel, text, thread_ts, events, extra, duplicate=duplicate)

    def direct(
        self,
        user: str,
        text: str,
        thread_ts: str | None = None,
        *,
        duplicate: bool = False,
        extra: Json | None = None,
    ) -> str:
        """Write to the app in direct messages."""
        channel = self.direct_channel(user)
        return self._write(user, channel, text, thread_ts, (MESSAGE,), extra, duplicate=duplicate)

    def direct_channel(self, user: str) -> str:
        """Return the id of somebody's direct messages with the app."""
        return self.background.do(lambda: self.team.direct(self._person(user).id).id)

    def bot_says(
        self, channel: str, text: str, thread_ts: str | None = None, *, bot_id: str = "B0OTHER"
    ) -> str:
        """Let another app write; one that mentions the app sends app_mention too."""
        extra = {"bot_id": bot_id, "app_id": f"A{bot_id[1:]}", "client_msg_id": None}
        self.add_person(f"U{bot_id}", bot=True)
        return self.say(f"U{bot_id}", channel, text, thread_ts, extra=extra)

    def happening(self, user: str, channel: str, subtype: str, text: str = "") -> str:
        """Let a message of a subtype appear, such as channel_join or channel_topic."""
        return self.say(user, channel, text or f"<@{user}> …", extra={"subtype": subtype})

    def edit(self, channel: str, ts: str, text: str) -> None:
        """Change the words of a person's message."""

        def change() -> None:
            place = self.team.conversation(channel)
            before = place.message(ts)
            edited = {"user": before["user"], "ts": self.team.new_ts()}
            more = {"text": text, "blocks": [rich_text(text)], "edited": edited}
            self._change(place, before, before | more)

        self.background.do(change)

    def unfurl(self, channel: str, ts: str, url: str) -> None:
        """Let Slack show a preview of a link below a message: a change, but no edit."""

        def change() -> None:
            place = self.team.conversation(channel)
            before = place.message(ts)
            preview = {"id": 1, "from_url": url, "fallback": url, "title": url}
            self._change(place, before, before | {"attachments": [preview]})

        self.background.do(change)

    def remove(self, channel: str, ts: str) -> None:
        """Delete a message. One with replies becomes a tombstone: Slack calls that a change."""
        self.background.do(
            lambda: remove(self.site, self.team, self.team.conversation(channel), ts, tell=True)
        )

    def _change(self, place: Conversation, before: Json, after: Json) -> None:
        place.replace(before["ts"], after)
        announce_change(self.site, self.team, place, before, after)

    def _write(
        self,
        user: str,
        channel: str,
        text: str,
        thread: str | None,
        events: Sequence[str],
        extra: Json | None,
        *,
        duplicate: bool,
    ) -> str:
        def write() -> str:
            place = self._place(channel, user)
            ts = self.team.new_ts()
            message = typed_message(self.team, self._person(user), ts, text, thread)
            if thread and thread in place.messages:
                message["parent_user_id"] = place.messages[thread].get("user")
            message |= extra or {}
            message = {key: value for key, value in message.items() if value is not None}
            place.add(message)
            sent = [self._tell(name, message, place) for name in events]
            self._again([one for one in sent if one and duplicate])
            return ts

        return self.background.do(write)

    def _tell(self, name: str, message: Json, place: Conversation) -> Delivery | None:
        if name == MESSAGE:
            return self.site.announce_message(self.team, message, place)
        event = message | {"type": MENTION, "channel": place.id}
        return self.site.announce(self.team, MENTION, event, place)
