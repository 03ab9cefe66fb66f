"""Prometheus metrics; the only module that uses its client.

Label values are those of the sets below; any other becomes `other`. No id or text is a label.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from bot.contact import Contact
from bot.outcomes import Apology, Refusal, Scope
from bot.question import Way
from qa.answer import Reason

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

CONTENT_TYPE = CONTENT_TYPE_LATEST
OTHER = "other"

WAYS = frozenset(Way)
KINDS = frozenset({"answered", "checked", "refused", "apologised", "declined"})
REASONS = frozenset((*Reason, *Refusal, *Scope, *Apology))
ERROR_SOURCES = frozenset({"answer", "home", "journal", "listener", "web"})
METHODS = frozenset(
    {
        "agents.sessions.setStatus",
        "assistant.threads.setStatus",
        "assistant.threads.setSuggestedPrompts",
        "chat.appendStream",
        "chat.delete",
        "chat.postEphemeral",
        "chat.postMessage",
        "chat.startStream",
        "chat.stopStream",
        "chat.update",
        "conversations.info",
        "conversations.replies",
        "response_url",
        "views.open",
        "views.publish",
    }
)
OUTCOMES = frozenset({"ok", "refused", "unsure", "busy", "token"})
# A call of one of these that worked has shown something to people.
_POSTS = frozenset(
    {
        "chat.postEphemeral",
        "chat.postMessage",
        "chat.stopStream",
        "chat.update",
        "response_url",
    }
)
VERDICTS = frozenset({"good", "bad"})
REBUILDS = frozenset({"built", "failed"})

# Seconds.
_ANSWER_BUCKETS = (0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120)
_ACK_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3)
_CALL_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_REBUILD_BUCKETS = (1, 2, 5, 10, 30, 60, 300, 1800)


class Metrics:
    """The app's counters, gauges and histograms, in their own registry.

    `contact` tells of the last contact with Slack.
    """

    def __init__(self) -> None:
        self.contact = Contact()
        registry = self._registry = CollectorRegistry()
        ProcessCollector(namespace="footnote", registry=registry)

        def counter(name: str, what: str, *labels: str) -> Counter:
            return Counter(f"footnote_{name}", what, labels, registry=registry)

        def gauge(name: str, what: str) -> Gauge:
            return Gauge(f"footnote_{name}", what, registry=registry)

        def histogram(name: str, what: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
            return Histogram(f"footnote_{name}", what, labels, registry=registry, buckets=buckets)

        self._received = counter("questions_received", "Questions, by how they came.", "way")
        self._answers = counter(
            "questions_finished", "Questions that got their answer or reason.", "kind", "reason"
        )
        self._latency = histogram(
            "answer_seconds", "From a question to its answer.", _ANSWER_BUCKETS, "kind"
        )
        self._acks = histogram("ack_seconds", "From an event to its ack.", _ACK_BUCKETS)
        self._queued = gauge("queue_questions", "Questions that wait.")
        self._in_hand = gauge("in_hand_questions", "Questions that are worked on.")
        self._errors = counter("errors", "Unexpected failures, by place.", "where")
        self._calls = histogram(
            "slack_call_seconds", "Calls of the Web API.", _CALL_BUCKETS, "method", "outcome"
        )
        self._limited = counter("slack_rate_limited", "Answers 429 of the Web API.", "method")
        self._feedback = counter("feedback", "What people thought of answers.", "verdict")
        self._rebuilds = histogram(
            "rebuild_seconds", "Rebuilds of the index.", _REBUILD_BUCKETS, "outcome"
        )
        self._articles = gauge("index_articles", "Articles in the live index.")
        self._passages = gauge("index_passages", "Passages in the live index.")
        self._built = gauge("index_built_timestamp_seconds", "When the live index was built.")
        self._newest = gauge(
            "index_newest_article_timestamp_seconds", "The date of the newest article."
        )
        # An alert on an increase needs the zero before the first.
        for metric, words in (
            (self._errors, ERROR_SOURCES),
            (self._limited, METHODS),
            (self._feedback, VERDICTS),
            (self._rebuilds, REBUILDS),
        ):
            for word in words:
                metric.labels(word)
        self._connected = gauge("slack_connected", "Whether Slack's socket is connected.")
        self._event = gauge("slack_last_event_timestamp_seconds", "When the last event came.")
        self._post = gauge("slack_last_post_timestamp_seconds", "When the last post worked.")

    def received(self, way: str) -> None:
        """Count a question that was received."""
        self._received.labels(_label(way, WAYS)).inc()

    def answered(self, kind: str, reason: str = "", seconds: float = 0.0) -> None:
        """Count a question that is finished, `seconds` after it came. `reason` may be empty."""
        kind = _label(kind, KINDS)
        self._answers.labels(kind, _label(reason, REASONS) if reason else "").inc()
        self._latency.labels(kind).observe(seconds)

    def ack(self, seconds: float) -> None:
        """Observe the seconds from an event, which has just come, to its ack."""
        self._acks.observe(seconds)
        self.contact.event_at = time.time()
        self._event.set(self.contact.event_at)

    def queue(self, depth: int) -> None:
        """Set the number of questions that wait."""
        self._queued.set(depth)

    def in_hand(self, count: int) -> None:
        """Set the number of unfinished questions."""
        self._in_hand.set(count)

    def error(self, source: str) -> None:
        """Count an unexpected failure."""
        self._errors.labels(_label(source, ERROR_SOURCES)).inc()

    def slack_call(self, method: str, seconds: float, outcome: str) -> None:
        """Observe a call of the Web API, such as `chat.postMessage`."""
        labels = _label(method, METHODS), _label(outcome, OUTCOMES)
        self._calls.labels(*labels).observe(seconds)
        if outcome == "ok" and method in _POSTS:
            self.contact.post_at = time.time()
            self._post.set(self.contact.post_at)

    def rate_limited(self, method: str) -> None:
        """Count a 429."""
        self._limited.labels(_label(method, METHODS)).inc()

    def feedback(self, verdict: str) -> None:
        """Count a click on the feedback buttons."""
        self._feedback.labels(_label(verdict, VERDICTS)).inc()

    def rebuilt(self, outcome: str, seconds: float) -> None:
        """Observe a rebuild of the index."""
        self._rebuilds.labels(_label(outcome, REBUILDS)).observe(seconds)

    def index(
        self, articles: int, passages: int, built_at: str, newest: date | None = None
    ) -> None:
        """Set the size of the live index, its time of build in ISO format, its newest article."""
        self._articles.set(articles)
        self._passages.set(passages)
        self._built.set(datetime.fromisoformat(built_at).timestamp())
        if newest is not None:
            midnight = datetime(newest.year, newest.month, newest.day, tzinfo=UTC)
            self._newest.set(midnight.timestamp())

    def text(self) -> bytes:
        """Return all metrics in the text exposition format."""
        connected = self.contact.is_connected
        self._connected.set(connected is None or connected())
        return generate_latest(self._registry)


def _label(value: str, allowed: Collection[str]) -> str:
    return str(value) if value in allowed else OTHER
