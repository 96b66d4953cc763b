"""The balance plane: how far Pakistan relies on the United States and on China, turn by turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, ceil, degrees, hypot

from geosim.app.charts.drawing import Caption, Chart, Scale, Table, draw, points
from geosim.app.messages import say
from geosim.wording import plain

_WIDTH, _HEIGHT = 300.0, 245.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 30.0, 294.0, 6.0, 209.0
_STEP, _LEAST = 20, 60  # the scale ends at a multiple of the one, at the other or above
_EVEN = 10.0  # half the width of the even-handed band
_CLEAR = 26.0  # pixels two labels need between them
_LONG = 9.0  # pixels a step needs to carry an arrowhead


@dataclass(frozen=True, slots=True)
class BalancePoint:
    """Reliance on each of two partners at the end of a turn, 0 to 100."""

    when: str
    first: float
    second: float


@dataclass(frozen=True, slots=True)
class _Arrow:
    x: float
    y: float
    angle: float


def balance(trail: Sequence[BalancePoint], first: str, second: str, key: str = "balance") -> Chart:
    """Draw the trail, oldest first, of reliance on `first` (across) against `second` (upwards)."""
    title = say("balance.title", first=first, second=second)
    caption = Caption(key, title, _summary(trail[-1], first, second))
    top = max(_LEAST, _STEP * ceil(max(max(p.first, p.second) for p in trail) / _STEP))
    across, up = Scale(0, top, _LEFT, _RIGHT), Scale(0, top, _BOTTOM, _TOP)
    xs, ys = [across(p.first) for p in trail], [up(p.second) for p in trail]
    band = ((0, _EVEN), (0, 0), (_EVEN, 0), (top, top - _EVEN), (top, top), (top - _EVEN, top))
    picture = draw(
        "balance.svg.j2",
        caption=caption,
        width=_WIDTH,
        height=_HEIGHT,
        ticks=[(value, across(value), up(value)) for value in range(0, top + 1, _STEP)],
        band=points([across(x) for x, _ in band], [up(y) for _, y in band]),
        trail=points(xs, ys),
        dots=list(zip(xs, ys, strict=True)),
        arrows=_arrows(xs, ys),
        label_start=hypot(xs[-1] - xs[0], ys[-1] - ys[0]) > _CLEAR,
        first=first,
        second=second,
    )
    rows = tuple((p.when, plain(p.first), plain(p.second)) for p in trail)
    return Chart(caption, picture, None, Table(title, (say("balance.when"), first, second), rows))


def _summary(now: BalancePoint, first: str, second: str) -> str:
    values = {"first": first, "second": second, "x": plain(now.first), "y": plain(now.second)}
    if abs(now.first - now.second) <= _EVEN:
        return say("balance.even", **values)
    leaning = "first" if now.first > now.second else "second"
    return say(f"balance.towards_{leaning}", **values)


def _arrows(xs: Sequence[float], ys: Sequence[float]) -> list[_Arrow]:
    steps = zip(pairwise(xs), pairwise(ys), strict=True)
    return [
        _Arrow((x1 + x2) / 2, (y1 + y2) / 2, degrees(atan2(y2 - y1, x2 - x1)))
        for (x1, x2), (y1, y2) in steps
        if hypot(x2 - x1, y2 - y1) > _LONG
    ]
