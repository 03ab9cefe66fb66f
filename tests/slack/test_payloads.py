"""What the fake Slack sends has every field that recorded payloads of Slack have.

The fields are those of the payloads in bolt-python's tests/scenario_tests_async.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

import pytest

from tests.slack import PROXY_VARIABLES, FakeSlack, Settings
from tests.slack.trial import FEEDBACK, MODAL, call

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.slack import Json

_MISSING = object()
OUTER = (
    "token team_id api_app_id event type event_id event_time authorizations is_ext_shared_channel "
    "event_context"
)
ACTED = "type team.id team.domain user.id user.team_id api_app_id token trigger_id"
FIELDS = {
    "app_mention": f"{OUTER} event.client_msg_id event.type event.text event.user event.ts "
    "event.team event.blocks event.channel event.event_ts",
    "message": f"{OUTER} event.client_msg_id event.type event.text event.user event.ts event.team "
    "event.channel event.event_ts event.channel_type",
    "message_changed": f"{OUTER} event.message.type event.message.text event.message.user "
    "event.message.team event.message.edited.ts event.message.blocks event.previous_message.text "
    "event.previous_message.ts event.channel event.hidden event.ts event.event_ts "
    "event.channel_type",
    "message_deleted": f"{OUTER} event.previous_message.ts event.channel event.hidden "
    "event.deleted_ts event.event_ts event.ts event.channel_type",
    "app_home_opened": f"{OUTER} event.user event.channel event.tab event.event_ts",
    "command": "token team_id team_domain channel_id channel_name user_id user_name command text "
    "response_url trigger_id",
    "message_action": f"{ACTED} callback_id message.ts message.text channel.id response_url "
    "action_ts message_ts",
    "block_actions": f"{ACTED} container.type container.message_ts container.channel_id "
    "container.is_ephemeral channel.id message.bot_id message.ts message.app_id message.blocks "
    "message.team state.values response_url actions",
    "view_submission": f"{ACTED} view.id view.team_id view.type view.blocks view.callback_id "
    "view.state.values view.title view.close view.submit view.previous_view_id view.root_view_id "
    "view.app_id view.external_id view.app_installed_team_id view.bot_id view.hash "
    "view.private_metadata response_urls is_enterprise_install",
}


@pytest.fixture(scope="module")
def sent() -> Iterator[dict[str, Json]]:
    """A payload of each kind, as sent to an app that nobody runs."""
    patch = pytest.MonkeyPatch()
    for name in PROXY_VARIABLES:
        patch.delenv(name, raising=False)
    with FakeSlack(settings=Settings(echo=False)) as slack:
        ts = slack.mention("U1", "C1", "Where?")
        slack.edit("C1", ts, "When?")
        slack.remove("C1", slack.say("U1", "C1", "Where?"))
        slack.open_home("U1")
        asked = slack.command("/ask", "U1", "C1", "Where?")
        slack.message_shortcut("ask_about", "U1", "C1", ts)
        posted = call(slack, "chat.postMessage", channel="C1", text="x", blocks=[FEEDBACK])
        slack.click("U1", "C1", posted["ts"], "feedback", "good")
        view = call(slack, "views.open", trigger_id=asked.trigger_id, view=MODAL)["view"]
        slack.submit(view)
        payloads = [one.payload for one in slack.deliveries]
    yield {_kind(one): one for one in payloads}
    patch.undo()


def _kind(payload: Json) -> str:
    if "command" in payload:
        return "command"
    event = payload.get("event", payload)
    return str(event.get("subtype") or event["type"])


@pytest.mark.parametrize("kind", FIELDS)
def test_a_payload_has_the_fields_of_recorded_ones(sent: dict[str, Json], kind: str) -> None:
    """Nothing that Slack sends is missing: the app is tried with no less than it gets there."""
    missing = [path for path in FIELDS[kind].split() if not _has(sent[kind], path.split("."))]
    assert missing == []


def _has(payload: Json, path: list[str]) -> bool:
    def inner(value: Any, key: str) -> Any:  # noqa: ANN401 - any JSON
        return value.get(key, _MISSING) if isinstance(value, dict) else _MISSING

    return reduce(inner, path, payload) is not _MISSING
