"""What people do with the app's commands, shortcuts, buttons and modals."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.slack.actions import action, state
from tests.slack.chat import publish, show_ephemeral
from tests.slack.content import check_message, check_modal_or_home
from tests.slack.driver import Driver
from tests.slack.payloads import VERIFICATION_TOKEN, interaction
from tests.slack.scopes import COMMANDS
from tests.slack.site import ResponseUrl
from tests.slack.texts import message_texts, texts_of
from tests.slack.values import APP_ID, Json
from tests.slack.views import whole_view

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.slack.conversations import Conversation
    from tests.slack.deliver import Delivery


@dataclass(frozen=True, slots=True)
class Interaction:
    """Something a person did with the app, and how the app may answer it."""

    delivery: Delivery
    trigger_id: str
    response_url: str | None = None

    @property
    def response(self) -> Json | None:
        """What the app acknowledged it with; None as long as it has not."""
        return self.delivery.response


class Clicks(Driver):
    """People use commands, shortcuts, buttons and modals."""

    def command(self, name: str, user: str, channel: str, text: str = "") -> Interaction:
        """Type a slash command, `name` with its slash."""
        self._check_declared("slash_commands", "command", name)

        def send() -> Interaction:
            place = self._place(channel, user)
            person = self._person(user)
            trigger, answer_at = self._openings(user, place.id)
            payload = {
                "token": VERIFICATION_TOKEN,
                "team_id": self.team.id,
                "team_domain": self.team.name.lower(),
                "channel_id": place.id,
                "channel_name": "directmessage" if place.kind == "im" else place.name,
                "user_id": user,
                "user_name": person.name.lower(),
                "command": name,
                "text": text,
                "api_app_id": APP_ID,
                "is_enterprise_install": str(self.team.org_wide).lower(),
                "response_url": answer_at,
                "trigger_id": trigger,
            }
            if self.team.enterprise:
                payload |= {"enterprise_id": self.team.enterprise, "enterprise_name": "Org"}
            delivery = self.site.courier.send("slash_commands", payload)
            delivery.when_acked = lambda response: self._command_answer(place, user, response)
            return Interaction(delivery, trigger, answer_at)

        return self.background.do(send)

    def message_shortcut(self, callback_id: str, user: str, channel: str, ts: str) -> Interaction:
        """Choose a shortcut in the menu of a message."""
        self._check_declared("shortcuts", "callback_id", callback_id)

        def send() -> Interaction:
            place = self._place(channel, user)
            trigger, answer_at = self._openings(user, place.id)
            payload = interaction(
                self.team,
                self._person(user),
                "message_action",
                callback_id=callback_id,
                trigger_id=trigger,
                response_url=answer_at,
                action_ts=f"{time.time():.6f}",
                message_ts=ts,
                message=place.message(ts),
                channel={"id": place.id, "name": place.name},
            )
            return self._interact(payload, trigger, answer_at)

        return self.background.do(send)

    def click(
        self,
        user: str,
        channel: str,
        ts: str,
        which: str | Callable[[Json], bool],
        value: str | None = None,
    ) -> Interaction:
        """Click in a message, or in an ephemeral one that only this person sees.

        `which` is the action_id, or says of an element whether it is the one. `value` chooses
        among feedback buttons or options; what is sent is what stands in the message, so a value
        that is not there is an error.
        """

        def send() -> Interaction:
            place = self._place(channel, user)
            message, ephemeral = self._visible(place, user, ts)
            acted = action(message.get("blocks", []), which, value)
            original = ResponseUrl(self.team, place.id, user, time.monotonic(), ts, ephemeral)
            trigger, answer_at = self.team.trigger(user), self.site.response_url(original)
            container = {
                "type": "message",
                "message_ts": ts,
                "channel_id": place.id,
                "is_ephemeral": ephemeral,
            }
            if thread := message.get("thread_ts"):
                container["thread_ts"] = thread
            payload = interaction(
                self.team,
                self._person(user),
                "block_actions",
                container=container,
                trigger_id=trigger,
                channel={"id": place.id, "name": place.name},
                state={"values": {}},
                response_url=answer_at,
                actions=[acted],
                **({} if ephemeral else {"message": message}),
            )
            return self._interact(payload, trigger, answer_at)

        return self.background.do(send)

    def press(
        self,
        user: str,
        view: Json,
        which: str | Callable[[Json], bool],
        value: str | None = None,
    ) -> Interaction:
        """Click in a modal or on the Home tab."""

        def send() -> Interaction:
            trigger = self.team.trigger(user)
            payload = interaction(
                self.team,
                self._person(user),
                "block_actions",
                container={"type": "view", "view_id": view["id"]},
                trigger_id=trigger,
                view=view,
                actions=[action(view["blocks"], which, value)],
            )
            return self._interact(payload, trigger)

        return self.background.do(send)

    def submit(self, view: Json, values: Mapping[str, str] | None = None) -> Interaction:
        """Submit a modal that is open. `values` are by action_id: a text, or an option's value.

        The app's answer is acted upon: the modal closes unless it says otherwise.
        """

        def send() -> Interaction:
            user = view["user"]
            trigger = self.team.trigger(user)
            filled = view | {"state": {"values": state(view["blocks"], values or {})}}
            payload = interaction(
                self.team,
                self._person(user),
                "view_submission",
                trigger_id=trigger,
                view=filled,
                response_urls=[],
            )
            done = self._interact(payload, trigger)
            done.delivery.when_acked = lambda response: self._after_submit(view, response)
            return done

        return self.background.do(send)

    def close_modal(self, view: Json) -> Interaction | None:
        """Close a modal; the app is notified when it has asked to be."""

        def send() -> Interaction | None:
            user = view["user"]
            stack = self.team.modals.get(user, [])
            self.team.modals[user] = [one for one in stack if one["id"] != view["id"]]
            if not view.get("notify_on_close"):
                return None
            payload = interaction(
                self.team, self._person(user), "view_closed", view=view, is_cleared=False
            )
            return self._interact(payload, "")

        return self.background.do(send)

    def _openings(self, user: str, channel: str) -> tuple[str, str]:
        """Return a trigger id, and a response URL with no message of its own."""
        to = ResponseUrl(self.team, channel, user, time.monotonic())
        return self.team.trigger(user), self.site.response_url(to)

    def _interact(self, payload: Json, trigger: str, answer_at: str | None = None) -> Interaction:
        delivery = self.site.courier.send("interactive", payload)
        return Interaction(delivery, trigger, answer_at)

    def _visible(self, place: Conversation, user: str, ts: str) -> tuple[Json, bool]:
        """Return a message that a person sees, and whether it is ephemeral."""
        for message in self.team.ephemerals:
            if message["ts"] == ts and message["to"] == user:
                return message, True
        return place.message(ts), False

    def _check_declared(self, feature: str, key: str, name: str) -> None:
        """Complain of what a manifest does not declare: nobody could use it."""
        assert COMMANDS in self.team.scopes, f"{name} needs the scope {COMMANDS}"
        if self.site.manifest is not None:
            declared = self.site.manifest.get("features", {}).get(feature, [])
            assert name in {one.get(key) for one in declared}, f"{name} is not in the manifest"

    def _command_answer(self, place: Conversation, user: str, response: Json) -> None:
        """Show what a command was acknowledged with."""
        if not response:
            return
        self.site.record.sent("ack of a command", message_texts(response))
        check_message("ack of a command", response)
        if response.get("response_type") == "in_channel":
            publish(self.site, self.team, place, response, None)
        else:
            show_ephemeral(self.team, place.id, user, response, None)

    def _after_submit(self, view: Json, response: Json) -> None:
        user, kind = view["user"], response.get("response_action")
        stack = self.team.modals.get(user, [])
        if "view" in response:
            self.site.record.sent("ack of a submission", texts_of(response["view"]))
            check_modal_or_home("ack of a submission", response["view"], "modal")
        if kind == "update":
            stack[-1:] = [whole_view(self.team, response["view"], user, view)]
        elif kind == "errors":
            unknown = response["errors"].keys() - {block["block_id"] for block in view["blocks"]}
            if unknown:
                self.site.record.breach(f"errors of unknown blocks {sorted(unknown)}")
        else:
            self.team.modals[user] = [] if kind == "clear" else stack[:-1]
