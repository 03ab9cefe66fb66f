"""A Slack of our own on 127.0.0.1, as strict as the documented one.

Run the app against it with `SLACK_API_URL=http://127.0.0.1:PORT/api/`; nothing else of the app
changes. What passes here would pass at Slack: arguments, scopes, sizes, Block Kit, rates with
Retry-After, stream states, triggers, response URLs and acknowledgements are checked, and each
breach is a line in `violations`.

    with FakeSlack(manifest=manifest) as slack:
        run the app with slack.environment, and without PROXY_VARIABLES
        ts = slack.mention("U1", "C1", "Where was the summit held?")
        slack.wait_for(lambda: slack.answers("C1", ts))
        assert slack.violations == []

`FakeSlack(manifest, scopes, settings, rates, team)` is the server and its first workspace;
`add_workspace(team, installed)` gives more, each a `Workspace` with:

- messages: `mention`, `say`, `direct`, `bot_says`, `happening`, `edit`, `unfurl`, `remove`
- interactions: `command`, `message_shortcut`, `click`, `press`, `submit`, `close_modal`; each an
  `Interaction` with `delivery`, `trigger_id`, `response_url` and the app's `response`
- the app: `open_home`, `join`, `press_stop`, `uninstall`, `authorize` (an OAuth
  code), `kill_token`, `take_scope`, `refuse_channel_streams`
- who and where: `add_person`, `add_channel`; both appear by themselves when first named
- what is seen: `messages`, `replies`, `answers`, `message`, `ephemerals`, `home`, `modal`,
  `opened_modals`, `status`, `statuses`, `session`, `prompts`, `calls`

The server has `wait_for`, `violations`, `sent_texts`, `acks`, `ack_times`, `deliveries`,
`all_calls`, `forget`, `connections`, `connections_ever`, `refresh_sockets`, `drop_sockets`, and
for HTTP mode `deliver_to` and `post`. `Settings` shortens Slack's times; `rates` (`Rates`) can
`lift`, `limit`, and `fail` the next calls of a method with a `Fault`.

Every method may be called from any thread but the fake's own.
"""

from tests.slack.clicks import Interaction
from tests.slack.deliver import Delivery
from tests.slack.fake import FakeSlack, Workspace
from tests.slack.payloads import escape
from tests.slack.rates import RATES, Fault, Rate, Rates
from tests.slack.record import Ack, Call, SentText
from tests.slack.team import Status
from tests.slack.values import (
    APP_ID,
    APP_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    CONFIG_TOKEN,
    PROXY_VARIABLES,
    SIGNING_SECRET,
    Json,
    Settings,
)
from tests.slack.webhooks import Reply, body_of, signed

__all__ = [
    "APP_ID",
    "APP_TOKEN",
    "CLIENT_ID",
    "CLIENT_SECRET",
    "CONFIG_TOKEN",
    "PROXY_VARIABLES",
    "RATES",
    "SIGNING_SECRET",
    "Ack",
    "Call",
    "Delivery",
    "FakeSlack",
    "Fault",
    "Interaction",
    "Json",
    "Rate",
    "Rates",
    "Reply",
    "SentText",
    "Settings",
    "Status",
    "Workspace",
    "body_of",
    "escape",
    "signed",
]
