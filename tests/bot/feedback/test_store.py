"""Feedback is kept once a person and answer, and names nobody."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.feedback.store import FILE, MAX_COMMENT, FeedbackStore, Verdict
from tests.bot.blocking import Blocking
from tests.bot.feedback.conftest import ANSWER

if TYPE_CHECKING:
    from pathlib import Path


def test_a_verdict_is_kept_with_its_answer(store: Blocking) -> None:
    """What was asked, said and read is there with the verdict."""
    store.rate("F-8K2MQ7", "T1:U1", "bad", "Where?", ANSWER.to_dict())
    (row,) = store.rows()
    assert (row.reference, row.verdict, row.question) == ("F-8K2MQ7", Verdict.BAD, "Where?")
    assert (row.answered, row.answer, row.confidence) == (True, "In Kazan [1]", 0.75)
    assert (row.engine, row.generation, row.given) == ("extractive", "", 1_700_000_000.0)
    assert [one["article_id"] for one in row.passages] == ["a1"]


def test_one_verdict_a_person(store: Blocking) -> None:
    """A later verdict of a person replaces the one before; another person's stands beside it."""
    for user, verdict in (("U1", "bad"), ("U1", "good"), ("U2", "bad"), ("U1", "good")):
        store.rate("F-1", user, verdict, "Where?", ANSWER.to_dict())
    assert [row.verdict for row in store.rows()] == [Verdict.BAD, Verdict.GOOD]
    with pytest.raises(ValueError, match="perhaps"):
        store.rate("F-1", "U1", "perhaps", "Where?", {})


def test_a_reason_belongs_to_its_verdict(store: Blocking) -> None:
    """It is added to the verdict, kept when that is given again, and gone with it."""
    assert not store.explain("F-1", "U1", "wrong", None)
    store.rate("F-1", "U1", "bad", "Where?", ANSWER.to_dict())
    assert store.explain("F-1", "U1", "wrong", "x" * 2 * MAX_COMMENT)
    store.rate("F-1", "U1", "bad", "Where?", ANSWER.to_dict())
    (row,) = store.rows()
    assert (row.reason, row.comment) == ("wrong", "x" * MAX_COMMENT)
    store.rate("F-1", "U1", "good", "Where?", ANSWER.to_dict())
    (row,) = store.rows()
    assert (row.reason, row.comment) == (None, None)


def test_nobody_is_named(store: Blocking, tmp_path: Path) -> None:
    """The file does not hold who rated; each file hashes by a key of its own, which it keeps."""
    path = tmp_path / ".footnote-state" / FILE
    store.rate("F-1", "T1:U012AB3CD", "good", "Where?", {})
    store.rate("F-2", "T1:U012AB3CD", "good", "Where?", {})
    with (
        closing(Blocking(FeedbackStore(path))) as again,
        closing(Blocking(FeedbackStore(tmp_path / "b.db"))) as other,
    ):
        again.rate("F-3", "T1:U012AB3CD", "good", "Where?", {})
        other.rate("F-1", "T1:U012AB3CD", "good", "Where?", {})
        assert len({row.rater for row in store.rows()}) == 1
        assert {row.rater for row in store.rows()}.isdisjoint(row.rater for row in other.rows())
    written = b"".join(one.read_bytes() for one in path.parent.iterdir())
    assert b"F-1" in written
    assert b"U012AB3CD" not in written
