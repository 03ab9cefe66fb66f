"""`footnote eval retrieval`: every variant is measured beside the default."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qa.evaluation import retrieval
from tests.qa.evaluation.runs import measured

if TYPE_CHECKING:
    from pathlib import Path

    from tests.qa.evaluation.runs import Run


def test_the_choices_are_compared(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`retrieval` gives each variant beside the default, with its own index, and answers by k."""
    names = ["default", "lexical only", "passages of 80-120 tokens", "title in front"]
    chosen = [variant for variant in retrieval.VARIANTS if variant.name in names]
    monkeypatch.setattr(retrieval, "VARIANTS", chosen)
    figures = measured(run, folder, what="retrieval")["figures"]
    rows = figures["retrieval, of gold documents"]
    assert list(rows) == names
    assert rows["default"]["MRR, gain"] == {"value": 0, "low": 0, "high": 0, "n": 13}
    assert rows["title in front"]["recall@5"]["value"] == 1.0
    assert rows["lexical only"]["recall@10"]["value"] == pytest.approx(12 / 13, abs=1e-3)
    by_k = figures["answers, none refused"]["AUROC"]
    assert list(by_k) == ["3 passages read", "5 passages read", "10 passages read"]
