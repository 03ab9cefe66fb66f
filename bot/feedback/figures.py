"""The figures of feedback, and the questions with the worst answers. Pure."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.feedback.store import Verdict
from qa.evaluation.figures import Figure, Section, figure, plain, to_json, to_text
from qa.evaluation.metrics import auroc
from qa.text.counting import counted
from qa.text.invisible import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.feedback.store import Feedback

SCHEMA = 1
MAX_WORST = 20


def feedback_json(rows: Sequence[Feedback]) -> dict[str, Any]:
    """Return the figures as `footnote eval feedback --json` prints them."""
    return {
        "schema": SCHEMA,
        "verdicts": len(rows),
        "raters": _raters(rows),
        "figures": to_json(_sections(rows)),
        "worst": [
            {
                "reference": row.reference,
                "given": _when(row),
                "reason": row.reason,
                "comment": row.comment,
                "question": row.question,
                "answered": row.answered,
                "answer": row.answer,
                "confidence": row.confidence,
                "engine": row.engine,
                "generation": row.generation,
            }
            for row in _worst(rows)
        ],
    }


def feedback_text(rows: Sequence[Feedback]) -> str:
    """Return the figures as tables, and below them the worst questions."""
    if not rows:
        return "Nobody has rated an answer yet."
    raters = _raters(rows)
    people = f"{raters} {'person' if raters == 1 else 'people'}"
    parts = [f"{counted(len(rows), 'verdict')} by {people}", to_text(_sections(rows))]
    if worst := _worst(rows):
        parts.append("\n".join(["Bad answers, newest first", *map(_told, worst)]))
    return "\n\n".join(parts)


def _sections(rows: Sequence[Feedback]) -> list[Section]:
    """Return every figure; what the feedback cannot tell is left out."""
    found = [
        Section("verdicts", {"all": _verdicts(rows)} if rows else {}),
        Section("by engine", _by(rows, lambda row: row.engine)),
        Section("by generation", _by(rows, lambda row: row.generation)),
        Section("by what was said", _by(rows, _said)),
        Section("reasons", _reasons(rows)),
        Section("confidence", _confidence(rows)),
    ]
    return [section for section in found if section.rows]


def _said(row: Feedback) -> str:
    return "answered" if row.answered else "refused"


def _by(rows: Sequence[Feedback], part: Callable[[Feedback], str]) -> dict[str, dict[str, Figure]]:
    parts: dict[str, list[Feedback]] = {}
    for row in rows:
        parts.setdefault(printable(part(row)) or "-", []).append(row)
    return {name: _verdicts(parts[name]) for name in sorted(parts)}


def _verdicts(rows: Sequence[Feedback]) -> dict[str, Figure]:
    good = [row.verdict is Verdict.GOOD for row in rows]
    return {
        "good": Figure(good.count(True)),
        "bad": Figure(good.count(False)),
        "share good": figure(good),
    }


def _reasons(rows: Sequence[Feedback]) -> dict[str, dict[str, Figure]]:
    counts = Counter(printable(row.reason) for row in rows if row.reason)
    return {reason: {"verdicts": Figure(number)} for reason, number in counts.most_common()}


def _confidence(rows: Sequence[Feedback]) -> dict[str, dict[str, Figure]]:
    pairs = [(row.confidence, row.verdict is Verdict.GOOD) for row in rows]
    found = {
        "mean of good": figure(sure for sure, is_good in pairs if is_good),
        "mean of bad": figure(sure for sure, is_good in pairs if not is_good),
        "AUROC, good or bad": figure(pairs, auroc) if pairs else plain(float("nan")),
    }
    return {row: {"value": one} for row, one in found.items() if one.value is not None}


def _raters(rows: Sequence[Feedback]) -> int:
    return len({row.rater for row in rows})


def _worst(rows: Sequence[Feedback]) -> list[Feedback]:
    bad = [row for row in rows if row.verdict is Verdict.BAD]
    return sorted(bad, key=lambda row: row.given, reverse=True)[:MAX_WORST]


def _when(row: Feedback) -> str:
    return datetime.fromtimestamp(row.given, UTC).isoformat(timespec="seconds")


def _told(row: Feedback) -> str:
    reason = f"  {row.reason}" if row.reason else ""
    lines = [
        f"  {row.reference}  {_when(row)}  confidence {row.confidence:.2f}{reason}",
        f"    Q: {row.question}",
        f"    A: {row.answer}",
    ]
    if row.comment:
        lines.append(f"    Comment: {row.comment}")
    return "\n".join(printable(" ".join(line.split("\n"))) for line in lines)
