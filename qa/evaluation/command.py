"""What `footnote eval` does: a folder, or feedback, to the text that is printed, and a picture."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.evaluation.compare import compare
from qa.evaluation.dataset import read_dataset
from qa.evaluation.feedback import FILE, read_feedback
from qa.evaluation.followups import follow_ups_json, follow_ups_text, measure_follow_ups
from qa.evaluation.indexed import locked_set
from qa.evaluation.plot import check_target, plot
from qa.evaluation.report import comparison_json, comparison_text, report_json, report_text
from qa.evaluation.run import ask_all
from qa.evaluation.verdicts import feedback_json, feedback_text
from qa.evaluation.verifier import measure_verifier, verifier_json, verifier_text
from qa.service.footnote import PASSAGES

if TYPE_CHECKING:
    from pathlib import Path

    from index.vectors import Progress
    from qa.service.notifier import Notifier
    from qa.service.settings import Settings


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of the command."""

    as_json: bool = False
    plot: Path | None = None
    compare: bool = False
    fresh: bool = False
    verifier: bool = False
    follow_ups: bool = False


def measure(
    folder: Path, wanted: Wanted, settings: Settings, notifier: Notifier, progress: Progress
) -> str:
    """Measure the set in `folder` and return the figures as text.

    Raises `InputFileError` when it is no data set or the picture cannot be written,
    `IndexUnusableError` when the cache cannot or another run measures the same set.
    """
    if wanted.plot is not None:
        check_target(wanted.plot)
    data = read_dataset(folder)
    with locked_set(data, settings.cache) as indexed:
        if wanted.verifier:
            checked = measure_verifier(indexed, settings, notifier, progress)
            return json.dumps(verifier_json(checked)) if wanted.as_json else verifier_text(checked)
        if wanted.follow_ups:
            later = measure_follow_ups(indexed, settings, notifier, progress)
            return json.dumps(follow_ups_json(later)) if wanted.as_json else follow_ups_text(later)
        if wanted.compare:
            found = compare(indexed, settings, notifier, progress, fresh=wanted.fresh)
            if wanted.as_json:
                return json.dumps(comparison_json(data, found))
            return comparison_text(data, found)
        run = ask_all(indexed, settings, notifier, progress, k=PASSAGES, fresh=wanted.fresh)
    if wanted.plot is not None:
        plot(run, wanted.plot)
    return json.dumps(report_json(run)) if wanted.as_json else report_text(run)


def tell_feedback(settings: Settings, *, as_json: bool) -> str:
    """Return the figures of what people thought of answers as text.

    Raises `FeedbackError` when it cannot be read.
    """
    rows = read_feedback(settings.state / FILE)
    return json.dumps(feedback_json(rows)) if as_json else feedback_text(rows)
