"""The journal's schema, and its rows as `Question`s."""

from __future__ import annotations

import json
import re
import secrets
from typing import TYPE_CHECKING, Any

from bot.question import UNANSWERED, UNFINISHED, Asked, Question, State, Way

if TYPE_CHECKING:
    from collections.abc import Sequence

VERSION = 1
IS_UNANSWERED = f"state IN ({', '.join(repr(state.value) for state in UNANSWERED)})"
IS_UNFINISHED = f"state IN ({', '.join(repr(state.value) for state in UNFINISHED)})"
IS_STORED = f"state NOT IN ('{State.DELETING}', '{State.DELETED}')"
IS_KEY = "team = ? AND channel = ? AND ts = ?"
IN_THREAD = f"team = ? AND channel = ? AND thread_ts = ? AND {IS_STORED}"
# `at` is the position of a question in its thread, in seconds since the epoch; `quiet` tells that
# somebody else has written there after it, or 'stop' was said. A message `beside` the answer is a
# shared one, a call for help, or a direct message.
SCHEMA = f"""
CREATE TABLE questions (
  reference TEXT PRIMARY KEY,
  team TEXT NOT NULL, channel TEXT NOT NULL, ts TEXT NOT NULL,
  user TEXT NOT NULL, text TEXT NOT NULL, way TEXT NOT NULL,
  thread_ts TEXT, response_url TEXT, user_team TEXT, enterprise TEXT,
  state TEXT NOT NULL DEFAULT 'open', revision INTEGER NOT NULL DEFAULT 0,
  unsure INTEGER NOT NULL DEFAULT FALSE, stopped INTEGER NOT NULL DEFAULT FALSE,
  received REAL NOT NULL, at REAL NOT NULL,
  quiet INTEGER NOT NULL DEFAULT FALSE,
  answer TEXT, apology TEXT,
  UNIQUE (team, channel, ts)
);
CREATE INDEX threads ON questions (team, channel, thread_ts, at) WHERE thread_ts IS NOT NULL;
CREATE INDEX people ON questions (team, user);
CREATE INDEX ages ON questions (received);
CREATE INDEX states ON questions (state);
CREATE INDEX unfinished ON questions (received) WHERE {IS_UNFINISHED};
CREATE TABLE messages (
  team TEXT NOT NULL, channel TEXT NOT NULL, ts TEXT NOT NULL,
  reference TEXT NOT NULL REFERENCES questions ON DELETE CASCADE, position INTEGER NOT NULL,
  beside INTEGER NOT NULL,
  PRIMARY KEY (team, channel, ts)
) WITHOUT ROWID;
CREATE INDEX replies ON messages (reference, position);
CREATE TABLE done (
  reference TEXT NOT NULL REFERENCES questions ON DELETE CASCADE, what TEXT NOT NULL,
  PRIMARY KEY (reference, what)
) WITHOUT ROWID;
CREATE TABLE modes (
  team TEXT NOT NULL, channel TEXT NOT NULL, mode TEXT NOT NULL, PRIMARY KEY (team, channel)
) WITHOUT ROWID;
CREATE TABLE uninstalled (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE limits (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID
"""

ASKED = (
    "team",
    "channel",
    "ts",
    "user",
    "text",
    "way",
    "thread_ts",
    "response_url",
    "user_team",
    "enterprise",
)
SELECT = f"""
SELECT reference, state, revision, received, unsure OR state = 'sending', stopped,
  (SELECT json_group_array(ts) FROM
    (SELECT ts FROM messages WHERE reference = questions.reference AND NOT beside
     ORDER BY position)),
  {", ".join(ASKED)}
FROM questions
"""

# Crockford's: no I, L, O or U, which are misread or spell words.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MESSAGE_TS = re.compile(r"\d{9,11}\.\d{6}")


def question_from_row(row: Sequence[Any]) -> Question:
    """Return a row of `SELECT` as a value."""
    reference, state, revision, received, unsure, stopped, messages, *asked = row
    values = dict(zip(ASKED, asked, strict=True))
    return Question(
        reference,
        Asked(**values | {"way": Way(values["way"])}),
        State(state),
        revision,
        received,
        tuple(json.loads(messages)),
        bool(unsure),
        bool(stopped),
    )


def new_reference() -> str:
    """Return a random reference such as F-8K2MQ7, one of a thousand million."""
    return "F-" + "".join(secrets.choice(_ALPHABET) for _ in range(6))


def seconds_of(ts: str, default: float) -> float:
    """Return a message's ts as seconds since the epoch; `default` for a trigger's id."""
    return float(ts) if _MESSAGE_TS.fullmatch(ts) else default
