"""Figures in sections, as a table for a person and as a value for JSON. Pure."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.evaluation.metrics import interval, mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qa.evaluation.metrics import Statistic

SCHEMA = 1
GAP = 2


@dataclass(frozen=True, slots=True)
class Figure:
    """A value, its 95 % interval, and of how many questions; None where there is none."""

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Figures by row and column; every row has the same columns.

    `digits` stand after the point of a value, `interval_digits` after that of its interval's ends.
    """

    name: str
    rows: Mapping[str, Mapping[str, Figure]]
    digits: int = 3
    interval_digits: int = 2


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a command of `footnote eval` has measured of the set `name`, told in two ways.

    The headline and the facts, a key each, say what was measured.
    """

    name: str
    headline: str
    facts: Mapping[str, Any]
    sections: Sequence[Section]

    def to_json(self) -> dict[str, Any]:
        """Return the figures as `--json` prints them."""
        figures = to_json([section for section in self.sections if section.rows])
        return {"schema": SCHEMA, "set": self.name, **self.facts, "figures": figures}

    def to_text(self) -> str:
        """Return the figures as tables below the headline."""
        return f"{self.name}: {self.headline}\n\n{to_text(self.sections)}".rstrip()


def figure(rows: Iterable[object], statistic: Statistic = mean) -> Figure:
    """Return a statistic of rows, one a question, with its bootstrap interval."""
    values = np.array(list(rows), dtype=np.float64)
    low, high = interval(values, statistic)
    value = statistic(values) if len(values) else float("nan")
    return Figure(_known(value), _known(low), _known(high), len(values))


def percentiles(values: Sequence[float]) -> dict[str, Figure]:
    """Return the median and the 95th percentile."""
    return {
        "p50": figure(values, lambda rows: float(np.percentile(rows, 50))),
        "p95": figure(values, lambda rows: float(np.percentile(rows, 95))),
    }


def plain(value: float) -> Figure:
    """Return a value that has no interval."""
    return Figure(_known(value))


def _known(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 4)


def to_json(sections: Sequence[Section]) -> dict[str, Any]:
    """Return {section: {row: {column: {"value", "low", "high", "n"}}}}."""
    return {
        section.name: {
            row: {column: asdict(found) for column, found in columns.items()}
            for row, columns in section.rows.items()
        }
        for section in sections
    }


def to_text(sections: Sequence[Section]) -> str:
    """Return the sections as aligned columns, one below the other."""
    return "\n\n".join(_section(section) for section in sections if section.rows)


def _section(section: Section) -> str:
    columns = list(next(iter(section.rows.values())))
    lines = [["", *columns, "n"]]
    for row, figures in section.rows.items():
        cells = [_cell(figures[column], section) for column in columns]
        lines.append([f"  {row}", *cells, _counts(figures.values())])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    title = section.name[0].upper() + section.name[1:]
    return "\n".join([title, *(_line(line, widths) for line in lines)])


def _counts(figures: Iterable[Figure]) -> str:
    """Return of how many questions a row is: '300', or '300/297' where its figures differ."""
    counts = dict.fromkeys(found.n for found in figures if found.n is not None)
    return "/".join(str(count) for count in counts)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = cells
    padded = [cell.rjust(width + GAP) for cell, width in zip(others, widths[1:], strict=True)]
    return (first.ljust(widths[0]) + "".join(padded)).rstrip()


def _cell(found: Figure, section: Section) -> str:
    if found.value is None:
        return "-"
    if isinstance(found.value, int):
        return str(found.value)
    text = f"{found.value:.{section.digits}f}"
    if found.low is None or found.high is None:
        return text
    low, high = (f"{end:.{section.interval_digits}f}" for end in (found.low, found.high))
    return f"{text} [{_without_zero(low)}, {_without_zero(high)}]"


def _without_zero(number: str) -> str:
    """Return '-.03' for '-0.03': columns of intervals are wide enough."""
    return number.replace("0.", ".", 1) if number.startswith(("0.", "-0.")) else number
