"""Draws how an index grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.bench.scale import Scale


def plot(scales: Sequence[Scale], path: Path) -> None:
    """Draw time, memory and disk by passages, on logarithmic axes, into an SVG file."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    panels = {
        "seconds": {"build": "build_s", "one article edited": "edit_s"},
        "milliseconds": {"retrieval, p50": "p50_ms", "retrieval, p99": "p99_ms"},
        "megabytes": {"peak memory of a build": "peak_mb", "disk": "disk_mb"},
    }
    passages = [scale.passages for scale in scales]
    figure, axes = plt.subplots(1, len(panels), figsize=(11, 3.2), layout="constrained")
    for axis, (unit, lines) in zip(axes, panels.items(), strict=True):
        for label, name in lines.items():
            values = [getattr(scale, name) for scale in scales]
            axis.loglog(passages, values, "o-", label=label)
        axis.set_xlabel("passages")
        axis.set_ylabel(unit)
        axis.legend(frameon=False, fontsize="small")
        axis.grid(alpha=0.3)
    figure.savefig(path)
