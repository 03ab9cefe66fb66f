"""Verifiers: with the real support head, and with one that believes everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qa.models.support_model import Relation, SupportModel
from qa.verifier.judge import SupportJudge, load_support_calibration
from qa.verifier.verifier import Verifier

if TYPE_CHECKING:
    from collections.abc import Sequence


class Told(SupportModel):
    """A support head that thinks the same of every pair, and counts them."""

    def __init__(self, supports: float, contradicts: float = 0.0) -> None:
        self.relation = Relation(supports, contradicts, 1 - supports - contradicts)
        self.pairs = 0

    def relations(self, claims: Sequence[str], premises: Sequence[str]) -> list[Relation]:
        """Return what it thinks of each pair."""
        found = [self.relation for _ in zip(claims, premises, strict=True)]
        self.pairs += len(found)
        return found


@pytest.fixture(scope="session")
def verifier() -> Verifier:
    """A verifier with the judge that ships."""
    return Verifier(SupportJudge(SupportModel.load_judge, load_support_calibration()))


@pytest.fixture(scope="session")
def believing() -> Verifier:
    """A verifier whose support head believes everything: what it refuses, exact rules refuse."""
    return Verifier(SupportJudge(lambda: Told(1.0), load_support_calibration()))
