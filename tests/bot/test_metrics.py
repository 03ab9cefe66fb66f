"""What Prometheus reads: every count under its name, and labels from known words only."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from bot.api.calls import Calls
from bot.api.rate_limiter import RateLimiter
from bot.metrics import (
    ERROR_SOURCES,
    KINDS,
    METHODS,
    OTHER,
    OUTCOMES,
    REASONS,
    REBUILDS,
    VERDICTS,
    WAYS,
    Metrics,
)
from bot.question import Way
from qa.answer import Reason
from tests.bot.code import methods_used

if TYPE_CHECKING:
    from collections.abc import Mapping

Labels = frozenset[tuple[str, str]]
# Calls that are not made for an answer.
UNCOUNTED = {
    "apps.connections.open",
    "apps.manifest.export",
    "apps.manifest.validate",
    "auth.revoke",
    "auth.test",
}


def samples(metrics: Metrics) -> Mapping[tuple[str, Labels], float]:
    """Read the exposition as Prometheus does: values by name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(metrics.text().decode())
        for sample in family.samples
    }


def value(metrics: Metrics, name: str, **labels: str) -> float:
    """Return one value."""
    return samples(metrics)[name, frozenset(labels.items())]


def test_questions_and_answers() -> None:
    """Questions are counted by how they came, answers by kind and reason with their latency."""
    metrics = Metrics()
    for way in Way:
        metrics.received(way)
    metrics.received("mention")
    metrics.answered("answered", "", 0.7)
    metrics.answered("refused", Reason.LOW_SUPPORT, 1.5)
    metrics.answered("apologised", "too_late", 61)
    assert value(metrics, "footnote_questions_received_total", way="mention") == 2
    assert value(metrics, "footnote_questions_received_total", way="shortcut") == 1
    done = "footnote_questions_finished_total"
    assert value(metrics, done, kind="answered", reason="") == 1
    assert value(metrics, done, kind="refused", reason="low_support") == 1
    assert value(metrics, done, kind="apologised", reason="too_late") == 1
    bucket = "footnote_answer_seconds_bucket"
    assert value(metrics, bucket, kind="answered", le="0.5") == 0
    assert value(metrics, bucket, kind="answered", le="1.0") == 1
    assert value(metrics, "footnote_answer_seconds_sum", kind="apologised") == 61


def test_what_goes_on() -> None:
    """Gauges say what is true just now, and the app's memory is among them."""
    metrics = Metrics()
    metrics.queue(7)
    metrics.queue(3)
    metrics.in_hand(4)
    built = datetime(2024, 10, 24, tzinfo=UTC)
    metrics.index(12, 340, built.isoformat())
    assert value(metrics, "footnote_queue_questions") == 3
    assert value(metrics, "footnote_in_hand_questions") == 4
    assert value(metrics, "footnote_index_articles") == 12
    assert value(metrics, "footnote_index_passages") == 340
    assert value(metrics, "footnote_index_built_timestamp_seconds") == built.timestamp()
    assert value(metrics, "footnote_process_resident_memory_bytes") > 0


def test_slack_and_the_rest() -> None:
    """Calls, 429s, acks, errors, feedback and rebuilds are each counted."""
    metrics = Metrics()
    metrics.slack_call("chat.postMessage", 0.2, "ok")
    metrics.rate_limited("chat.appendStream")
    metrics.ack(0.004)
    metrics.error("answer")
    metrics.feedback("bad")
    metrics.rebuilt("failed", 12)
    call = {"method": "chat.postMessage", "outcome": "ok"}
    assert value(metrics, "footnote_slack_call_seconds_count", **call) == 1
    limited = "footnote_slack_rate_limited_total"
    assert value(metrics, limited, method="chat.appendStream") == 1
    assert value(metrics, "footnote_ack_seconds_bucket", le="0.005") == 1
    assert value(metrics, "footnote_errors_total", where="answer") == 1
    assert value(metrics, "footnote_feedback_total", verdict="bad") == 1
    assert value(metrics, "footnote_rebuild_seconds_count", outcome="failed") == 1


@given(st.lists(st.text()), st.text(), st.text())
def test_labels_are_known_words(words: list[str], one: str, another: str) -> None:
    """Whatever is given as a label, none but known words and `other` are ever written."""
    metrics = Metrics()
    for word in [*words, one, another, "U012AB3CD", "Where was the summit?"]:
        metrics.received(word)
        metrics.answered(word, word, 1)
        metrics.error(word)
        metrics.slack_call(word, 1, word)
        metrics.rate_limited(word)
        metrics.feedback(word)
        metrics.rebuilt(word, 1)
    known = KINDS | METHODS | OUTCOMES | ERROR_SOURCES | REASONS | REBUILDS | VERDICTS | WAYS
    for _, labels in samples(metrics):
        assert {text for name, text in labels if name != "le"} <= known | {OTHER, ""}


def test_two_apps_share_nothing() -> None:
    """Each app counts for itself."""
    one, another = Metrics(), Metrics()
    one.queue(5)
    assert value(another, "footnote_queue_questions") == 0


def test_every_method_of_the_app_is_known() -> None:
    """A method that the app calls with the bot's token has its own label."""
    assert methods_used() - UNCOUNTED <= METHODS


def test_a_call_that_was_cut_off_is_no_post_that_worked() -> None:
    """Nobody knows what Slack did with it: the last post stays that of before."""
    metrics = Metrics()

    async def scene() -> None:
        async with asyncio.timeout(0.01):
            await Calls(RateLimiter(), metrics).attempt("chat.update", asyncio.Event().wait)

    with pytest.raises(TimeoutError):
        asyncio.run(scene())
    assert metrics.contact.post_at is None
    name = "footnote_slack_call_seconds_count"
    assert value(metrics, name, method="chat.update", outcome="unsure") == 1
