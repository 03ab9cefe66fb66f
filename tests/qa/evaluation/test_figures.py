"""Figures are told as aligned columns for a person and as values for JSON."""

from __future__ import annotations

from qa.evaluation.figures import Figure, Section, figure, to_json, to_text


def test_nothing_has_no_figure() -> None:
    """Of no questions there is no figure, and the table says so with a dash."""
    assert figure([]) == Figure(None, None, None, 0)
    section = Section("speed, ms", {"total": {"p50": figure([]), "p95": Figure(12.5)}}, digits=1)
    assert to_text([section, Section("left out", {})]).splitlines() == [
        "Speed, ms",
        "         p50   p95  n",
        "  total    -  12.5  0",
    ]
    value = {"value": 12.5, "low": None, "high": None, "n": None}
    assert to_json([section])["speed, ms"]["total"]["p95"] == value
