"""Pictures of a run. The only file that knows matplotlib, of the extra `evaluation`."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

import numpy as np

from index.installation import install_extra
from qa.errors import FootnoteError, InputFileError
from qa.evaluation.answers import judged_rows
from qa.evaluation.metrics import calibration_bins, recall_at, risk_coverage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from qa.answer import AnswerPolicy
    from qa.evaluation.run import Run

SUFFIXES = (".png", ".svg")
DEEPEST = 10
_STYLES = {"dense": "--", "lexical": ":", "fused": "-"}


def check_target(path: Path) -> None:
    """Raise, before anything is measured, what would keep a picture from being written there."""
    if path.suffix.lower() not in SUFFIXES:
        raise InputFileError(
            f"{path} is no name for a picture.", f"End it in {' or '.join(SUFFIXES)}."
        )
    if not path.parent.is_dir():
        raise InputFileError(f"{path.parent} is not a folder.", "Make it first.")
    if importlib.util.find_spec("matplotlib") is None:
        raise FootnoteError(
            "Drawing needs matplotlib, which is not installed.",
            f"Run: {install_extra('evaluation')}",
        )


def draw(run: Run, path: Path) -> None:
    """Draw risk against coverage, reliability and recall@k into one picture."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(15, 4.8), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(f"{run.data.name}: {len(run.data.questions)} questions")
    risk, reliability, recall = figure.subplots(1, 3)
    rows = np.array(judged_rows(run.pairs), dtype=np.float64).reshape(-1, 2)
    _draw_risk(risk, rows, run.thresholds)
    _draw_reliability(reliability, rows)
    _draw_recall(recall, run)
    for axes in (risk, reliability, recall):
        axes.grid(alpha=0.3)
    try:
        figure.savefig(path, dpi=120)
    except OSError as error:
        raise InputFileError(f"{path} cannot be written: {error.strerror}.") from error


def _draw_risk(
    axes: Any,  # noqa: ANN401 - matplotlib's
    rows: Any,  # noqa: ANN401 - numpy's
    thresholds: Mapping[AnswerPolicy, float],
) -> None:
    axes.set(xlabel="coverage: questions answered", ylabel="risk: answers that are wrong")
    axes.set(title="Risk against coverage", xlim=(0, 1), ylim=(0, 1))
    if not len(rows):
        return
    axes.plot(*zip(*risk_coverage(rows), strict=True), color="black")
    for policy, threshold in thresholds.items():
        given = rows[rows[:, 0] >= threshold]
        if threshold > 0 and len(given):
            point = len(given) / len(rows), 1 - given[:, 1].mean()
            axes.plot(*point, marker="o", linestyle="", label=str(policy))
    if len(axes.lines) > 1:
        axes.legend(title="policy")


def _draw_reliability(axes: Any, rows: Any) -> None:  # noqa: ANN401 - matplotlib's, numpy's
    axes.set(xlabel="confidence", ylabel="answers that are right")
    axes.set(title="Reliability, with the questions of each bin", xlim=(0, 1), ylim=(0, 1))
    axes.plot([0, 1], [0, 1], color="grey", linewidth=0.8)
    if not len(rows):
        return
    sure, right, counts = zip(*calibration_bins(rows), strict=True)
    axes.plot(sure, right, color="black", marker="o")
    for point in zip(sure, right, counts, strict=True):
        axes.annotate(str(point[2]), point[:2], xytext=(4, -10), textcoords="offset points")


def _draw_recall(axes: Any, run: Run) -> None:  # noqa: ANN401 - matplotlib's
    axes.set(xlabel="passages, k", ylabel="gold documents found")
    axes.set(title="Recall@k", xlim=(1, DEEPEST), ylim=(0, 1))
    cuts = range(1, DEEPEST + 1)
    for name, style in _STYLES.items():
        ranks = [one.ranks[name].documents for _, one in run.pairs if name in one.ranks]
        if ranks:
            recalls = [float(np.mean([recall_at(k, one) for one in ranks])) for k in cuts]
            axes.plot(cuts, recalls, style, color="black", label=name)
    if axes.lines:
        axes.legend()
