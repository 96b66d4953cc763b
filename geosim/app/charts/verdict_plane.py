"""The verdict as a plane: dependence on partners against leverage over them, turn by turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from geosim.app.charts.drawing import Caption, Chart, Scale, Table, draw, points
from geosim.app.messages import say
from geosim.wording import plain, signed

_WIDTH, _HEIGHT = 360.0, 330.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 34.0, 352.0, 8.0, 288.0
_STEP, _LEAST = 10, 30  # the scales end at multiples of the one and span at least the other
_CLEAR = 34.0  # pixels two labels need between them


@dataclass(frozen=True, slots=True)
class PlanePoint:
    """Leverage and dependence over all partners at the end of a turn, 0 to 100, and their index."""

    when: str
    leverage: float
    dependence: float
    index: float


def verdict_plane(
    trail: Sequence[PlanePoint], offset: float, band: float, summary: str, key: str = "plane"
) -> Chart:
    """Draw the trail, oldest first, between the verdicts.

    offset: how far leverage must exceed dependence for an index of 0. band: how far from there the verdict
    is mixed. Both in the same units.
    """
    caption = Caption(key, say("plane.title"), summary)
    low, high = _span(trail, offset)
    across, up = Scale(low[0], high[0], _LEFT, _RIGHT), Scale(low[1], high[1], _BOTTOM, _TOP)
    xs, ys = [across(point.dependence) for point in trail], [up(point.leverage) for point in trail]
    ends = (low[0] - 100.0, high[0] + 100.0)
    edges = [(x, x + offset + side * band) for side, row in ((1, ends), (-1, ends[::-1])) for x in row]
    apart = abs(xs[0] - xs[-1]) + abs(ys[0] - ys[-1]) > _CLEAR
    picture = draw(
        "verdict_plane.svg.j2",
        caption=caption,
        width=_WIDTH,
        height=_HEIGHT,
        box=(_LEFT, _TOP, _RIGHT, _BOTTOM),
        across=[(value, across(value)) for value in range(low[0], high[0] + 1, _STEP)],
        up=[(value, up(value)) for value in range(low[1], high[1] + 1, _STEP)],
        band=points([_beyond(across, x) for x, _ in edges], [_beyond(up, y) for _, y in edges]),
        trail=points(xs, ys),
        dots=list(zip(xs, ys, strict=True)),
        start=(xs[0], ys[0]) if apart else None,
        flip=xs[-1] > (_LEFT + _RIGHT) / 2,
    )
    rows = tuple((p.when, plain(p.leverage), plain(p.dependence), signed(p.index)) for p in trail)
    columns = tuple(say(f"plane.columns.{name}") for name in ("when", "leverage", "dependence", "index"))
    return Chart(caption, picture, None, Table(caption.title, columns, rows))


def _beyond(scale: Scale, value: float) -> float:
    """Give the pixel of a value that may lie outside the scale; the picture cuts it off."""
    return scale.start + (value - scale.low) / (scale.high - scale.low) * (scale.end - scale.start)


def _span(trail: Sequence[PlanePoint], offset: float) -> tuple[tuple[int, int], tuple[int, int]]:
    """Give the lowest and highest values of both scales, which are of one length."""
    sides = []
    for values in ([p.dependence for p in trail], [p.leverage for p in trail]):
        low = _STEP * floor((min(values) - _STEP / 2) / _STEP)
        sides.append((low, _STEP * ceil((max(values) + _STEP / 2) / _STEP)))
    middle = (sides[0][0] + sides[0][1]) / 2 + offset
    low_leverage = _STEP * floor(min(sides[1][0], middle - _STEP) / _STEP)
    high_leverage = _STEP * ceil(max(sides[1][1], middle + _STEP) / _STEP)
    length = max(_LEAST, sides[0][1] - sides[0][0], high_leverage - low_leverage)
    return (sides[0][0], low_leverage), (sides[0][0] + length, low_leverage + length)
