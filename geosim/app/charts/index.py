"""The leverage-dependency index over the game, between the verdicts it may lead to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from markupsafe import Markup

from geosim.app.charts.drawing import Caption, Chart, Scale, Table, draw, points
from geosim.app.messages import say
from geosim.wording import signed

_HEIGHT, _TOP, _BOTTOM = 230.0, 10.0, 200.0
_WIDE, _NARROW = 640.0, 350.0
_LEFT, _RIGHT = 42.0, 84.0  # beside the plot: its numbers, and the names of the verdicts
_LEAST = 20  # the scale reaches at least so far from zero
_STEP = 10


@dataclass(frozen=True, slots=True)
class IndexPoint:
    """The index at the end of a turn, times 100."""

    when: str
    value: float


def index(
    history: Sequence[IndexPoint],
    band: tuple[float, float],
    verdict: str,
    key: str = "index",
    marked: int | None = None,
) -> Chart:
    """Draw the index, oldest first; `band` is where the verdict is mixed, in the same units.

    marked: the place of the point whose turn is the turning point.
    """
    start, end = history[0], history[-1]
    summary = say(
        "index.summary", start=signed(start.value), when=start.when, end=signed(end.value), verdict=verdict
    )
    caption = Caption(key, say("index.title"), summary)
    wide, narrow = (_picture(history, band, width, caption, marked) for width in (_WIDE, _NARROW))
    rows = tuple((point.when, signed(point.value)) for point in history)
    columns = (say("index.columns.when"), say("index.columns.value"))
    return Chart(caption, wide, narrow, Table(caption.title, columns, rows))


def _picture(
    history: Sequence[IndexPoint],
    band: tuple[float, float],
    width: float,
    caption: Caption,
    marked: int | None,
) -> Markup:
    reach = max(_LEAST, _STEP * ceil(max(abs(point.value) for point in history) / _STEP))
    across = Scale(0, max(len(history) - 1, 1), _LEFT, width - _RIGHT)
    up = Scale(-reach, reach, _BOTTOM, _TOP)
    xs = [across(turn) for turn in range(len(history))]
    ys = [up(point.value) for point in history]
    every = ceil(len(history) * 52 / (width - _LEFT - _RIGHT))
    return draw(
        "index.svg.j2",
        caption=caption,
        width=width,
        height=_HEIGHT,
        left=_LEFT,
        right=width - _RIGHT,
        ticks=[(value, up(value)) for value in range(-reach, reach + 1, _STEP)],
        band=(up(band[1]), up(band[0])),
        ends=(_TOP, _BOTTOM),
        line=points(xs, ys),
        dots=list(zip(xs, ys, strict=True)),
        marked=None if marked is None else (marked, xs[marked - 1], xs[marked]),
        dates=[(history[i].when, xs[i]) for i in range(0, len(history), every)],
    )
