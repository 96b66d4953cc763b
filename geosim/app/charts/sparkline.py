"""A sparkline: every turn so far in a strip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geosim.app.charts.drawing import Scale, points


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A line and where it ends, in pixels."""

    line: str
    end: tuple[float, float]


def sparkline(values: Sequence[float], x: tuple[float, float], y: Scale) -> Sparkline:
    """Lay the values out over the width; a single value stands at its left end."""
    along = Scale(0, max(len(values) - 1, 1), *x)
    xs = [along(turn) for turn in range(len(values))]
    ys = [y(value) for value in values]
    return Sparkline(points(xs, ys), (xs[-1], ys[-1]))
